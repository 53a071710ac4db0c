"""Fetch what a stranger sent: a file too big to hand out, or too heavy to open, is no file and no fault of ours."""

import vision
from core.files import FileRef, FileTooBig
from core.work.deps import Deps
from core.workers import WorkerLost
from vision.intake import WORK_PX


async def fetch(deps: Deps, file: FileRef) -> bytes | None:
    """Fetch a file; None where the messenger holds it back as too big."""
    try:
        return await deps.download(file)
    except FileTooBig:
        return None


async def fetch_clean(deps: Deps, file: FileRef, *, max_px: int = WORK_PX) -> str | None:
    """Fetch a picture and store its clean copy, under the digest that is given; None where it can't be read safely."""
    sha256, _ = await fetch_looked_at(deps, file, max_px=max_px)
    return sha256


async def fetch_looked_at(deps: Deps, file: FileRef, *, max_px: int = WORK_PX) -> tuple[str | None, list[str]]:
    """Fetch a picture, store its clean copy, and read the codes in it; no copy where it can't be read safely."""
    data = await fetch(deps, file)
    if data is None:
        return None, []
    try:
        report = await deps.vision(vision.inspect, data)
        if report.refusal is not None:
            return None, []
        # Opened in one call and looked at in another: together the largest would take longer than one may.
        copy = await deps.vision(vision.working_copy, data, long_px=max_px)
        sha256 = await deps.blobs.put(await deps.vision(vision.clean_copy, copy, max_px=max_px))
        return sha256, [code.text for code in report.codes]
    except WorkerLost:
        return None, []


async def fetch_codes(deps: Deps, file: FileRef) -> list[str]:
    """Fetch a picture and read the codes in it; none where it can't be read safely."""
    data = await fetch(deps, file)
    try:
        report = await deps.vision(vision.inspect, data) if data is not None else None
    except WorkerLost:
        return []
    return [code.text for code in report.codes] if report is not None else []
