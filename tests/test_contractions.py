"""A revision that takes something away from the programs before it is caught, whichever way it does so."""

import pytest
from sqlalchemy import create_engine, text

from tests.contractions import contractions, shapes_of
from tests.migrations_check import wrong_bound

BEFORE = (
    "CREATE TABLE workshop (id INTEGER PRIMARY KEY)",
    "CREATE TABLE jacket (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL, note VARCHAR(20), shop INTEGER,"
    " CONSTRAINT uq_name UNIQUE (name))",
)
JACKET = "CREATE TABLE jacket (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL, {}, CONSTRAINT uq_name UNIQUE (name))"


def change(*statements: str) -> list[str]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        for statement in BEFORE:
            connection.execute(text(statement))
        before = shapes_of(connection)
        for statement in statements:
            connection.execute(text(statement))
        found = contractions(before, shapes_of(connection))
    engine.dispose()
    return found


def anew(columns: str) -> tuple[str, str]:
    return "DROP TABLE jacket", JACKET.format(columns)


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE label (id INTEGER PRIMARY KEY)",),
        ("ALTER TABLE jacket ADD COLUMN color VARCHAR(9)",),
        ("ALTER TABLE jacket ADD COLUMN pieces INTEGER NOT NULL DEFAULT 0",),
        ("ALTER TABLE jacket ADD COLUMN label INTEGER REFERENCES workshop (id)",),
        ("CREATE INDEX ix_jacket_shop ON jacket (shop)",),
        anew("note VARCHAR(40), shop INTEGER"),
        ("ALTER TABLE jacket ADD COLUMN token VARCHAR(9)", "CREATE UNIQUE INDEX uq_token ON jacket (token)"),
    ],
    ids=["table", "nullable", "default", "reference", "index", "wider", "unique-new"],
)
def test_adding_takes_nothing_away(statements: tuple[str, ...]) -> None:
    assert change(*statements) == []


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (("DROP TABLE workshop",), "table workshop is dropped"),
        (("ALTER TABLE jacket DROP COLUMN note",), "jacket.note: dropped"),
        (("ALTER TABLE jacket RENAME COLUMN note TO remark",), "jacket.note: dropped"),
        (anew("note VARCHAR(10), shop INTEGER"), "jacket.note: VARCHAR(20) became VARCHAR(10)"),
        (anew("note INTEGER, shop INTEGER"), "jacket.note: VARCHAR(20) became INTEGER"),
        (anew("note VARCHAR(20) NOT NULL DEFAULT '', shop INTEGER"), "jacket.note: takes no NULL any more"),
        (anew("note VARCHAR(20), shop INTEGER, pieces INTEGER NOT NULL"), "jacket.pieces: new, and neither"),
        (("CREATE UNIQUE INDEX uq_shop ON jacket (shop)",), "jacket: ('shop',) have to be unique now"),
        (anew("note VARCHAR(20), shop INTEGER CHECK (shop > 0)"), "jacket: a new check"),
        (anew("note VARCHAR(20), shop INTEGER REFERENCES workshop (id)"), "jacket: ('shop',) have to be in workshop"),
        (
            ("DROP TABLE jacket", "CREATE TABLE jacket (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL,"
             " note VARCHAR(20), shop INTEGER)"),
            "jacket: ('name',) are not unique any more",
        ),
    ],
)  # fmt: skip
def test_whatever_is_dropped_or_narrowed_is_named(statements: tuple[str, ...], said: str) -> None:
    assert any(line.startswith(said) for line in change(*statements)), change(*statements)


@pytest.mark.parametrize(
    ("before", "stated", "taken", "is_right"),
    [
        ("0.1.0", "0.1.0", ["jacket.note: dropped"], True),
        ("0.1.1", "0.1.1", [], True),
        ("0.1.1", "", [], False),
        ("0.1.1", "0.1.0", [], False),
        ("0.1.1", "0.3.0", [], False),
        ("0.1.1", "0.1.1", ["jacket.note: dropped"], False),
        ("0.1.1", "0.2.0", ["jacket.note: dropped"], True),
    ],
)
def test_a_revision_states_its_bound_and_raises_it_where_it_takes_something(
    before: str, stated: str, taken: list[str], is_right: bool
) -> None:
    assert (wrong_bound(before, stated, version="0.2.0", taken=taken) is None) is is_right
