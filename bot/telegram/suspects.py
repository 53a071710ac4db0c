"""Updates that were at hand when the process died: one that kills it again and again is not tried for a day.

What is at hand stands in a mapped file: writing there is writing to memory, and the page outlives the process. It does
not outlive the machine, and need not: an update cannot be at fault for that.
"""

import fcntl
import json
import logging
import mmap
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from struct import Struct

log = logging.getLogger(__name__)

MOST_DEATHS = 3
"""So many processes may die over one update; it is set aside before it gets another."""
MOST_KNOWN = 256
CAREFUL_FOR = 200
"""After a death so many updates are taken one by one, so that none is suspected for its neighbour."""
SLOTS = 64
MOST_PROCESSES = 64

_SLOT = Struct("<qqq")
"""Taken or not, bot, update."""

Key = tuple[int, int]


class ProcessDied(Exception):
    """This update was at hand whenever the process died; it is set aside for the operator."""


@dataclass(slots=True, kw_only=True)
class Suspects:
    """Marks what is at hand, and knows what was when earlier processes died."""

    at_hand: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, SLOTS * _SLOT.size))
    deaths: dict[Key, int] = field(default_factory=dict)
    free: list[int] = field(default_factory=lambda: list(range(SLOTS)))
    careful_for: int = 0
    file: Path | None = None

    def begin(self, key: Key) -> int:
        """Mark an update as at hand; the number given is needed to end it."""
        slot = self.free.pop() if self.free else -1
        if slot >= 0:
            _SLOT.pack_into(self.at_hand, slot * _SLOT.size, 1, *key)
        return slot

    def end(self, slot: int) -> None:
        """Take the mark away."""
        if slot >= 0:
            _SLOT.pack_into(self.at_hand, slot * _SLOT.size, 0, 0, 0)
            self.free.append(slot)

    def is_deadly(self, key: Key) -> bool:
        """Say whether too many processes died over this update."""
        return self.deaths.get(key, 0) >= MOST_DEATHS

    def acquit(self, key: Key) -> None:
        """Forget an update that was settled."""
        if self.deaths.pop(key, None) is not None and self.file is not None:
            with suppress(OSError):
                _write(self.file, self.deaths)


@contextmanager
def open_suspects(folder: Path) -> Iterator[Suspects]:
    """Read what was at hand when the last process died, and mark what is at hand from now on.

    Each process of a folder has a file of its own. Where none can be written, nothing is remembered.
    """
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path, fd = _claim(folder)
            stack.callback(os.close, fd)
            stack.callback(fcntl.flock, fd, fcntl.LOCK_UN)  # the mapping holds a copy of fd, and with it the lock
            suspects = _look_back(path, fd)
        except OSError as error:
            log.warning("updates that kill the process cannot be told: %s", error)
            suspects = Suspects()
        yield suspects


def _claim(folder: Path) -> tuple[Path, int]:
    """Lock the first file that no living process has."""
    for number in range(MOST_PROCESSES):
        path = folder / f"at-hand-{number}.bin"
        fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
        else:
            return path, fd
    raise OSError(f"{folder} has {MOST_PROCESSES} processes already")


def deaths_of(path: Path) -> dict[Key, int]:
    """Count by update how many processes of a folder will have died over it, if the one that holds `path` dies now."""
    deaths = _read(path.with_suffix(".json"))
    _count(deaths, _marked(path.read_bytes()))
    return deaths


def _marked(slots: bytes) -> list[Key]:
    whole = slots[: len(slots) // _SLOT.size * _SLOT.size]
    return [(bot_id, number) for is_taken, bot_id, number in _SLOT.iter_unpack(whole) if is_taken]


def _count(deaths: dict[Key, int], died: Sequence[Key]) -> None:
    """Count a death for each; the latest come last."""
    for key in died:
        deaths[key] = deaths.pop(key, 0) + 1


def _look_back(path: Path, fd: int) -> Suspects:
    os.ftruncate(fd, SLOTS * _SLOT.size)
    at_hand = mmap.mmap(fd, SLOTS * _SLOT.size)
    file = path.with_suffix(".json")
    deaths, died = _read(file), _marked(at_hand[:])
    _count(deaths, died)
    for key in died:
        log.warning("update %s of bot %s was at hand when a process died, for the %d. time", *key[::-1], deaths[key])
    deaths = dict(list(deaths.items())[-MOST_KNOWN:])
    if died:
        _write(file, deaths)
    at_hand[:] = bytes(len(at_hand))
    return Suspects(at_hand=at_hand, deaths=deaths, careful_for=CAREFUL_FOR if died else 0, file=file)


def _read(file: Path) -> dict[Key, int]:
    try:
        return {(bot_id, number): times for bot_id, number, times in json.loads(file.read_text())}
    except (OSError, ValueError, TypeError):
        return {}


def _write(file: Path, deaths: dict[Key, int]) -> None:
    partial = file.with_suffix(".new")
    with partial.open("w") as opened:
        json.dump([[*key, times] for key, times in deaths.items()], opened)
        opened.flush()
        os.fsync(opened.fileno())
    partial.replace(file)
