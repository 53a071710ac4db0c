from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.chat import World, open_world
from tests.known import KNOWN, keep_drawings


class VisionHere:
    """Runs vision functions in this process, as starting a worker would cost each test a second; keeps what they give.

    A test that changes what vision does has to be marked `fresh`.
    """

    def __init__(self, *, workers: int = 1) -> None:
        self.workers = workers

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        is_ours = function.__module__.startswith("vision.")
        return KNOWN.call(function, *args, **kwargs) if is_ours else function(*args, **kwargs)

    async def close(self) -> None: ...


keep_drawings()


@pytest.fixture(autouse=True)
def vision_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)
    is_fresh = request.node.get_closest_marker("fresh") is not None
    with KNOWN.set_aside() if is_fresh else nullcontext():
        yield


@pytest.fixture
async def world(tmp_path: Path, vision_here: None) -> AsyncIterator[World]:
    """The real robot with a messenger in memory; one signing key, so that photos of cards are drawn once."""
    async with open_world(tmp_path, code_keys=(SecretStr("k0123456" * 4),)) as opened:
        yield opened
