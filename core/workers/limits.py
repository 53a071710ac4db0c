"""What a call in a worker process may use."""

import math
import resource
import time
from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a call may use before its process is ended, or its MemoryError takes it for lost.

    `memory_bytes`: address space of the process, with the libraries that it maps. `cpu_s`: processor time of a call.
    `wall_s`: time until it answers, also on a busy machine. `answer_bytes`: what it may give back.
    `written_bytes`: the largest file that it may write, None for any.
    """

    memory_bytes: int
    cpu_s: float
    wall_s: float
    answer_bytes: int = 64 * MIB
    written_bytes: int | None = 64 * MIB


FILE_LIMITS = Limits(memory_bytes=1024 * MIB, cpu_s=5, wall_s=20)
"""For files that are no pictures: the largest order sheet takes two seconds and 200 MB."""


def limit_process(memory_bytes: int, written_bytes: int | None) -> None:
    """Limit this process for as long as it lives."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if written_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (written_bytes, written_bytes))


def limit_call(cpu_s: float) -> None:
    """Let this process use so much more processor time, or up to a second less; then it is ended by SIGXCPU."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.floor(time.process_time() + cpu_s), hard))
