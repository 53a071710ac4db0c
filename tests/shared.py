"""What the workers of one run share: a folder, and locks between processes."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

_OPENED = pytest.StashKey[Path]()
_NAME = "shared"


def open_shared(config: pytest.Config) -> None:
    """Make the folder, in the process that starts the workers."""
    if not hasattr(config, "workerinput"):
        config.stash[_OPENED] = Path(mkdtemp(prefix="tests-"))


def tell_worker(node: Any) -> None:
    """Tell a worker that is about to start where the folder is."""
    node.workerinput[_NAME] = str(node.config.stash[_OPENED])


def shared_folder(config: pytest.Config) -> Path:
    """Find the folder, in any process of the run."""
    told = getattr(config, "workerinput", {}).get(_NAME)
    return Path(told) if told else config.stash[_OPENED]


def has_opened(config: pytest.Config) -> bool:
    """Say whether this process has made the folder; it ends last."""
    return _OPENED in config.stash


def close_shared(config: pytest.Config) -> None:
    """Delete the folder."""
    shutil.rmtree(config.stash[_OPENED], ignore_errors=True)


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Let one process at a time into the block; the others wait for it."""
    handle = os.open(file, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
