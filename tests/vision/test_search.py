import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.fingerprint import variants
from vision.search import HashIndex


@pytest.mark.parametrize("radius_bits", [0, 10, 24, 40, 90, 128, 256])
def test_the_search_is_exact_at_every_radius(radius_bits: int) -> None:
    rng = np.random.default_rng(1)
    hashes = rng.integers(0, 256, (3000, 32), dtype=np.uint8)
    queries = hashes[[5, 2000]] ^ np.eye(2, 32, dtype=np.uint8)
    plain = np.bitwise_count(hashes[None] ^ queries[:, None]).sum(axis=2).min(axis=0)
    hits = HashIndex(hashes).within(queries, radius_bits)
    assert sorted(hits.rows.tolist()) == np.flatnonzero(plain <= radius_bits).tolist()
    assert hits.distances.tolist() == sorted(plain[hits.rows].tolist())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 2500), min_size=1, max_size=4))
def test_rows_keep_their_numbers_as_the_index_grows(sizes: list[int]) -> None:
    rng = np.random.default_rng(0)
    parts = [rng.integers(0, 256, (size, 32), dtype=np.uint8) for size in sizes]
    index = HashIndex()
    for part in parts:
        index.append(part)
    last = sum(sizes) - 1
    assert len(index) == last + 1
    assert index.within(parts[-1][-1], 0).rows.tolist() == [last]


def test_an_empty_index_finds_nothing() -> None:
    assert len(HashIndex().within(np.zeros(32, np.uint8), 256).rows) == 0


def test_a_hash_of_another_size_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        HashIndex(np.zeros((2, 16), np.uint8))


def test_the_nearest_rows_are_those_of_a_plain_count_over_several_chunks() -> None:
    rng = np.random.default_rng(3)
    hashes = rng.integers(0, 256, (300_000, 32), dtype=np.uint8)
    query = rng.integers(0, 256, 32, dtype=np.uint8)
    plain = np.bitwise_count(hashes ^ query).sum(axis=1)
    wanted = np.lexsort((np.arange(len(plain)), plain))[:50]
    hits = HashIndex(hashes).nearest(query, 50)
    assert hits.rows.tolist() == wanted.tolist()
    assert hits.distances.tolist() == plain[wanted].tolist()
    assert HashIndex(hashes[:3]).nearest(query, 50).rows.tolist() == sorted(range(3), key=lambda row: plain[row])


def test_a_search_shared_by_the_cores_finds_the_same_rows_as_a_plain_count() -> None:
    rng = np.random.default_rng(4)
    hashes = rng.integers(0, 256, (700_000, 32), dtype=np.uint8)
    query = hashes[650_000].copy()
    planted = [0, 131_071, 131_072, 400_000, 699_999]
    for bits, row in enumerate(planted):
        hashes[row] = query
        hashes[row, 30] ^= (1 << bits) - 1
    plain = np.bitwise_count(hashes ^ query).sum(axis=1)
    for radius_bits in (2, 24, 95):
        hits = HashIndex(hashes).within(query, radius_bits)
        assert sorted(hits.rows.tolist()) == np.flatnonzero(plain <= radius_bits).tolist()
        assert hits.distances.tolist() == sorted(plain[hits.rows].tolist())


@pytest.mark.parametrize("radius_bits", [24, 90, 110])
def test_mirrors_share_a_scan_and_lose_no_row(radius_bits: int) -> None:
    rng = np.random.default_rng(6)
    picture = rng.integers(0, 256, (40, 30), dtype=np.uint8)
    turns = variants(picture)
    hashes = rng.integers(0, 256, (5000, 32), dtype=np.uint8)
    for row, bits in enumerate(range(0, 120, 3)):
        astray = np.zeros(256, np.uint8)
        astray[rng.choice(256, bits, replace=False)] = 1
        hashes[row * 100] = turns[row % 8] ^ np.packbits(astray)
    plain = np.bitwise_count(hashes[None] ^ turns[:, None]).sum(axis=2).min(axis=0)
    hits = HashIndex(hashes).within(turns, radius_bits)
    assert sorted(hits.rows.tolist()) == np.flatnonzero(plain <= radius_bits).tolist()
    assert hits.distances.tolist() == sorted(plain[hits.rows].tolist())
    assert len(hits.rows) >= radius_bits // 3


def test_the_complement_of_a_hash_lies_256_bits_away() -> None:
    query = np.arange(32, dtype=np.uint8)
    index = HashIndex(np.stack([~query, query]))
    assert index.nearest(query, 2).distances.tolist() == [0, 256]
    assert index.within(query, 255).rows.tolist() == [1]


def test_a_part_is_searched_by_itself() -> None:
    hashes = np.random.default_rng(7).integers(0, 256, (3000, 32), dtype=np.uint8)
    rows = np.array([5, 70, 2999])
    part = HashIndex(hashes).part(rows)
    assert len(part) == 3 and part.nearest(hashes[70], 1).rows.tolist() == [1]
    part.append(hashes[8])
    assert part.within(hashes[8], 0).rows.tolist() == [3]
