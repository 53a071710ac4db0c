"""Every two moves about the same thing, at once: what comes of it is what a single thread could have made.

In the suite each move meets a few others, never the same ones for two moves in a row; `GENDAN_RACES=all` and
`pytest tests/races -o timeout=0` let every pair meet.
"""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.races.moves import MOVES, Move
from tests.races.track import Track, differences, of_rows, open_track

MET = 2
"""So many others each move meets in the suite; the first is itself, as of a double tap."""
pytestmark = [pytest.mark.soak, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else request.getfixturevalue("server").create_migrated()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def track(database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Track]:
    async with open_track(tmp_path_factory.mktemp("track"), database_url) as opened:
        yield opened


def partners(one: Move) -> list[Move]:
    """List the moves that a move meets."""
    place = MOVES.index(one)
    alike = [other for other in (*MOVES[place:], *MOVES[:place]) if one.meets(other)]
    if os.environ.get("GENDAN_RACES") == "all":
        return alike
    return alike[:: max(1, len(alike) // MET)][:MET]


@pytest.mark.parametrize("one", MOVES, ids=lambda move: move.name)
async def test_two_at_once_are_like_one_after_the_other(one: Move, track: Track) -> None:
    wrong = []
    for other in partners(one):
        seen = of_rows if "take over" in (one.name, other.name) else dict
        found = seen(await track.at_once(one, other))
        first = seen(await track.one_after_another(one, other))
        if found == first:
            continue
        second = seen(await track.one_after_another(other, one))
        if found != second:
            wrong.append(f"{one.name} / {other.name}:\n{differences(found, first)}\n or\n{differences(found, second)}")
    assert not wrong, "\n\n".join(wrong)
