"""Facts are types: each is written somewhere, and what earlier releases have written is read and hashed as it was."""

import ast
import importlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, get_args, get_type_hints

import pytest
from pydantic_core import PydanticSerializationError

from core.evidence.facts import PhotoAccepted
from core.export.model import REFERENCES
from core.ledger.fact import Fact, classes, read, write
from core.ledger.model import Link, canonical, digest_of, fields_of
from core.orders.facts import OrderAgreed, OrderColumns, OrderPlaced, TermsProposed
from core.stage import Stage
from tests.text_keys import ROOT, names_used

WHEEL = ROOT / "tests" / "releases" / "gendan-0.1.1-py3-none-any.whl"
ENTRIES = Path(__file__).parent / "entries_before_types.jsonl"
"""Entries as the tour of 0.1.1 and tests wrote them before facts were types: some of each kind and set of fields."""

for file in sorted((ROOT / "core").glob("*/facts.py")):
    importlib.import_module(f"core.{file.parent.name}.facts")


def ours() -> dict[str, type[Fact]]:
    return {kind: fact for kind, fact in classes().items() if fact.__module__.startswith("core.")}


def entries_of_before() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ENTRIES.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("entry", entries_of_before(), ids=lambda entry: f"{entry['release']} {entry['kind']}")
def test_entries_of_before_are_read_and_would_be_written_byte_for_byte(entry: dict[str, Any]) -> None:
    fact = read(ours()[entry["kind"]], entry["facts"])
    assert fact is not None
    written = json.loads(json.dumps(write(fact)))
    assert canonical(written) == canonical(entry["facts"]) and list(written) == list(entry["facts"])
    chained = {name: entry[name] for name in ("order_id", "number", "version", "salts", "previous", "digest")}
    link = Link(
        **chained,
        happened_at=datetime.fromisoformat(entry["happened_at"]),
        fields=fields_of(kind=fact.kind, actor_id=entry["actor_id"], facts=written),
        sealed={},
    )
    assert digest_of(link) == entry["digest"]


def test_every_fact_is_among_the_entries_of_before() -> None:
    """A fact that is newer than facts are types needs no entry of before: it goes into this set."""
    later = {"MERCHANT_CHANGED", "PARCEL_NUMBERED", "PHOTO_TAKEN_BACK", "REOPENED", "SAID_ANEW"}
    assert {entry["kind"] for entry in entries_of_before()} == ours().keys() - later


def test_every_kind_of_0_1_1_is_known() -> None:
    with zipfile.ZipFile(WHEEL) as wheel:
        sources = [wheel.read(name) for name in wheel.namelist() if name.startswith("core/") and name.endswith(".py")]
    kinds = {kind for source in sources for kind in _kinds_recorded(ast.parse(source))}
    assert len(kinds) > 20 and kinds - ours().keys() == set()


def _kinds_recorded(tree: ast.Module) -> Iterator[str]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "ledger.record":
            kind = next(keyword.value for keyword in call.keywords if keyword.arg == "kind")
            if isinstance(kind, ast.Constant):
                yield str(kind.value)


def test_each_fact_is_declared_beside_its_feature_and_written_somewhere() -> None:
    assert {fact.__module__.rpartition(".")[2] for fact in ours().values()} == {"facts"}
    assert {fact.__name__ for fact in ours().values()} - names_used() == set()


COUNTS = {"card": {"generation"}, "operators": {"hold_id"}}
"""Numbers in facts that lead to no row, and rows that are the operator's and in no export."""


def test_each_number_in_a_fact_is_counted_or_its_row_is_known_to_the_export() -> None:
    """What names a row of somebody else goes out as a hash (`core/export/rows.py`), by the name of the field."""
    ids = {name for fact in ours().values() for name in _names_of(fact) if name.endswith("_id")}
    assert {"offer_id", "workshop_id", "photo_id"} < ids
    assert ids - REFERENCES.keys() == COUNTS["operators"]


def _names_of(fact: type[Fact]) -> Iterator[str]:
    for name, hint in get_type_hints(fact).items():
        if int in (hint, *get_args(hint)):
            yield name


def test_nobody_reads_or_writes_an_entry_by_names() -> None:
    """Facts go in and come out as types; what the chain and its hashes are about is for `core/ledger` alone."""
    found = []
    for file in (path for package in ("bot", "core", "handlers") for path in sorted((ROOT / package).rglob("*.py"))):
        where, source = str(file.relative_to(ROOT)), file.read_text("utf-8")
        if "core.ledger" in source and not where.startswith("core/ledger/"):
            found += [f"{where}:{line}" for line in _by_names(ast.parse(source))]
    assert found == []


def _by_names(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Attribute(attr="facts")):
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="facts"), attr="get" | "items")):
                yield node.lineno
            case ast.Call(func=ast.Name(id="Entry")):
                yield node.lineno
            case ast.Compare(left=ast.Attribute(value=ast.Name(id="Entry" | "entry"), attr="kind")):
                if any(isinstance(other, ast.Constant) for other in node.comparators):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="ledger"), attr="append")):
                if any(isinstance(one.value, ast.Dict) for one in node.keywords):
                    yield node.lineno


@pytest.mark.parametrize(
    "source",
    [
        'entry.facts["photo_id"]',
        'entry.facts.get("photo_id")',
        'select(Entry).where(Entry.kind == "PLACED")',
        'ledger.append(session, order_id=1, fact={"pieces": 1}, now=now)',
        "Entry(order_id=1)",
    ],
)
def test_reading_and_writing_by_names_would_be_found(source: str) -> None:
    assert list(_by_names(ast.parse(source))) == [1]


def test_what_a_later_release_adds_is_passed_over_and_what_it_renames_is_not_guessed() -> None:
    placed = {"photo_id": 1, "sha256": "0a", "stage": "SEWING", "trust": "A"}
    accepted = read(PhotoAccepted, {**placed, "seen_by": "drone"})
    assert accepted is not None and (accepted.stage, accepted.tickets) == (Stage.SEWING, None)
    assert read(PhotoAccepted, {**placed, "stage": "DRYING"}) is None
    assert read(OrderPlaced, {"style_name": "Hoodie", "smell": "rose"}) is None


def test_columns_stand_beside_the_other_fields_as_they_were() -> None:
    columns: OrderColumns = {"pieces": 5, "region": None}
    proposed = TermsProposed(change_id=7, columns=columns)
    assert write(proposed) == {"change_id": 7, "pieces": 5, "region": None}
    assert read(TermsProposed, write(proposed)) == proposed


def test_what_cannot_be_read_again_is_not_written() -> None:
    agreed: Any = OrderAgreed
    with pytest.raises(PydanticSerializationError):
        write(agreed(workshop_id="ours", price_minor=None, promised_at=datetime(2026, 12, 1, tzinfo=UTC)))


def test_two_facts_cannot_be_of_the_same_kind() -> None:
    with pytest.raises(ValueError, match="both have the kind"):

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Other(Fact):
            kind: ClassVar[str] = "PLACED"


def test_nothing_in_a_fact_is_a_bare_mapping() -> None:
    """Names within names are names that nobody checks."""
    loose = {
        (fact.__name__, field.name)
        for fact in ours().values()
        for field in fields(fact)
        if "dict[" in str(get_type_hints(fact)[field.name])
    }
    assert loose == set()
