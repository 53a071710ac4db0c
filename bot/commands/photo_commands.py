"""`gendan photo`: run the checks on picture files and measure them."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

import vision
from bot.commands.one_sentence import OneSentence
from bot.terminal import say, say_json
from core.evidence import model as evidence
from core.evidence.reasons import Trust, reasons_to_json
from core.evidence.sight import Sight
from core.workers import WorkerLost, run_once
from core.workers.limits import FILE_LIMITS
from core.workers.pictures import VisionPool
from vision import intake, provenance

app = typer.Typer(cls=OneSentence, no_args_is_help=True, help="Check picture files as evidence.")

_JSON = typer.Option("--json", help="Print JSON.")
_READ_BYTES = intake.MAX_BYTES + 1
_NEAREST = 8
BENCH_S, BENCH_S_A_FILE = 60.0, 5.0
"""Processor time of all trials, and of a picture more; three minutes for 250 pictures."""
_ERRORS = {
    vision.Refusal.EMPTY: "the file is empty",
    vision.Refusal.TOO_LARGE: "the file is larger than 20 MB",
    vision.Refusal.TOO_LONG: "the clip is longer than 60 seconds",
    vision.Refusal.NOT_A_PHOTO: "not a JPEG, PNG, WebP, HEIC or AVIF picture",
    vision.Refusal.WRONG_EXTENSION: "the file name's extension does not fit its content",
    vision.Refusal.POLYGLOT: "the picture carries a second file of another kind",
    vision.Refusal.ANIMATED: "an animation, not a photo",
    vision.Refusal.TOO_MANY_PIXELS: "more than 50 megapixels, or 108 of a JPEG",
    vision.Refusal.TOO_FEW_PIXELS: "fewer than 16 pixels a side",
    vision.Refusal.TRUNCATED: "the file is cut off or damaged",
    vision.Refusal.BROKEN: "the header is damaged",
    vision.Refusal.TOO_HEAVY: "decoding takes too much memory or time",
    vision.Refusal.UNREADABLE: "the file cannot be read",
}


@app.command("inspect")
def inspect_command(
    files: Annotated[list[Path], typer.Argument(help="Picture files.", show_default=False, readable=False)],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Run every check on each file; a bad file gets an entry with its error.

    The verdict is that of the file alone; `outcome` compares it with the files before it in the call.
    Exit code 1 only when not a single file could be read.
    """
    entries = asyncio.run(inspect_files(files))
    if as_json:
        say_json(entries, indent=2)
    else:
        for entry in entries:
            say(_inspect_line(entry))
    if all(entry["error"] for entry in entries):
        raise typer.Exit(1)


@app.command("compare")
def compare_command(
    one: Annotated[Path, typer.Argument(help="A picture file.", readable=False)],
    other: Annotated[Path, typer.Argument(help="Another picture file.", readable=False)],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Tell whether two files are one photograph: COPY, SAME_VIEW or NEW.

    `trust` is the grade that the second would get, had the first been sent before.
    Exit code 1 when one of them cannot be read.
    """
    entry = asyncio.run(compare_files(one, other))
    if as_json:
        say_json(entry, indent=2)
    else:
        say(_compare_line(entry))
    if entry["error"]:
        raise typer.Exit(1)


@app.command("checks")
def checks_command() -> None:
    """Say which of the checks that need an optional package are on."""
    is_on = provenance.is_available()
    say("on   signed files (C2PA)" if is_on else "off  signed files (C2PA): install the extra `provenance`")


@app.command("bench")
def bench_command(
    data: Annotated[
        Path, typer.Option("--data", help="Folder of pictures; docs/algorithms/evidence.md says how it is read.")
    ],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Measure decoding, reuse, blur and time on real photos."""
    from vision.trials import tables  # here and below: a robot measures nothing

    os.listdir(data)  # what cannot be read is told by its name
    files = sum(1 for file in data.rglob("*") if file.is_file())
    limits = replace(
        FILE_LIMITS, cpu_s=BENCH_S + BENCH_S_A_FILE * files, still_s=4 * (BENCH_S + BENCH_S_A_FILE * files)
    )
    try:
        measured = run_once(limits, tables.run_trials, data)
    except WorkerLost as lost:
        say(
            f"{data}: a picture in it takes more memory or time than a photo; `gendan photo inspect` names it", err=True
        )
        raise typer.Exit(2) from lost
    except tables.NoPictures as none:
        say(f"{data}: {none}. Name a folder of pictures; docs/algorithms/evidence.md says how it is read.", err=True)
        raise typer.Exit(2) from none
    if as_json:
        say_json(measured, indent=2)
    else:
        say(*tables.render(measured))


@app.command("search-bench")
def search_bench_command(as_json: Annotated[bool, _JSON] = False) -> None:
    """Measure the exact search: one query against one and ten million hashes."""
    from vision.trials import tables, timing

    rows = timing.measure_search()
    if as_json:
        say_json(rows, indent=2)
    else:
        say(*tables.render({"search": rows}))


async def inspect_files(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Inspect files in a worker process, one entry a file, in order."""
    entries: list[dict[str, Any]] = []
    seen: list[tuple[Path, vision.PhotoReport]] = []
    async with VisionPool() as pool:
        for file in files:
            entry, report = await _inspect_file(pool, file)
            if report.refusal is None:
                entry.update(await _outcome(pool, file, report, seen))
                seen.append((file, report))
            entries.append(entry)
    return entries


async def compare_files(one: Path, other: Path) -> dict[str, Any]:
    """Compare two files in a worker process; the keys are the same whatever becomes of it."""
    (data_one, error_one), (data_other, error_other) = _read(one), _read(other)
    if error_one or error_other:
        return _not_compared(one, other, "UNREADABLE", error_one, error_other)
    async with VisionPool() as pool:
        try:
            result = await pool.run(vision.compare, data_one, data_other)
            report = await pool.run(vision.inspect, data_other)
        except WorkerLost:
            return _not_compared(one, other, "TOO_HEAVY", _ERRORS[vision.Refusal.TOO_HEAVY])
    refused = [f"{file}: {_ERRORS[r]}" for file, r in zip((one, other), result.refusals, strict=True) if r]
    if refused and not result.same_bytes:
        return {**_not_compared(one, other, result.why, *refused), "refusals": list(result.refusals)}
    names = {"a": str(one), "b": str(other), "error": "; ".join(refused) or None}
    return {**names, **result.as_json(), "trust": _trust_after(report, result.outcome)}


def _trust_after(report: vision.PhotoReport, outcome: vision.Outcome) -> Trust:
    """Grade a photo as if the other one had been sent for an order before."""
    reuse = evidence.Reuse(outcome=outcome, photo_id="", order_id="")
    return evidence.judge(report, evidence.Context(compared=True, reuse=reuse)).trust


def _not_compared(one: Path, other: Path, why: str, *errors: str | None) -> dict[str, Any]:
    names = {"a": str(one), "b": str(other), "error": "; ".join(e for e in errors if e)}
    unknown = vision.Comparison(outcome=vision.Outcome.NEW, why=why, same_bytes=False).as_json()
    return {**names, **unknown, "same_picture": None, "outcome": None, "same_bytes": None, "trust": None}


async def _inspect_file(pool: VisionPool, file: Path) -> tuple[dict[str, Any], vision.PhotoReport]:
    data, error = _read(file)
    if error:
        report = vision.refused_report(b"", vision.Refusal.UNREADABLE)
        return {"file": str(file), **_entry(_alone(report)), "error": error, "sha256": None}, report
    try:
        sight = await _look(pool, data, file.name)
    except WorkerLost:
        sight = _alone(vision.refused_report(data, vision.Refusal.TOO_HEAVY))
    return {"file": str(file), **_entry(sight)}, sight.report


async def _look(pool: VisionPool, data: bytes, name: str) -> Sight:
    report = await pool.run(vision.inspect, data, name=name)
    if report.refusal is not None:
        return _alone(report)
    return replace(_alone(report), provenance=await pool.run(provenance.read_manifest, data))


def _alone(report: vision.PhotoReport) -> Sight:
    return Sight(photo_id=0, report=report)


async def _outcome(
    pool: VisionPool, file: Path, report: vision.PhotoReport, seen: Sequence[tuple[Path, vision.PhotoReport]]
) -> dict[str, Any]:
    # The nearest by hash and the latest ones: a deep crop is far by hash.
    nearest = sorted(seen, key=lambda known: _distance(known[1], report))[:_NEAREST]
    chosen = list(dict.fromkeys([path for path, _ in nearest] + [path for path, _ in seen[-_NEAREST:]]))
    others = [data for data, error in map(_read, chosen) if not error]
    try:
        found = await pool.run(vision.find_like, _read(file)[0], others) if others else None
    except (WorkerLost, intake.Refused):
        found = None
    if found is None:
        return {"outcome": vision.Outcome.NEW, "same_as": None}
    return {"outcome": found[1].outcome, "same_as": str(chosen[found[0]])}


def _distance(one: vision.PhotoReport, other: vision.PhotoReport) -> int:
    assert one.fingerprint is not None and other.fingerprint is not None
    return vision.distance_bits(one.fingerprint, other.fingerprint)


def _read(file: Path) -> tuple[bytes, str | None]:
    try:
        if file.is_dir():
            return b"", f"{file}: is a directory"
        if not file.is_file():
            return b"", f"{file}: {'not a regular file' if file.exists() else 'no such file'}"
        with file.open("rb") as stream:
            return stream.read(_READ_BYTES), None
    except OSError as error:
        return b"", f"{file}: {error.strerror or error}"


def _entry(sight: Sight) -> dict[str, Any]:
    verdict = evidence.judge(sight.report, evidence.FILE_ALONE)
    refusal = sight.report.refusal
    return {
        "error": _ERRORS[refusal] if refusal else None,
        **sight.as_json(),
        "verdict": verdict.outcome,
        "trust": verdict.trust,
        "reasons": reasons_to_json(verdict.reasons),
        "outcome": None,
        "same_as": None,
    }


def _inspect_line(entry: dict[str, Any]) -> str:
    if entry["error"]:
        return f"{entry['file']}: {entry['verdict']}: {entry['error']}"
    reasons = ", ".join(reason["code"] for reason in entry["reasons"]) or "no objection"
    again = f"; {entry['outcome']} of {entry['same_as']}" if entry["same_as"] else ""
    seen = f"{entry['width_px']} x {entry['height_px']} px, {len(entry['codes'])} codes"
    return f"{entry['file']}: {entry['verdict']} (trust {entry['trust']}): {reasons}; {seen}{again}"


def _compare_line(entry: dict[str, Any]) -> str:
    return entry["error"] or f"{entry['outcome']}: {entry['why']}"
