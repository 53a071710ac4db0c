"""`gendan keys`: the keys that sign order cards and histories in the data folder."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer

from bot.data_commands import SettingsFile, read_keys, read_settings
from bot.data_folder import FolderInUse, KeyUnusable, forget_keys, lock_folder, rotate_key
from bot.settings import Settings
from core.codes.model import key_id
from core.ledger.signing import own_key_name

app = typer.Typer(no_args_is_help=True, help="The keys that sign order cards and histories.")


@app.command("list")
def list_keys(settings_file: SettingsFile = None) -> None:
    """Name the keys in force, the newest first, without showing them."""
    settings = read_settings(settings_file)
    keys = read_keys(settings)
    for at, key in enumerate(keys):
        use = "signs and reads" if at == 0 else "reads"
        typer.echo(f"{key_id(key):02x}  {use}; exports signed with it name the key {own_key_name(key)}")


@app.command()
def rotate(settings_file: SettingsFile = None) -> None:
    """Make a new key that signs from now on; cards signed with the older ones stay good."""
    settings = read_settings(settings_file)
    if settings.code_keys:
        typer.echo("The keys come from GENDAN_CODE_KEYS. Put this new one in front of them, in every process:")
        typer.echo(secrets.token_urlsafe(32))
        return
    with _holding(settings):
        keys = rotate_key(settings.data_dir)
    typer.echo(f"Key {key_id(keys[0]):02x} signs from now on; {len(keys) - 1} older still read. Start the robot again.")


@app.command()
def forget(
    keep: Annotated[int, typer.Option(min=1, help="How many of the newest keys stay.")],
    settings_file: SettingsFile = None,
) -> None:
    """Forget older keys, such as one that leaked: what they signed counts as forged, print those cards anew."""
    settings = read_settings(settings_file)
    if settings.code_keys:
        _fail("The keys come from GENDAN_CODE_KEYS: take the old ones out of it.")
    with _holding(settings):
        keys = forget_keys(settings.data_dir, keep=keep)
    typer.echo(f"{len(keys)} left. Start the robot again.")


@contextmanager
def _holding(settings: Settings) -> Iterator[None]:
    """Hold the data folder, so that no running robot goes on with the old keys."""
    try:
        with lock_folder(settings.data_dir):
            yield
    except (FolderInUse, KeyUnusable) as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
