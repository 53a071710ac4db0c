"""Rows as tests need them: a person, a workshop, an order, with sensible values unless told otherwise."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.orders.model import FabricBy, OrderState, order_code
from core.orders.tables import Order
from core.parties import actions as parties
from core.parties.tables import Person, Workshop
from core.planning.engine.calendar import calendar_to_json, six_day_week

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
_numbers = count(1)


async def a_person(session: AsyncSession, **more: Any) -> Person:
    number = next(_numbers)
    person = Person(
        **{
            "telegram_id": 10_000 + number,
            "bot_id": 42,
            "name": f"Person {number}",
            "locale": "en",
            "timezone": "Asia/Shanghai",
            "created_at": NOW,
            **more,
        }
    )
    session.add(person)
    await session.flush()
    return person


async def a_workshop(session: AsyncSession, owner: Person | None = None, **more: Any) -> Workshop:
    owner = owner or await a_person(session)
    profile = parties.Profile(
        **{
            "name": f"Workshop of {owner.name}",
            "region": "Hangzhou",
            "timezone": "Asia/Shanghai",
            "crafts": ("knit", "woven"),
            "categories": ("hoodie", "tshirt", "dress"),
            "moq_pieces": 30,
            "max_pieces": 5000,
            "team_sizes": (2, 4, 6, 20),
            "people_by_skill": {"cutting": 3, "sewing": 32, "finishing": 5},
            "calendar": calendar_to_json(six_day_week("Asia/Shanghai")),
            "price_minor_by_category": {"hoodie": 4500, "tshirt": 1500, "dress": 6000},
            **more,
        }
    )
    return await parties.open_workshop(session, owner_id=owner.id, profile=profile, now=NOW)


async def an_order(session: AsyncSession, merchant: Person | None = None, **more: Any) -> Order:
    merchant = merchant or await a_person(session, is_merchant=True)
    order = Order(
        **{
            "code": order_code(next(_numbers)),
            "merchant_id": merchant.id,
            "state": OrderState.WAITING,
            "category": "hoodie",
            "style_name": "Hoodie",
            "lines": [
                {"size": size, "colour": colour, "pieces": pieces}
                for size, colour, pieces in (
                    ("S", "black", 20),
                    ("M", "black", 40),
                    ("L", "black", 20),
                    ("M", "white", 30),
                )
            ],
            "pieces": 110,
            "fabric_by": FabricBy.MERCHANT,
            "fabric_on": date(2026, 12, 3),
            "due_on": date(2026, 12, 24),
            "ceiling_minor": 4800,
            "currency": "CNY",
            "created_at": NOW,
            **more,
        }
    )
    session.add(order)
    await session.flush()
    return order
