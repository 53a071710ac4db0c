"""Every hostile file against what parses files from outside: refused or read within the limits of the child."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vision
from bot.backup.manifest import BackupRefused, Manifest
from bot.commands.plan_files import judge, learn, read_problem
from bot.commands.verdicts import examine
from core.errors import UserError
from core.export.members import NotAnExport
from core.given.files import FileRefused
from core.orders.sheets.sheet import read_orders
from core.workers import WorkerLost, WorkerPool
from core.workers.limits import FILE_LIMITS
from core.workers.pictures import VisionPool
from tests.hostile.corpus import KINDS, Family, Kind
from vision.clip import preview, read_clip
from vision.intake import Refused

REFUSALS = (UserError, FileRefused, NotAnExport, BackupRefused, Refused, WorkerLost)
MOST_GROWTH_MB = 100
"""What the parent may grow by: a file of 20 MB lies in it three times while it is handed over."""

Run = Callable[..., Awaitable[Any]]
Door = Callable[[Run, bytes, Path], Awaitable[Any]]


async def _inspect(run: Run, data: bytes, file: Path) -> object:
    return await run(vision.inspect, data)


async def _look(run: Run, data: bytes, file: Path) -> object:
    return await run(vision.second_look, data)


async def _clip(run: Run, data: bytes, file: Path) -> object:
    return await run(read_clip, data)


async def _preview(run: Run, data: bytes, file: Path) -> object:
    return await run(preview, data, kind="gif")


async def _sheet(run: Run, data: bytes, file: Path) -> object:
    return await run(read_orders, data, filename="order.xlsx", today=date(2026, 12, 1))


async def _export(run: Run, data: bytes, file: Path) -> object:
    return await run(examine, [file])


async def _manifest(run: Run, data: bytes, file: Path) -> object:
    (file.parent / "manifest.json").unlink(missing_ok=True)
    (file.parent / "manifest.json").write_bytes(data)
    return await run(Manifest.read, file.parent)


async def _problem(run: Run, data: bytes, file: Path) -> object:
    return await run(read_problem, file)


async def _plan(run: Run, data: bytes, file: Path) -> object:
    return await run(judge, file, file)


async def _record(run: Run, data: bytes, file: Path) -> object:
    return await run(learn, file, None)


PICTURES: dict[str, Door] = {"photo": _inspect, "second look": _look, "clip": _clip, "preview": _preview}
FILES: dict[str, Door] = {
    "sheet": _sheet,
    "export": _export,
    "backup": _manifest,
    "problem": _problem,
    "plan": _plan,
    "record": _record,
}
DOORS = PICTURES | FILES


def resident_mb(line: str) -> float:
    found = re.search(rf"{line}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def _lay_out(kind: Kind, file: Path) -> tuple[bytes, float]:
    """Make a file, and forget the peak of this process so far; give its bytes and what is resident now in MB."""
    data = kind.data
    file.write_bytes(data)
    Path("/proc/self/clear_refs").write_text("5")
    return data, resident_mb("VmRSS")


async def _try(door: str, family: Family, file: Path) -> list[str]:
    """Try every kind of a family at a door; give the kinds whose answer is neither a refusal nor a reading."""
    pool = VisionPool() if door in PICTURES else WorkerPool(limits=FILE_LIMITS)
    odd = []
    async with pool:
        for kind in (kind for kind in KINDS.values() if kind.family is family):
            data, before = await asyncio.to_thread(_lay_out, kind, file)
            try:
                await DOORS[door](pool.run, data, file)
            except REFUSALS:
                pass
            except Exception as error:
                odd.append(f"{kind.name}: {type(error).__name__}: {str(error)[:200]}")
            if resident_mb("VmHWM") - before > MOST_GROWTH_MB:
                odd.append(f"{kind.name}: the parent grew by more than {MOST_GROWTH_MB} MB")
    return odd


def test_there_are_sixty_kinds_and_more() -> None:
    assert len(KINDS) > 60


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("family", Family)
@pytest.mark.trial
def test_a_hostile_file_is_refused_or_read(family: Family, door: str, tmp_path: Path) -> None:
    assert asyncio.run(_try(door, family, tmp_path / "file")) == []
