from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.chat import World, open_world


class VisionHere:
    """Runs vision functions in this process; starting a worker would cost each test a second."""

    def __init__(self, *, workers: int = 1) -> None:
        self.workers = workers

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    async def close(self) -> None: ...


@pytest.fixture(autouse=True)
def vision_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)


@pytest.fixture
async def world(tmp_path: Path, vision_here: None) -> AsyncIterator[World]:
    """The real robot with a messenger in memory; one signing key, so that photos of cards are drawn once."""
    async with open_world(tmp_path, code_keys=(SecretStr("k0123456" * 4),)) as opened:
        yield opened
