"""`gendan keys`: the keys that sign order cards and histories in the data folder."""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Annotated

import typer
from sqlalchemy import select

from bot.commands.data_commands import (
    SettingsFile,
    hold_installation,
    lacks_database,
    open_database,
    read_keys,
    read_settings,
    refuse,
)
from bot.data_folder import forget_keys, rotate_key, signing_keys
from bot.own_folder import KEY_FILE
from bot.settings import Settings
from bot.terminal import say
from core.codes.model import key_id
from core.ledger.signing import own_key_name
from core.orders.model import OrderState
from core.orders.tables import Order

MOST_NAMED = 12

app = typer.Typer(no_args_is_help=True, help="The keys that sign order cards and histories.")


@app.command("list")
def list_keys(settings_file: SettingsFile = None) -> None:
    """Name the keys in force, the newest first, without showing them."""
    settings = read_settings(settings_file)
    if not settings.code_keys and not (settings.data_dir / KEY_FILE).exists():
        refuse(
            f"There are no keys in {settings.data_dir} yet. Start the robot once, or set GENDAN_DATA_DIR to its folder."
        )
    keys = read_keys(settings)
    for at, key in enumerate(keys):
        use = "signs and reads" if at == 0 else "reads"
        say(f"{key_id(key):02x}  {use}; exports signed with it name the key {own_key_name(key)}")


@app.command()
def rotate(settings_file: SettingsFile = None) -> None:
    """Make a new key that signs from now on; cards signed with the older ones stay good."""
    settings = read_settings(settings_file)
    if settings.code_keys:
        say("The keys come from GENDAN_CODE_KEYS. Put this new one in front of them, in every process:")
        say(secrets.token_urlsafe(32))
        return
    with hold_installation(settings):
        keys = rotate_key(settings.data_dir)
    say(f"Key {key_id(keys[0]):02x} signs from now on; {len(keys) - 1} older still read. Start the robot again.")


@app.command()
def forget(
    keep: Annotated[int, typer.Option(min=1, max=1000, help="How many of the newest keys stay.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask, for scripts.")] = False,
    settings_file: SettingsFile = None,
) -> None:
    """Forget older keys, such as one that leaked: what they signed counts as forged, print those cards anew.

    First says which keys go, and the orders in work whose cards may have been signed with them.
    """
    settings = read_settings(settings_file)
    if settings.code_keys:
        refuse("The keys come from GENDAN_CODE_KEYS: take the old ones out of it.")
    with hold_installation(settings):
        going = signing_keys(settings.data_dir)[keep:]
        if not going:
            say("There are no older keys. Nothing was changed.")
            return
        _account(settings, going)
        if not (yes or typer.confirm("Forget them? There is no way back.")):
            say("Nothing was changed.")
            raise typer.Exit(1)
        keys = forget_keys(settings.data_dir, keep=keep)
    say(f"{len(keys)} left. Start the robot again.")


def _account(settings: Settings, going: Sequence[bytes]) -> None:
    """Say what goes with the keys: nobody wrote down which key signed which card, so every order in work may."""
    codes = asyncio.run(_list_in_work(settings))
    named = ", ".join(codes[:MOST_NAMED]) + (f" and {len(codes) - MOST_NAMED} more" if len(codes) > MOST_NAMED else "")
    say(f"Keys that go: {', '.join(f'{key_id(key):02x}' for key in going)}.")
    say(
        f"Cards that they signed count as forged from then on: of up to {len(codes)} orders in work"
        f"{f' ({named})' if codes else ''}. So do their tickets, carton labels and links to pictures; print those anew."
    )


async def _list_in_work(settings: Settings) -> list[str]:
    if lacks_database(settings):
        return []
    async with open_database(settings) as database, database.reading() as session:
        in_work = select(Order.code).where(Order.state == OrderState.AGREED).order_by(Order.id)
        return list((await session.scalars(in_work)).all())
