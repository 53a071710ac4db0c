"""Measure the solver on public multi-mode instances against their best known makespans.

    python benchmarks/planning/public_instances.py BKS_CSV INSTANCE_FOLDER [--prefix J100] [--sample 20] [--seconds 10]

`BKS_CSV` has the columns instance and bks (or makespan), or is a list of PSPLIB (j30hrs.mm, then --prefix j30). Files
are read where they lie, none is kept here. `--cores 2` counts processor time, as those cores alone would give it in the
seconds: for a machine that other work shares; what runs on one thread only gets more of it than there.
"""

import argparse
import csv
import json
import random
import re
import statistics
import time
from pathlib import Path

from core.planning.engine.psplib import parse_psplib
from core.planning.engine.solver import solve

INFEASIBLE = 16384
"""What PSPLIB writes for an instance without a solution."""


def measure(path: Path, best_known: int, seconds: float, workers: int, cores: int) -> dict[str, object]:
    """Solve one instance and compare it with the best known."""
    started = time.perf_counter()
    clock = (lambda: time.process_time() / cores) if cores else time.monotonic
    problem = parse_psplib(path.read_text(encoding="utf-8"))
    result = solve(problem, seconds=seconds, workers=workers, seed=1, clock=clock)
    row: dict[str, object] = {"instance": path.name, "best_known": best_known, "status": str(result.status)}
    if best_known >= INFEASIBLE:
        gap = 0.0 if result.status == "infeasible" else 100.0
    else:
        gap = 100.0 * ((result.makespan or 2 * best_known) / best_known - 1.0)
    row |= {
        "makespan": result.makespan,
        "bound": result.lower_bound,
        "method": str(result.method),
        "gap": round(gap, 2),
    }
    return row | {"seconds": round(time.perf_counter() - started, 1)}


def read_best_known(file: Path, prefix: str) -> dict[str, int]:
    """Read best known makespans by file name, from a table or from a list of PSPLIB."""
    if file.suffix == ".mm":
        found = re.findall(r"^\s*(\d+),?\s+(\d+),?\s+(\d+)", file.read_text(encoding="latin-1"), re.MULTILINE)
        return {f"{prefix}{group}_{number}.mm": int(makespan) for group, number, makespan in found}
    with file.open(encoding="utf-8") as table:
        return {row["instance"]: int(row.get("bks") or row["makespan"]) for row in csv.DictReader(table)}


def main() -> None:
    """Print a row for each instance and the summary."""
    parser = argparse.ArgumentParser()
    parser.add_argument("bks", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--prefix", default="")
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--cores", type=int, default=0)
    options = parser.parse_args()
    known = read_best_known(options.bks, options.prefix)
    names = sorted(n for n in known if n.startswith(options.prefix) and (options.folder / n).exists())
    names = random.Random(options.seed).sample(names, min(options.sample, len(names)))
    rows = []
    for name in names:
        rows.append(measure(options.folder / name, known[name], options.seconds, options.workers, options.cores))
        print(json.dumps(rows[-1]), flush=True)
    gaps = [float(str(row["gap"])) for row in rows]
    reached = sum(gap <= 0 for gap in gaps)
    print(f"{len(rows)} instances, mean gap {statistics.mean(gaps):.2f} %, max {max(gaps):.2f} %, best known {reached}")


if __name__ == "__main__":
    main()
