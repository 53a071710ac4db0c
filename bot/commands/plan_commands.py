"""`gendan plan` and `gendan simulate`: solve, check and learn from files; measure the planner on made-up seasons."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn, ParamSpec, TypeVar

import typer

from bot.commands.one_sentence import OneSentence
from bot.commands.plan_files import judge, learn, read_problem
from bot.season import seasons
from bot.terminal import say, say_json
from core.given.files import FileRefused
from core.planning.engine.feasibility import describe_conflict
from core.planning.engine.problem_json import result_to_json
from core.planning.engine.solver import WORKERS, Progress, solve
from core.planning.simulation import simulate
from core.planning.simulation.simulate import Figures, summarize
from core.workers import WorkerLost, run_once
from core.workers.limits import FILE_LIMITS, MIB

_P = ParamSpec("_P")
_R = TypeVar("_R")

app = typer.Typer(cls=OneSentence, no_args_is_help=True, help="Solve, check and learn plans.")

MOST_SEED = 2**31 - 1
"""What CP-SAT takes."""
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("solve")
def solve_command(
    file: Annotated[Path, typer.Argument(help="Problem: our JSON, PSPLIB .mm or MMLIB.", show_default=False)],
    seconds: Annotated[float, typer.Option(min=0.05, max=86_400, help="Time to search.")] = 10.0,
    workers: Annotated[
        int, typer.Option(min=0, max=1000, help="Processor cores to use; 0 leaves CP-SAT out.")
    ] = WORKERS,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="Seed of the search.")] = 0,
    as_json: _Json = False,
) -> None:
    """Solve a problem and print the checked plan.

    Exit code 1 when there is no plan: then the reasons are printed.
    """
    problem = _apart(read_problem, file)

    def report(progress: Progress) -> None:
        if not as_json:
            say(f"{progress.elapsed_s:6.1f} s  {progress.objective:12.1f}  {progress.method}", err=True)

    with _cores(workers):
        result = solve(problem, seconds=seconds, workers=workers, seed=seed, progress=report)
    written = result_to_json(problem, result)
    reasons = [describe_conflict(conflict) for conflict in result.conflicts]
    if as_json:
        say_json(written | ({"reasons": reasons} if reasons else {}), indent=2)
    else:
        say(f"{result.status}: objective {result.objective}, makespan {result.makespan}")
        say(f"lower bound {written['lower_bound']}, found by {result.method}")
        for row in written["tasks"]:
            say(f"{row['id']:>16}  mode {row['mode']}  {row['start']:>6} to {row['finish']:>6}")
        for reason in reasons:
            say(reason, err=True)
    if result.plan is None:
        raise typer.Exit(1)


@contextmanager
def _cores(workers: int) -> Iterator[None]:
    """Keep to so many cores where the system allows it: CP-SAT runs more threads than that."""
    known = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if not 0 < workers < len(known):
        yield
        return
    os.sched_setaffinity(0, known[:workers])
    try:
        yield
    finally:
        os.sched_setaffinity(0, known)


@app.command("check")
def check_command(
    problem_file: Annotated[Path, typer.Argument(help="The problem.", show_default=False)],
    plan_file: Annotated[Path, typer.Argument(help="The plan, as solve --json prints it.", show_default=False)],
    as_json: _Json = False,
) -> None:
    """Check a plan against its problem, independently of any solver.

    Exit code 1 when it breaks a rule: each is printed.
    """
    violations = _apart(judge, problem_file, plan_file)
    if as_json:
        rows = [{"code": str(v.code), **dict(v.params)} for v in violations]
        say_json({"valid": not violations, "violations": rows}, indent=2)
    else:
        say(*[violation.describe() for violation in violations] or ["The plan is valid."])
    if violations:
        raise typer.Exit(1)


@app.command("learn")
def learn_command(
    file: Annotated[Path, typer.Argument(help="Daily record, CSV.", show_default=False)],
    first_day: Annotated[
        int | None,
        typer.Option(
            min=1, max=1_000_000, help="First day (from 0) whose error counts; default: after the first third."
        ),
    ] = None,
    as_json: _Json = False,
) -> None:
    """Fit a factory's rates to its daily record and measure the day-ahead prediction.

    Each day is predicted from all days before it, only from what is known that morning.
    """
    written = _apart(learn, file, first_day)
    if as_json:
        say_json(written, indent=2)
        return
    say(f"{written['rows']} line-days on {written['days']} days, {len(written['rejected'])} rows left out")
    priors, error = written["priors"], written["error"]
    say("ramp by day of run: " + " ".join(f"{share:.2f}" for share in priors["rates"]["ramp"]))
    say(f"a style change leaves {priors['style_change_factor']:.0%} of the usual output")
    if written["measured_rows"] < written["rows"]:
        say(f"the error is measured on the newest {written['measured_rows']} rows")
    if error is None:
        say("no error of the day-ahead prediction: no day has others before it to learn from")
    else:
        say(f"mean absolute error of the day-ahead prediction, {error['rows']} line-days: {error['mae']:.4f}")
        target, yesterday = error["target_mae"], error["yesterday_mae"]
        say(f"  the factory's own target {target:.4f}, yesterday's value {yesterday:.4f}")


class SeasonPath(StrEnum):
    """What plays a season beside the bosses: the planner alone, or the product with its rows too."""

    PLANNER = "planner"
    PRODUCT = "product"


def simulate_command(
    seeds: Annotated[int, typer.Option(min=1, max=100_000, help="Seasons to run.")] = 10,
    first_seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="Seed of the first season.")] = 1,
    processes: Annotated[int, typer.Option(min=1, max=1000, help="Seasons at the same time.")] = 2,
    path: Annotated[
        SeasonPath,
        typer.Option(help="`product` also plays each season through the robot's own rows: minutes a season."),
    ] = SeasonPath.PLANNER,
    as_json: _Json = False,
) -> None:
    """Run made-up seasons of a 40-people workshop under five policies, and compare.

    With `--path product` the same seasons are also quoted, booked, proven and planned again by the product's own use
    cases on a database of their own, and stand beside a plan that knows every order and every true time.

    All orders are made up (docs/algorithms/planning.md): the figures compare policies, they promise nothing.
    """
    numbers = range(first_seed, first_seed + seeds)
    run_seed = seasons.run_seed if path is SeasonPath.PRODUCT else simulate.run_seed
    runs: dict[int, dict[str, Figures]] = {}
    context = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(min(processes, seeds), mp_context=context) as pool,
        typer.progressbar(length=seeds, label="seasons", file=typer.get_text_stream("stderr")) as bar,
    ):
        for seed, figures in zip(numbers, pool.map(run_seed, numbers), strict=True):
            runs[seed] = figures
            bar.update(1)
    summary = summarize(runs)
    if as_json:
        say_json(summary, indent=2)
    else:
        say(*render(summary).split("\n"))


_COLUMNS = (
    ("mean_cycle_days", "cycle, days", "{:.2f}"),
    ("p90_cycle_days", "p90, days", "{:.1f}"),
    ("peak_p90_cycle_days", "peak p90", "{:.1f}"),
    ("promised_days", "promised, days", "{:.2f}"),
    ("kept_to_the_day", "kept", "{:.0%}"),
    ("kept_promises", "kept + 1 day", "{:.0%}"),
    ("on_time", "on time", "{:.0%}"),
    ("finished_sam_ratio", "backlog work", "{:.2f}"),
    ("plan_changes", "plan changes", "{:.2f}"),
)
_BAR = 30


def render(summary: dict[str, Any]) -> str:
    """Draw a summary as a table with intervals, bars of the mean cycle, and the ratios to each baseline."""
    lines = ["".join(["policy".ljust(16), *(title.rjust(22) for _, title, _ in _COLUMNS)])]
    for row in summary["policies"]:
        cells = [_cell(row, key, form) for key, _, form in _COLUMNS]
        lines.append("".join([str(row["policy"]).ljust(16), *(cell.rjust(22) for cell in cells)]))
    longest = max(row["mean_cycle_days"] for row in summary["policies"])
    lines.append("\nmean cycle, working days from fabric to packed")
    for row in summary["policies"]:
        bar = "█" * max(1, round(_BAR * row["mean_cycle_days"] / longest))
        lines.append(f"{row['policy']:16}{bar} {row['mean_cycle_days']:.2f}")
    for own in (name for name in simulate.PLANNED if f"{name}_against" in summary):
        lines.append(f"\nthe {own} against each (mean of the seasons' ratios)")
        lines += [_against(name, ratios) for name, ratios in summary[f"{own}_against"].items()]
    if "above_clairvoyant" in summary:
        lines.append("\nlonger than with a plan that knows every order and every true time")
        for name, above in summary["above_clairvoyant"].items():
            interval = _interval("{:+.0%}", above["mean_cycle_interval"])
            lines.append(f"{name:16}cycle {above['mean_cycle']:+.0%} {interval}")
    claim = summary["claim_of_the_source"]
    lines.append(
        f"{'the source says':16}schedule {claim['schedule']:+.0%}, cycle {claim['cycle']:+.0%} (no baseline named)"
    )
    return "\n".join(lines)


def _cell(row: dict[str, Any], key: str, form: str) -> str:
    return f"{form.format(row[key])} {_interval(form, row[f'{key}_interval'])}" if key in row else "–"


def _against(name: str, ratios: dict[str, Any]) -> str:
    line = f"{name:16}cycle {ratios['mean_cycle']:+.0%}, p90 {ratios['p90_cycle']:+.0%}, "
    line += f"on time {100 * ratios['on_time']:+.0f} points"
    return line + (f", work under backlog {ratios['finished_sam']:+.0%}" if "finished_sam" in ratios else "")


def _interval(form: str, interval: list[float]) -> str:
    return f"[{form.format(interval[0])}, {form.format(interval[1])}]"


def _apart(function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """Read files that somebody gave in a process of its own, or end with what is wrong about them."""
    try:
        return run_once(FILE_LIMITS, function, *args, **kwargs)
    except FileRefused as error:
        _refuse(str(error))
    except WorkerLost:
        limits = f"{FILE_LIMITS.cpu_s:g} s or {FILE_LIMITS.memory_bytes // MIB} MB"
        _refuse(f"{args[0]}: reading it takes more than {limits}, as no file of its kind does")


def _refuse(message: str) -> NoReturn:
    say(message, err=True)
    raise typer.Exit(2)
