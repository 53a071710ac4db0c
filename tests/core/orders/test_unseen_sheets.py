"""Sheets that were written before the reader was tried on them: each is read, or refused with the true reason."""

import pytest

from tests.core.orders.written_sheets import Case, Verdict, cases_of, judge

_ASKED_THOUGH_READABLE = {
    "size run column",
    "prepack assortment",
}
"""What a person would read and the reader asks about, by its true reason."""


@pytest.mark.parametrize(
    "case",
    [case for name in ("first.txt", "second.txt") for case in cases_of(name)],
    ids=lambda case: f"{case.language} {case.name}",
)
def test_a_sheet_is_read_as_a_person_would(case: Case) -> None:
    verdict, what = judge(case)
    handled = {Verdict.RIGHT, Verdict.TRULY_REFUSED}
    if case.name in _ASKED_THOUGH_READABLE:
        handled.add(Verdict.REFUSED)
    assert verdict in handled, what
