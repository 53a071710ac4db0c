from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import learned
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.orders.tables import Order
from core.parties.tables import Person, Workshop
from core.stage import Stage
from tests.core.evidence.test_settle import a_photo, an_agreed_order
from vision.model import PhotoReport, measured


def report(**values: float) -> PhotoReport:
    least = {"sharpness": 0.4, "highlight": 90.0, "contrast": 28.0}
    measures = tuple(measured(name, value, at_least=least[name]) for name, value in values.items())
    return PhotoReport(sha256="0", size_bytes=1, measures=measures)


async def accept_many(session: AsyncSession, order: Order, worker: Person, stage: Stage, **values: Any) -> None:
    for number in range(60):
        photo: Photo = await a_photo(session, worker, number=number, sha256=f"{number:064}")
        photo.state, photo.workshop_id, photo.stage = PhotoState.ACCEPTED, order.workshop_id, stage
        photo.report = report(**values).as_json()
    await session.flush()


async def test_a_stage_of_plain_fabric_needs_less_sharpness_and_another_stage_does_not(session: AsyncSession) -> None:
    order, worker = await an_agreed_order(session)
    await accept_many(session, order, worker, Stage.FABRIC_IN, sharpness=0.42)
    photo = report(sharpness=0.3)
    plain, sewn = [
        await learned.held_to_usual(session, photo, workshop_id=order.workshop_id, stage=stage)
        for stage in (Stage.FABRIC_IN, Stage.SEWING)
    ]
    assert plain.failed() == () and sewn.failed() == ("sharpness",)


async def test_a_dim_hall_is_allowed_to_be_dim_and_a_bright_one_raises_nothing(session: AsyncSession) -> None:
    order, worker = await an_agreed_order(session)
    await accept_many(session, order, worker, Stage.SEWING, highlight=92.0, contrast=200.0)
    photo = await learned.held_to_usual(
        session, report(highlight=80.0, contrast=29.0), workshop_id=order.workshop_id, stage=Stage.SEWING
    )
    assert photo.failed() == ()
    night = await learned.held_to_usual(
        session, report(highlight=50.0), workshop_id=order.workshop_id, stage=Stage.SEWING
    )
    assert night.failed() == ("highlight",)


@pytest.mark.parametrize("is_strict", [True, False])
async def test_privacy_is_the_workshops_own_choice(session: AsyncSession, is_strict: bool) -> None:
    order, worker = await an_agreed_order(session)
    workshop = await session.get_one(Workshop, order.workshop_id)
    workshop.strict_privacy = is_strict
    await session.flush()
    assert await learned.wants_strict_privacy(session, sender_id=worker.id) is is_strict


def test_a_round_clip_is_a_clip() -> None:
    assert Photo(kind=MediaKind.ROUND).is_clip and not Photo(kind=MediaKind.FILE).is_clip
