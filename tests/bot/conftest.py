import asyncio
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from pydantic import SecretStr

from tests.bot.place import Place, build_place
from tests.bot.robot_process import open_workshop
from tests.tables import lay_tables


@pytest.fixture(scope="session")
def sound() -> Iterator[Place]:
    """An installation on which every command can do its work; a test works on a copy."""
    with TemporaryDirectory(prefix="gendan-place-") as folder:
        yield build_place(Path(folder) / "sound")


@pytest.fixture(params=["sqlite", "postgresql"])
def workshop_settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """Settings of a robot on either database, in which one workshop is open."""
    is_shared = request.param == "postgresql"
    if is_shared:
        url = request.getfixturevalue("server").create_migrated()
    else:
        lay_tables(tmp_path)
        url = f"sqlite+aiosqlite:///{tmp_path}/gendan.sqlite3"
    asyncio.run(open_workshop(url))
    return {"database_url": url, "code_keys": (SecretStr("k0123456" * 4),)}
