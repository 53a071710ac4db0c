import numpy as np

from core.evidence.memory import MOST_BY_HASH, MOST_FOUND, PhotoMemory, Seen
from tests.rows import NOW

OWN, STRANGER, NOBODY = 1, 2, 3
NO_TURNS = np.zeros((0, 32), np.uint8)
LOOK = np.zeros((1, 32), np.uint8)


def test_half_is_found_on_the_own_floor_and_half_anywhere() -> None:
    memory = _remembered(own=200, strangers=300)
    found = memory.search(turns=NO_TURNS, looks=LOOK, floor=[OWN, NOBODY])
    assert len(found) == len(set(found)) == MOST_FOUND
    assert sum(photo_id < 1000 for photo_id in found) == MOST_FOUND / 2


def test_what_the_own_floor_does_not_have_goes_to_anybody() -> None:
    found = _remembered(own=3, strangers=300).search(turns=NO_TURNS, looks=LOOK, floor=[OWN])
    assert len(found) == MOST_FOUND and sum(photo_id < 1000 for photo_id in found) == 3
    assert len(_remembered(own=3, strangers=4).search(turns=NO_TURNS, looks=LOOK, floor=[OWN])) == 7


def test_who_has_no_floor_is_compared_with_everybody() -> None:
    assert len(_remembered(own=50, strangers=300).search(turns=NO_TURNS, looks=LOOK, floor=[])) == MOST_FOUND
    assert PhotoMemory().search(turns=LOOK, looks=LOOK, floor=[OWN]) == []


def test_many_near_by_hash_do_not_push_out_what_is_alike() -> None:
    memory = _remembered(own=0, strangers=300)
    found = memory.search(turns=np.zeros((8, 32), np.uint8), looks=~LOOK, floor=[])
    assert found[:MOST_BY_HASH] == list(range(1000, 1000 + MOST_BY_HASH))
    assert 1299 in found and len(found) == MOST_FOUND


def test_the_looks_of_a_photo_take_turns() -> None:
    found = _remembered(own=0, strangers=300).search(turns=NO_TURNS, looks=np.vstack([LOOK, ~LOOK]), floor=[])
    assert found[:4] == [1000, 1299, 1001, 1298]


def _remembered(*, own: int, strangers: int) -> PhotoMemory:
    """Remember photos whose looks lie the farther from nothing the later they came; strangers' lie nearer."""
    memory = PhotoMemory()
    memory.add([_seen(number, OWN, 128 + number * 128 // 300) for number in range(own)])
    memory.add([_seen(1000 + number, STRANGER, number * 256 // 300) for number in range(strangers)])
    return memory


def _seen(photo_id: int, sender_id: int, bits: int) -> Seen:
    look = np.packbits(np.arange(256) < bits).tobytes()
    return Seen(photo_id=photo_id, sender_id=sender_id, seen_at=NOW, fingerprint=bytes(32), look_code=look)
