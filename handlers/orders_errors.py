"""What is wrong with a breakdown: the word at fault, and what was probably meant."""

from markupsafe import Markup

from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders

SUGGESTING = (
    "error.breakdown_word_unknown",
    "error.breakdown_number_unclear",
    "error.breakdown_negative",
    "error.breakdown_colour_unclear",
    "error.breakdown_range_unclear",
    "error.breakdown_size_without_pieces",
)


def _suggest(key: str) -> None:
    @renders(key)
    async def _explain(r: Rendering) -> Outgoing:
        text = r.t(key, **r.params)
        suggestion = r.params["suggestion"]
        if suggestion:
            text = Markup("{} {}").format(text, r.t("orders.did_you_mean", suggestion=suggestion))
        return Outgoing(text=text)


for _key in SUGGESTING:
    _suggest(_key)
