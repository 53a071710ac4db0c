"""Messages are types: each says who may read it, is put into words, and reads what earlier releases have written."""

import ast
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from core.budgets.messages import DaySpent
from core.budgets.model import Budget, SubjectKind
from core.evidence.messages import Checking, PhotoVerdict, WhichOrder
from core.matching.messages import OfferCard
from core.notify.message import (
    ENVELOPE,
    About,
    Message,
    OfALaterRelease,
    OrderId,
    OwnWords,
    Unclassified,
    classes,
    message_of,
    read,
    rules_of,
    write,
)
from core.notify.tables import Outbox
from core.stage import Stage
from handlers import registry
from handlers.paging import AS_NEW, SUBJECTS
from handlers.rendering import _RENDERERS
from tests import text_keys
from tests.text_keys import ROOT

assert registry.TAKERS, "it loads every message and every renderer"

WHEEL = ROOT / "tests" / "releases" / "gendan-0.1.1-py3-none-any.whl"
ROWS = Path(__file__).parent / "rows_before_types.json"
"""One row for each key and set of parameters that the tests of the chat made before messages were types."""


def ours() -> dict[str, type[Message]]:
    return {key: kind for key, kind in classes().items() if kind.__module__.startswith("core.")}


def required(kind: type[Message]) -> set[str]:
    return {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}


@pytest.mark.parametrize("kind", ours().values(), ids=lambda kind: kind.outbox_key)
def test_each_message_says_who_may_read_it_and_is_put_into_words(kind: type[Message]) -> None:
    about = rules_of(kind)
    assert kind.outbox_key in _RENDERERS
    hints = str(kind.__annotations__)
    assert about or kind.for_operators or "Says.WORDS" not in hints, "words of others go only with a right"


def test_nothing_but_a_message_is_put_into_words_by_a_renderer() -> None:
    assert {key for key in _RENDERERS if not key.startswith("test.")} == set(ours())


def test_no_text_is_said_by_the_key_of_a_message() -> None:
    said = [(use.where, use.asked) for use in text_keys.uses() if use.is_message and use.is_exact]
    assert len(said) > 40 and [one for one in said if one[1] in classes()] == []


def test_no_renderer_reads_a_row() -> None:
    read_by_name = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "handlers").rglob("*.py")
        if re.search(r"\br\.params\b", file.read_text("utf-8"))
    ]
    assert read_by_name == []


def test_no_handler_looks_a_value_up_by_its_name() -> None:
    """Messages, reasons and errors have fields: a name in quotes is one that no type looks at."""
    looked_up = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in (ROOT / "handlers").rglob("*.py")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if re.search(r"""params(?:\[|\.get\()f?["']""", line)
    ]
    assert looked_up == []


def test_what_stands_on_the_desk_is_for_operators() -> None:
    desks = ("core.incidents.messages", "core.holds.messages")
    assert {kind for kind in ours().values() if kind.__module__ in desks and not kind.for_operators} == set()


def test_each_message_is_declared_beside_its_feature_and_made_somewhere() -> None:
    turned = {classes()[key].__name__ for key in SUBJECTS.keys() | AS_NEW.keys()}
    made = text_keys.names_used() | turned
    assert {kind.__module__.rpartition(".")[2] for kind in ours().values()} == {"messages"}
    assert {kind.__name__ for kind in ours().values()} - made == OF_EARLIER_RELEASES


OF_EARLIER_RELEASES = {
    "BreakdownColourUnclearExplained",
    "BreakdownNegativeExplained",
    "BreakdownNumberUnclearExplained",
    "BreakdownRangeUnclearExplained",
    "BreakdownSizeWithoutPiecesExplained",
    "BreakdownWordUnknownExplained",
    "PlaceUnknownExplained",
    "SheetKindUnknownExplained",
    "SheetNotAnOrderExplained",
}
"""Said by the key of an error; what these classes read, the error has written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten(Message):
    """A message with a field of which nobody has said what it names."""

    outbox_key: ClassVar[str] = "test.forgotten"
    order_id: OrderId
    ticket_id: int


def test_a_field_of_which_nobody_said_who_may_read_it_is_refused() -> None:
    with pytest.raises(Unclassified, match="ticket_id"):
        rules_of(Forgotten)
    with pytest.raises(Unclassified, match="ticket_id"):
        write(Forgotten(order_id=1, ticket_id=2))


def test_two_classes_cannot_have_the_same_key() -> None:
    with pytest.raises(ValueError, match="both have the outbox_key"):

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Other(Message):
            outbox_key: ClassVar[str] = "evidence.verdict"
            words: OwnWords


def test_fields_say_what_they_name_also_within_what_may_lack() -> None:
    assert rules_of(WhichOrder) == (("order_ids", About.ANY_OF_ORDERS), ("photo_id", About.PHOTO))
    assert rules_of(PhotoVerdict) == (("photo_ids", About.PHOTOS),)
    assert rules_of(OfferCard) == (("offer_id", About.OFFER),)


def test_a_message_comes_out_of_its_row_as_it_went_in() -> None:
    until = datetime(2026, 12, 1, tzinfo=UTC)
    for message in (
        DaySpent(until=until, whose=SubjectKind.PERSON, budget=Budget.PHOTOS),
        Checking(order_id=1, stage=Stage.SEWING),
        Checking(order_id=1, stage=None),
        PhotoVerdict(photo_ids=(1, 2)),
        OfferCard(offer_id=3),
    ):
        params = json.loads(json.dumps(write(message)))
        assert message_of(Outbox(key=message.outbox_key, params=params | {"message_id": 7})) == message


def test_what_cannot_be_read_again_is_not_written() -> None:
    checking: Any = Checking
    with pytest.raises(PydanticSerializationError):
        write(checking(order_id=1, stage="NEVER"))


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({"order_id": 1, "stage": "SEWING", "colour": "red"}, id="one field more"),
        pytest.param({"order_id": 1, "stage": "NEVER"}, id="a member more"),
        pytest.param({"order_id": 1}, id="one field less"),
    ],
)
def test_a_row_of_a_later_release_waits_for_it(params: dict[str, Any]) -> None:
    with pytest.raises(OfALaterRelease):
        read(Checking, params)


def test_a_row_that_no_release_wrote_is_a_fault() -> None:
    with pytest.raises(ValidationError):
        read(Checking, {"order_id": "one", "stage": None})


def rows_before_types() -> list[tuple[str, dict[str, Any]]]:
    return [(row["key"], row["params"]) for row in json.loads(ROWS.read_text("utf-8"))]


@pytest.mark.parametrize(("key", "params"), rows_before_types())
def test_rows_written_before_messages_were_types_are_read(key: str, params: dict[str, Any]) -> None:
    kind = classes()[key]
    message = read(kind, params)
    assert read(kind, write(message)) == message
    lost = params.keys() - ENVELOPE - write(message).keys()
    assert not lost & required(kind), "the release before asks for it"


def test_nearly_every_message_is_among_the_rows_of_before() -> None:
    assert len({key for key, _ in rows_before_types()}) > 135


def of_0_1_1() -> Iterator[tuple[str, str, frozenset[str]]]:
    """List what 0.1.1 queues: the place in its source, the key, and the names of the parameters."""
    with zipfile.ZipFile(WHEEL) as wheel:
        for name in wheel.namelist():
            if name.endswith(".py") and name.startswith(("core/", "handlers/")):
                for use in text_keys.uses_in(name, ast.parse(wheel.read(name))):
                    if use.is_message and use.is_exact and use.params is not None and use.asked in classes():
                        yield use.where, use.asked, use.params - ENVELOPE - {"reply_to"}


def test_rows_of_0_1_1_are_read() -> None:
    """Neither do they say what this program does not know, nor lack what it asks for."""
    odd = []
    queued = list(of_0_1_1())
    for where, key, names in queued:
        kind = classes()[key]
        unknown, lacking = names - {field.name for field in fields(kind)}, required(kind) - names
        odd += [(where, key, unknown, lacking)] if unknown or lacking else []
    assert len(queued) > 120 and odd == []
