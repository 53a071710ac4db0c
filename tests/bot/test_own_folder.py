"""A folder that holds things of others is no data folder, and what is not ours keeps its rights wherever it lies."""

import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.backup import restoring
from bot.cli import app
from bot.data_folder import lock_folder, make_private, rotate_key, signing_keys
from bot.doctor.keys_and_secrets import examine_secrets
from bot.own_folder import FolderNotOurs, is_ours, refuse_folder_of_others, refuse_store_of_others
from bot.settings import Settings
from tests.chat import open_world
from tests.tables import lay_tables


def rights(folder: Path) -> dict[str, int]:
    return {str(path): stat.S_IMODE(path.lstat().st_mode) for path in (folder, *folder.rglob("*"))}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Somebody's folder, which everybody may read."""
    folder = tmp_path / "home"
    for made in (folder, folder / "blobs", folder / "photos"):
        made.mkdir()
    for name in (".bashrc", "lock", "photos/holiday.jpg"):
        (folder / name).write_text("of somebody")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    "command", ["run", "migrate", "doctor", "backup there", "keys rotate", "hold list", "restore x"]
)
def test_a_folder_of_other_things_is_refused_and_left_as_it_is(
    command: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENDAN_BOT_TOKENS", "42:secret")
    monkeypatch.setenv("GENDAN_DATA_DIR", str(home))
    before = rights(home)
    done = CliRunner().invoke(app, command.split())
    assert done.exit_code == 2 and len(done.output.splitlines()) == 1, done.output
    assert "holds what is not Gendan's (.bashrc, photos)" in done.output and "GENDAN_DATA_DIR" in done.output
    assert rights(home) == before


def test_the_demonstration_takes_no_folder_of_other_things(home: Path) -> None:
    home.rename(home.with_name("robot"))
    done = CliRunner().invoke(app, ["demo", "--port", "0", "--data-dir", str(home.parent)])
    assert done.exit_code == 2 and "holds what is not Gendan's" in done.output


def test_the_root_of_the_system_is_nobodys_data_folder() -> None:
    for name in ("/", "/usr/..", "//"):
        for refuse in (refuse_folder_of_others, refuse_store_of_others):
            with pytest.raises(FolderNotOurs, match="root of this system"):
                refuse(Path(name))


def test_in_a_folder_of_ours_what_others_put_there_keeps_its_rights(home: Path) -> None:
    signing_keys(home)
    assert rights(home)[str(home)] == 0o755, "a folder that is not ours is not closed to others"
    (home / "gendan.sqlite3-wal").touch()
    (home / "gendan.sqlite3-wal").chmod(0o644)
    with lock_folder(home):
        found = rights(home)
    assert found[str(home / ".bashrc")] == found[str(home / "photos")] == 0o755
    assert found[str(home)] == 0o750 and found[str(home / "gendan.sqlite3-wal")] == 0o640


def test_what_the_settings_name_is_ours_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "ours.db").touch()
    (tmp_path / "ours.db-wal").touch()
    with pytest.raises(FolderNotOurs):
        refuse_folder_of_others(tmp_path)
    refuse_folder_of_others(tmp_path, named=settings_of(tmp_path, database=tmp_path / "ours.db").named)
    elsewhere = settings_of(tmp_path, database=tmp_path.parent / "ours.db")
    with pytest.raises(FolderNotOurs):
        refuse_folder_of_others(tmp_path, named=elsewhere.named)


def test_what_a_file_system_puts_into_an_empty_folder_is_nobodys(tmp_path: Path) -> None:
    (tmp_path / "lost+found").mkdir()
    refuse_folder_of_others(tmp_path)
    refuse_store_of_others(tmp_path)


def settings_of(folder: Path, *, database: Path) -> Settings:
    given: dict[str, Any] = {"bot_tokens": "42:secret", "database_url": f"sqlite+aiosqlite:///{database}"}
    return Settings(data_dir=folder, **given)


async def test_all_that_a_robot_leaves_in_its_folder_is_known_as_ours(tmp_path: Path) -> None:
    async with open_world(tmp_path / "data") as world:
        await world.person(1, "Olga").sends("/start")
        during = [path.name for path in (tmp_path / "data").iterdir()]
    rotate_key(tmp_path / "data")
    after = [path.name for path in (tmp_path / "data").iterdir()]
    assert len(after) > 3 and not [name for name in (*during, *after) if not is_ours(name)]


def test_the_doctor_says_nothing_of_the_rights_of_others_things(home: Path) -> None:
    lay_tables(home)
    found = {one.what: one for one in examine_secrets(settings_of(home, database=home / "gendan.sqlite3"))}
    assert ".bashrc" not in found["rights"].found and "photos" not in found["rights"].do


def test_a_broken_restore_takes_away_only_what_is_ours(tmp_path: Path) -> None:
    for name in ("gendan.sqlite3.partial", "code.key", "lock", "came-meanwhile"):
        (tmp_path / name).touch()
    vars(restoring)["_empty"](tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["came-meanwhile", "lock"]


def test_a_new_folder_is_made_for_its_user_alone(tmp_path: Path) -> None:
    make_private(tmp_path / "new")
    assert rights(tmp_path / "new") == {str(tmp_path / "new"): 0o700}


def test_a_store_of_other_things_is_refused_and_one_with_photos_is_not(home: Path) -> None:
    with pytest.raises(FolderNotOurs, match="GENDAN_BLOBS_URL"):
        refuse_store_of_others(home)
    (home / "ab").mkdir()
    refuse_store_of_others(home)


@pytest.mark.parametrize("to", ["postgresql+psycopg://[::1", "postgresql+psycopg://host:port/name", "postgres", ""])
def test_a_target_that_is_no_address_costs_one_sentence(tmp_path: Path, to: str) -> None:
    settings = {"GENDAN_BOT_TOKENS": "42:" + "a" * 35, "GENDAN_DATA_DIR": str(tmp_path / "data")}
    done = CliRunner().invoke(app, ["move", "--to", to], env=settings)
    assert done.exit_code == 2 and "--to: " in done.output and not isinstance(done.exception, ValueError)
