import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import learned, queries
from core.evidence.earlier import EarlierPhotos
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.parties.tables import Person
from tests.core.evidence.test_settle import TURNS, a_photo, an_agreed_order
from tests.rows import NOW

STEPS = 10


@pytest.mark.parametrize("session", ["sqlite"], indirect=True)
async def test_the_check_of_a_photo_does_not_read_through_the_photos_of_strangers(session: AsyncSession) -> None:
    """Counts steps of the machine of SQLite: with more strangers they may grow by the depth of an index, no more."""
    _, worker = await an_agreed_order(session)
    strangers_order, stranger = await an_agreed_order(session)
    mine = await a_photo(session, worker, number=1, sha256="1" * 64)
    earlier = EarlierPhotos()
    await _send(session, stranger, strangers_order.workshop_id, numbers=range(10, 60))
    among_few = await _steps(session, mine, earlier)
    await _send(session, stranger, strangers_order.workshop_id, numbers=range(60, 3060))
    assert await _steps(session, mine, earlier) < 2 * among_few


async def _send(session: AsyncSession, stranger: Person, workshop_id: int | None, *, numbers: range) -> None:
    photo = {
        "bot_id": 42,
        "chat_id": stranger.telegram_id,
        "sender_id": stranger.id,
        "kind": MediaKind.PHOTO,
        "forwarded": False,
        "received_at": NOW,
        "seen_at": NOW - timedelta(days=1),
        "state": PhotoState.ACCEPTED,
        "round": 1,
        "workshop_id": workshop_id,
    }
    files = [{"message_id": number, "file_id": f"f{number}", "file_unique_id": f"u{number}"} for number in numbers]
    await session.execute(insert(Photo), [photo | file for file in files])


async def _steps(session: AsyncSession, photo: Photo, earlier: EarlierPhotos) -> int:
    await queries.list_lookalikes(session, photo, turns=TURNS, looks=b"", earlier=earlier)  # fills the index in memory
    raw = await (await session.connection()).get_raw_connection()
    connection, steps = raw.driver_connection, 0
    assert isinstance(connection, sqlite3.Connection)

    def count() -> int:
        nonlocal steps
        steps += STEPS
        return 0

    connection.set_progress_handler(count, STEPS)
    await queries.list_lookalikes(session, photo, turns=TURNS, looks=b"", earlier=earlier)
    await learned.sharpness_threshold(session, sender_id=photo.sender_id)
    connection.set_progress_handler(lambda: 0, 0)
    return steps
