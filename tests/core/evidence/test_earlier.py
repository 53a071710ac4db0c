from datetime import timedelta

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import actions as evidence
from core.evidence import queries
from core.evidence.earlier import EarlierPhotos
from core.evidence.tables import Photo
from tests.core.evidence.test_settle import TURNS, a_photo, an_agreed_order
from tests.rows import NOW

FAR = 2**256 - 1
RNG = np.random.default_rng(5)


async def test_a_photo_far_by_hash_is_found_by_its_look_among_many_of_strangers(session: AsyncSession) -> None:
    _, stranger = await an_agreed_order(session)
    _, worker = await an_agreed_order(session)
    look = RNG.bytes(32)
    wanted = await _looked_at(await a_photo(session, stranger, number=1, sha256="1" * 64, bits=FAR), look)
    for number in range(2, 130):
        other = await a_photo(session, stranger, number=number, sha256=f"{number:064}", bits=FAR)
        await _looked_at(other, RNG.bytes(32))
    mine = await a_photo(session, worker, number=200, sha256="2" * 64)
    earlier = EarlierPhotos()
    found = await queries.list_lookalikes(session, mine, turns=TURNS, looks=look, earlier=earlier)
    assert found[0].id == wanted.id and len(found) <= queries.MOST_COMPARED
    without = await queries.list_lookalikes(session, mine, turns=TURNS, looks=b"", earlier=earlier)
    assert wanted.id not in [photo.id for photo in without]


async def _looked_at(photo: Photo, look: bytes) -> Photo:
    photo.look_code = look
    return photo


async def test_what_is_new_since_the_last_search_is_found_too_and_nothing_twice(session: AsyncSession) -> None:
    _, worker = await an_agreed_order(session)
    earlier = EarlierPhotos()
    turns = np.zeros((8, 32), np.uint8)
    looks = np.zeros((0, 32), np.uint8)
    first = await a_photo(session, worker, number=1, sha256="a" * 64)
    assert await earlier.search(session, turns=turns, looks=looks, floor=[]) == [first.id]
    second = await a_photo(session, worker, number=2, sha256="b" * 64)
    late = await a_photo(session, worker, number=3, sha256="c" * 64)
    late.seen_at = NOW - timedelta(seconds=20)
    found = await earlier.search(session, turns=turns, looks=looks, floor=[])
    assert sorted(found) == [first.id, second.id, late.id]


async def test_the_same_file_of_the_messenger_comes_first(session: AsyncSession) -> None:
    _, worker = await an_agreed_order(session)
    same = await a_photo(session, worker, number=1, sha256="a" * 64, bits=FAR)
    near = await a_photo(session, worker, number=2, sha256="b" * 64)
    mine = await a_photo(session, worker, number=3, sha256="c" * 64)
    mine.file_unique_id = same.file_unique_id
    found = await queries.list_lookalikes(session, mine, turns=TURNS, looks=b"", earlier=EarlierPhotos())
    assert [photo.id for photo in found] == [same.id, near.id]


async def test_a_photo_noted_twice_keeps_the_first_look(session: AsyncSession) -> None:
    _, worker = await an_agreed_order(session)
    photo = await a_photo(session, worker, number=1, sha256="a" * 64)
    await evidence.note_sight(session, photo_id=photo.id, looks=evidence.Looks(sha256="b" * 64), now=NOW)
    assert photo.sha256 == "a" * 64


async def test_a_photo_of_the_own_floor_is_found_among_many_nearer_ones_of_strangers(session: AsyncSession) -> None:
    _, stranger = await an_agreed_order(session)
    _, worker = await an_agreed_order(session)
    look = bytes(32)
    wanted = await _looked_at(
        await a_photo(session, worker, number=1, sha256="1" * 64, bits=FAR), b"\xff" * 8 + bytes(24)
    )
    for number in range(2, 130):
        other = await a_photo(session, stranger, number=number, sha256=f"{number:064}", bits=FAR)
        await _looked_at(other, bytes(31) + RNG.bytes(1))
    for number in range(130, 170):
        other = await a_photo(session, worker, number=number, sha256=f"{number:064}", bits=FAR)
        await _looked_at(other, b"\xff" * 32)
    mine = await a_photo(session, worker, number=200, sha256="2" * 64)
    found = await queries.list_lookalikes(session, mine, turns=TURNS, looks=look, earlier=EarlierPhotos())
    assert wanted.id in [photo.id for photo in found[:2]] and len(found) <= queries.MOST_COMPARED
