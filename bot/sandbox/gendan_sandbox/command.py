"""The command `gendan-sandbox`, which `gendan sandbox` gives its words to."""

import os
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from gendan_sandbox import server

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def _say_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"gendan-sandbox {metadata.version('gendan-sandbox')}")
        raise typer.Exit


def _refuse(why: str) -> None:
    typer.echo(f"The sandbox can't start: {why}.", err=True)
    raise SystemExit(2)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = (
        server.DEFAULT_PORT
    ),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    bot: Annotated[list[str] | None, typer.Option(help="TOKEN:username of a bot; repeat for more.")] = None,
    state: Annotated[Path | None, typer.Option(help="Keep everything in this file.")] = None,
    flood: Annotated[bool, typer.Option(help="Answer 429 as Telegram does.")] = True,
    time_scale: Annotated[
        float, typer.Option(min=0.001, max=1_000_000, help="How many times as fast the sandbox's clock runs.")
    ] = 1.0,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which release this is.")
    ] = False,
) -> None:
    """Run the sandbox messenger: a Bot API server with a chat page, no Telegram needed."""
    try:
        server.run(host=host, port=port, bots=bot or [], state_path=state, flood=flood, time_scale=time_scale)
    except ValueError as error:
        _refuse(str(error))


def main() -> None:
    """Start the command line; what it writes is for its own user alone."""
    os.umask(0o077)
    try:
        app()
    except OSError as error:
        what = f"{error.filename}: " if error.filename is not None else ""
        _refuse(what + (error.strerror or str(error)))
