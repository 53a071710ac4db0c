"""What a row says of itself is true: a column that is declared as an enum is read as its member."""

from enum import Enum
from typing import get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Mapped

from core.database import Base, Member
from core.orders.model import OrderState
from core.orders.tables import Order
from core.schema import METADATA
from tests.chat import World

assert METADATA.tables


def enums_of(hint: object) -> list[type[Enum]]:
    if get_origin(hint) is not Mapped:
        return []
    (inner,) = get_args(hint)
    return [kind for kind in (inner, *get_args(inner)) if isinstance(kind, type) and issubclass(kind, Enum)]


def declared() -> list[tuple[str, str, type[Enum]]]:
    mapped = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda row: row.__name__)
    return [
        (row.__name__, name, enum)
        for row in mapped
        for name, hint in get_type_hints(row).items()
        for enum in enums_of(hint)
    ]


def test_there_are_such_columns() -> None:
    assert len(declared()) > 30


@pytest.mark.parametrize(("table", "name", "enum"), declared())
def test_a_column_of_an_enum_is_read_as_its_member(table: str, name: str, enum: type[Enum]) -> None:
    mapper = next(mapper for mapper in Base.registry.mappers if mapper.class_.__name__ == table)
    kind = mapper.columns[name].type
    assert isinstance(kind, Member) and kind.enum is enum
    longest = max(len(str(member.value)) for member in enum)
    if kind.length is not None and issubclass(enum, str):
        assert longest <= kind.length


async def test_a_value_that_no_member_has_is_refused_both_ways(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    async with world.robot.database.reading() as session:
        with pytest.raises(StatementError, match="NOWHERE"):
            await session.execute(Order.__table__.select().where(Order.state == "NOWHERE"))
        wrong = await session.execute(text("SELECT 'NOWHERE' AS state").columns(state=Member(OrderState)))
        with pytest.raises(ValueError, match="NOWHERE"):
            wrong.all()
