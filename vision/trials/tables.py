"""Run every trial on a folder and print the tables."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vision.trials.blurring import measure_blur
from vision.trials.decoding import measure_real, measure_tickets
from vision.trials.pictures import collect, gray_of, load
from vision.trials.reusing import measure_different, measure_edits
from vision.trials.timing import measure_checks

EDITED_PHOTOS = 60
TIMED_PHOTOS = 8
BACKGROUNDS = 5
Table = list[dict[str, Any]]


class NoPictures(Exception):
    """The folder has no picture that can be measured with."""


def run_trials(folder: Path) -> dict[str, Table]:
    """Measure everything on the pictures below a folder; about three minutes for 250 pictures.

    Raises:
        NoPictures: There are none.
    """
    trove = collect(folder)
    if not (trove.coded or trove.sharp or trove.blurred):
        raise NoPictures("no pictures below this folder")
    grays = [gray_of(p) for p in map(load, _spread(trove.sharp, BACKGROUNDS)) if p is not None]
    return {
        "codes on real photos": measure_real(trove.coded),
        "20 tickets on a photo": measure_tickets(grays),
        "edited copies": measure_edits(_spread(trove.sharp, EDITED_PHOTOS)),
        "different photos": measure_different(trove.sharp),
        "blur": measure_blur(_spread(trove.sharp, EDITED_PHOTOS), trove.blurred),
        "time, as multiples of one decode": measure_checks(_largest(trove.sharp, TIMED_PHOTOS)),
    }


def render(tables: Mapping[str, Table]) -> list[str]:
    """Lay tables out as lines of text, columns aligned."""
    lines: list[str] = []
    for title, rows in tables.items():
        lines += [*([""] if lines else []), title, *_lines(rows)]
    return lines


def _lines(rows: Table) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([_cell(row.get(name)) for name in names] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(names))]
    return ["  ".join(c.rjust(w) for c, w in zip(line, widths, strict=True)) for line in cells] if rows else ["-"]


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _largest(files: Sequence[Path], count: int) -> Sequence[Path]:
    return sorted(files, key=lambda file: -file.stat().st_size)[:count]


def _spread(files: Sequence[Path], count: int) -> Sequence[Path]:
    return files[:: max(1, len(files) // count)][:count] if files else files
