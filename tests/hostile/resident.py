"""What this process itself holds in memory while others open a file for it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_GROWTH_MB = 100
"""What the robot may grow by: a file of 20 MB lies in it three times while it is handed over."""


class Watch:
    """Filled when the watching ends: by how much the process grew at most, in MB."""

    grown_mb = 0.0


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch the highest that is resident of this process inside, over what was resident before."""
    watch = Watch()
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest so far
    before = resident_mb("VmRSS")
    yield watch
    watch.grown_mb = resident_mb("VmHWM") - before


def resident_mb(line: str) -> float:
    found = re.search(rf"{line}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024
