"""The empty order sheet that a merchant fills in, with a filled example beside it."""

from core.orders.sheets.template_texts import TemplateTexts


def make_template(texts: TemplateTexts) -> bytes:
    """Make the template: a first tab to fill in, and a second one with an example that is never read."""
    from core.orders.sheets.template_book import (
        make_book,  # here: a worker draws it, and the robot loads no spreadsheets
    )

    return make_book(texts)
