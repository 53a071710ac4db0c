"""What a call in a worker process may use."""

import math
import resource
import signal
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a call may use before its process is ended, or its MemoryError takes it for lost.

    `memory_bytes`: address space of the process, with the libraries that it maps. `cpu_s`: processor time of a call.
    `still_s`: how long it may stand still, which is neither to run nor to wait for a processor.
    `answer_bytes`: what it may give back. `written_bytes`: the largest file that it may write, None for any.
    """

    memory_bytes: int
    cpu_s: float
    still_s: float
    answer_bytes: int = 64 * MIB
    written_bytes: int | None = 64 * MIB


FILE_LIMITS = Limits(memory_bytes=1024 * MIB, cpu_s=5, still_s=20)
"""For every file from outside.

The largest order sheet takes two seconds and 200 MB. Of pictures the libraries map 460 MB; the largest of a phone takes
three seconds and 300 MB more: docs/security.md, limits of each kind.
"""


def limits_for(files: Iterable[Path]) -> Limits:
    """Limit the reading of files that somebody gave: a second for each megabyte that they fill on the disk.

    A bomb is small, and so is a file with holes.
    """
    size_mb = sum(_filled_bytes(file) for file in files) / MIB
    return replace(FILE_LIMITS, cpu_s=FILE_LIMITS.cpu_s + size_mb, still_s=10 * (FILE_LIMITS.still_s + size_mb))


def _filled_bytes(file: Path) -> int:
    try:
        found = file.lstat()
    except OSError:
        return 0
    return min(found.st_size, found.st_blocks * 512) if stat.S_ISREG(found.st_mode) else 0


def limit_process(memory_bytes: int, written_bytes: int | None) -> None:
    """Limit this process for as long as it lives."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if written_bytes is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        most = written_bytes if hard == resource.RLIM_INFINITY else min(written_bytes, hard)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def limit_call(cpu_s: float) -> None:
    """Let this process use so much more processor time, then end it by SIGPROF; if that is missed, by SIGXCPU."""
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + cpu_s) + 1, hard))
