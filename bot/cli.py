"""The command `gendan`."""

import asyncio
import os
import signal
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from bot import app as composition
from bot import logs, watch
from bot.commands import (
    bench_commands,
    collect_command,
    data_commands,
    demo_command,
    keeping_commands,
    key_commands,
    move_command,
    operate_commands,
    photo_commands,
    plan_commands,
    read_commands,
    sandbox_command,
)
from bot.commands.one_sentence import OneSentence
from bot.lost import refuse_lost
from bot.migrate import migrate as upgrade
from bot.revisions import this_program
from bot.roles.role import EVERYTHING, Role
from bot.settings import Settings
from bot.terminal import say

app = typer.Typer(
    cls=OneSentence, no_args_is_help=True, pretty_exceptions_enable=False, help="Gendan follows your order."
)

app.add_typer(key_commands.app, name="keys")
app.add_typer(bench_commands.app, name="bench")
photo_commands.app.command("collect")(collect_command.collect_command)
app.add_typer(photo_commands.app, name="photo")
app.add_typer(plan_commands.app, name="plan")
app.command("simulate")(plan_commands.simulate_command)
app.command()(demo_command.demo)
sandbox_command.add_to(app)
app.command("read")(read_commands.read_command)
data_commands.add_to(app)
keeping_commands.add_to(app)
app.command("move")(move_command.move_command)
operate_commands.add_to(app)


def _say_version(is_wanted: bool) -> None:
    if is_wanted:
        program = this_program()
        say(f"gendan {program.version}, tables of revision {program.revision}")
        raise typer.Exit


@app.callback()
def gendan(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which release this is.")
    ] = False,
) -> None:
    """Gendan follows your order."""


SettingsFile = Annotated[Path | None, typer.Option("--settings", help="TOML file; the environment wins over it.")]


@app.command()
def run(settings_file: SettingsFile = None) -> None:
    """Run the robot: updates in, messages out, jobs and schedules, in this one process."""
    asyncio.run(_run(_settings(settings_file)))


@app.command()
def web(settings_file: SettingsFile = None) -> None:
    """Run one of the web processes of the scaled mode: webhooks and pages."""
    asyncio.run(_run(_settings(settings_file), Role.WEB))


@app.command()
def worker(settings_file: SettingsFile = None) -> None:
    """Run one of the workers of the scaled mode: photos, plans, sheets."""
    asyncio.run(_run(_settings(settings_file), Role.WORKER))


@app.command()
def robot(settings_file: SettingsFile = None) -> None:
    """Run the robot of the scaled mode, or its hot standby: sends messages and keeps the schedule."""
    asyncio.run(_run(_settings(settings_file), Role.ROBOT))


@app.command()
def migrate(settings_file: SettingsFile = None) -> None:
    """Bring the database to the newest revision."""
    settings = data_commands.read_settings(settings_file)
    with nullcontext() if settings.is_scaled else data_commands.hold_installation(settings):
        asyncio.run(refuse_lost(settings))
        upgrade(settings.database)


def _settings(settings_file: Path | None) -> Settings:
    return data_commands.read_settings(settings_file, needs_bots=True)


async def _run(settings: Settings, *roles: Role) -> None:
    stop, ready = asyncio.Event(), asyncio.Event()
    watch.configure(settings)
    _listen_to_signals(stop, ready)
    try:
        async with composition.build(settings, roles=frozenset(roles) or EVERYTHING) as robot:
            await composition.run(robot, stop, ready=lambda: _greet(robot, ready))
    except asyncio.CancelledError:
        if not stop.is_set():
            raise


def _listen_to_signals(stop: asyncio.Event, ready: asyncio.Event) -> None:
    """Stop gracefully at the first signal; during the start, or at the second signal, at once."""
    at_work = asyncio.current_task()
    assert at_work is not None

    def end() -> None:
        if stop.is_set() or not ready.is_set():
            at_work.cancel()
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, end)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _show_tasks)


def _show_tasks() -> None:
    """Write to stderr what every task waits for: for whoever wonders why a process does nothing."""
    for task in asyncio.all_tasks():
        task.print_stack(file=sys.stderr)


def _greet(robot: composition.Robot, ready: asyncio.Event) -> None:
    ready.set()
    say("Gendan is ready: " + ", ".join(f"@{facts.username}" for facts in robot.deps.bots.values()))


def main() -> None:
    """Start the command line; what it writes is for its own user alone."""
    os.umask(0o077)
    logs.configure()
    app()
