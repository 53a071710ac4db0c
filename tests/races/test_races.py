"""Every two moves about the same thing, at once: what comes of it is what a single thread could have made."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.postgres import start_postgres
from tests.races.moves import MOVES, Move
from tests.races.track import Track, differences, of_rows, open_track

pytestmark = pytest.mark.asyncio(loop_scope="module")


def is_about_the_same(one: Move, other: Move) -> bool:
    return bool(one.about & other.about)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    if request.param == "sqlite":
        yield None
        return
    with start_postgres() as server:
        yield server.create_database()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def track(database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Track]:
    async with open_track(tmp_path_factory.mktemp("track"), database_url) as opened:
        yield opened


@pytest.mark.parametrize("one", MOVES, ids=lambda move: move.name)
async def test_two_at_once_are_like_one_after_the_other(one: Move, track: Track) -> None:
    wrong = []
    for other in MOVES:
        if not is_about_the_same(one, other):
            continue
        seen = of_rows if "take over" in (one.name, other.name) else dict
        found = seen(await track.at_once(one, other))
        first = seen(await track.one_after_another(one, other))
        if found == first:
            continue
        second = seen(await track.one_after_another(other, one))
        if found != second:
            wrong.append(f"{one.name} / {other.name}:\n{differences(found, first)}\n or\n{differences(found, second)}")
    assert not wrong, "\n\n".join(wrong)
