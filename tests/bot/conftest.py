from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.bot.place import Place, build_place


@pytest.fixture(scope="session")
def sound() -> Iterator[Place]:
    """An installation on which every command can do its work; a test works on a copy."""
    with TemporaryDirectory(prefix="gendan-place-") as folder:
        yield build_place(Path(folder) / "sound")
