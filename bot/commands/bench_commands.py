"""`gendan bench`: measurements of the engine, each beside a named peer or limit."""

import asyncio
from typing import Annotated, Any

import typer

from bot.terminal import say, say_json

app = typer.Typer(no_args_is_help=True, help="Measure the engine beside named peers; docs/benchmarks.md says how.")


@app.callback()
def _bench() -> None:
    """Keep `bench` a group, so that further measurements find their place."""


@app.command()
def engine(
    as_json: Annotated[bool, typer.Option("--json", help="Print everything that was measured, as JSON.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="A tiny run that shows that it works; no figures.")] = False,
) -> None:
    """Measure updates, photos, messages and claims; takes about four minutes, mostly of two cores."""
    from bot.bench import engine as bench

    lacking = bench.missing()
    if lacking:
        names = ", ".join(f"{name} ({why})" for name, why in lacking.items())
        say(f"This measurement needs more: {names}. Install gendan with [dev,scaled].", err=True)
        raise typer.Exit(2)
    sizes = bench.QUICK if quick else bench.Sizes()
    figures = asyncio.run(bench.measure(sizes, lambda line: say(line, err=True)))
    if as_json:
        say_json(figures, indent=2)
    else:
        say(*_table(figures))


def _table(figures: dict[str, Any]) -> list[str]:
    lines = [f"{name:24} {figures[name]}" for name in list(figures)[:4]]
    for name, row in figures["updates"].items():
        cpu_us = row["cpu_us_per_update"]
        lines.append(f"{name:24} {cpu_us['median']:6} us an update (best {cpu_us['min']})")
    for name, row in figures["claims"].items():
        lines.append(f"claiming on {name:12} {row['slow_down']:6} times as long with {row['queued']:,} queued")
    sent = figures["outbox"]
    lines.append(
        f"429 while draining: {sent['answers_429']}; most of a bot in a second: {sent['most_of_a_bot_in_1_s']}"
    )
    return lines
