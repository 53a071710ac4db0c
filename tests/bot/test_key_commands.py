import asyncio
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.data_folder import lock_folder, signing_keys
from core.codes.model import CodeKind, Standing, read, sign
from core.database import Database
from core.orders.model import OrderState
from tests.rows import an_order
from tests.tables import lay_tables


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GENDAN_BOT_TOKENS", "42:secret")
    monkeypatch.setenv("GENDAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("GENDAN_CODE_KEYS", raising=False)
    return tmp_path / "data"


def keys(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["keys", *args])
    return result.exit_code, result.output


def signed_by(*keys: bytes) -> str:
    return sign(keys=keys, kind=CodeKind.ORDER_CARD, workshop_id=1, order_id=2, serial=1)


def standing(payload: str, folder: Path) -> Standing:
    return read(f"c_{payload}", keys=signing_keys(folder)).standing


def test_a_card_outlives_rotations_of_its_key_until_that_is_forgotten(folder: Path) -> None:
    (first,) = signing_keys(folder)
    card = signed_by(first)
    assert keys("rotate")[0] == keys("rotate")[0] == 0
    in_force = signing_keys(folder)
    assert len(set(in_force)) == 3 and in_force[-1] == first
    newest = signed_by(*in_force)
    assert newest != card
    assert standing(card, folder) == standing(newest, folder) == Standing.VALID
    assert keys("forget", "--keep", "2", "--yes")[0] == 0
    assert standing(card, folder) == Standing.FORGED
    assert standing(newest, folder) == Standing.VALID


def test_keys_are_listed_without_being_shown_and_only_their_owner_can_read_them(folder: Path) -> None:
    keys("rotate")
    code, output = keys("list")
    assert code == 0 and len(output.splitlines()) == 2
    assert not [key for key in signing_keys(folder) if key.hex() in output]
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.glob("code*")} == {0o600}


def test_a_running_robot_keeps_its_keys(folder: Path) -> None:
    (first,) = signing_keys(folder)
    with lock_folder(folder):
        code, output = keys("rotate")
    assert code == 2 and "in use by another gendan" in output
    assert signing_keys(folder) == (first,)


def test_with_keys_from_the_settings_a_new_one_is_shown_to_put_in_front(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENDAN_CODE_KEYS", "old-key-of-32-letters-and-digits")
    code, output = keys("rotate")
    assert code == 0 and "old-key" not in output and len(output.splitlines()[-1]) >= 43
    assert keys("forget", "--keep", "1")[0] == 2


def test_forgetting_keys_says_which_orders_it_takes_with_it_and_asks(folder: Path) -> None:
    (first,) = signing_keys(folder)
    assert "no older keys" in keys("forget", "--keep", "1")[1]
    keys("rotate")
    lay_tables(folder)
    asyncio.run(_agree(folder, "A17", "A18"))
    code, output = keys("forget", "--keep", "1")
    assert code == 1 and "up to 2 orders in work (A17, A18)" in output
    assert signing_keys(folder)[1:] == (first,)
    code, output = keys("forget", "--keep", "1", "--yes")
    assert code == 0 and "up to 2 orders in work" in output and len(signing_keys(folder)) == 1


def test_forgetting_keys_counts_the_orders_of_the_database_that_the_settings_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing_keys(folder)
    keys("rotate")
    elsewhere = tmp_path / "elsewhere"
    lay_tables(elsewhere)
    asyncio.run(_agree(elsewhere, "A17"))
    moved = (elsewhere / "gendan.sqlite3").rename(elsewhere / "x.sqlite3")
    monkeypatch.setenv("GENDAN_DATABASE_URL", f"sqlite+aiosqlite:///{moved}")
    assert "up to 1 orders in work (A17)" in keys("forget", "--keep", "1")[1]


async def _agree(folder: Path, *codes: str) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'gendan.sqlite3'}")
    async with database.transaction() as session:
        for code in codes:
            await an_order(session, code=code, state=OrderState.AGREED)
        await an_order(session, code="A19")
    await database.close()
