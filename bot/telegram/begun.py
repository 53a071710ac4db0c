"""Messages whose calls had begun when the process died: only these are in doubt, what was merely claimed never left.

What has begun stands in a mapped file, as in `suspects.py`: it outlives the process, but not the machine. So it is
believed only while the same machine runs on; otherwise everything that was claimed is in doubt.
"""

import logging
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from struct import Struct

log = logging.getLogger(__name__)

FILE = "begun.bin"
PLACES = 4096
"""More than ever are under way at once; when they do not suffice, everything is in doubt after a crash."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

_HEAD = Struct("<36s?")
"""The machine's run, and whether places did not suffice."""
_PLACE = Struct("<q")
_SIZE = _HEAD.size + PLACES * _PLACE.size


@dataclass(slots=True, kw_only=True)
class Begun:
    """Marks the rows whose calls have begun and are not settled yet."""

    marks: mmap.mmap | None = None
    """None: nothing outlives this process, so after it everything is in doubt."""
    run: bytes = b""
    before: frozenset[int] | None = None
    """What had begun when the last process ended; None where nobody can tell."""
    free: list[int] = field(default_factory=lambda: list(range(PLACES)))
    places: dict[int, int] = field(default_factory=dict)

    def start(self) -> None:
        """Forget what had begun before, once it is settled, and keep what begins from now on."""
        self.before = frozenset()
        if self.marks is not None:
            self.marks[:] = _HEAD.pack(self.run, False) + bytes(_SIZE - _HEAD.size)

    def begin(self, row_id: int) -> None:
        """Mark a row before its first call."""
        if self.marks is None or row_id in self.places:
            return
        if not self.free:
            _HEAD.pack_into(self.marks, 0, self.run, True)
            return
        place = self.places[row_id] = self.free.pop()
        _PLACE.pack_into(self.marks, _HEAD.size + place * _PLACE.size, row_id)

    def end(self, row_id: int) -> None:
        """Take the mark away, once it is written what became of the row."""
        place = self.places.pop(row_id, None)
        if self.marks is not None and place is not None:
            _PLACE.pack_into(self.marks, _HEAD.size + place * _PLACE.size, 0)
            self.free.append(place)


@contextmanager
def open_begun(folder: Path) -> Iterator[Begun]:
    """Read what had begun when the last process of this folder ended; one process at a time may hold it."""
    try:
        run = BOOT_ID.read_bytes().strip()
        folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        log.warning("after a crash every message under way will be in doubt: %s", error)
        yield Begun()
        return
    try:
        is_whole = os.fstat(fd).st_size == _SIZE
        os.ftruncate(fd, _SIZE)
        with mmap.mmap(fd, _SIZE) as marks:
            yield Begun(marks=marks, run=run, before=_read(marks, run) if is_whole else None)
    finally:
        os.close(fd)


def _read(marks: mmap.mmap, run: bytes) -> frozenset[int] | None:
    marked_run, is_short = _HEAD.unpack_from(marks)
    if marked_run != run or is_short:
        return None
    return frozenset(row_id for (row_id,) in _PLACE.iter_unpack(marks[_HEAD.size :]) if row_id)
