"""What lies in the data folder is for the robot's own user; a damaged key stops the start with a sentence."""

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.data_folder import FolderInUse, KeyUnusable, lock_folder, rotate_key, signing_keys
from bot.doctor.findings import Level
from bot.doctor.keys_and_secrets import examine_secrets
from bot.settings import Settings
from tests.chat import open_world


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}


async def start(folder: Path) -> None:
    async with open_world(folder):
        pass


def settings_of(folder: Path, **more: str) -> Settings:
    given: dict[str, Any] = {"bot_tokens": "42:secret", "data_dir": folder, **more}
    return Settings(**given)


async def test_a_folder_that_all_can_read_is_mended_when_it_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    for name in ("gendan.sqlite3", "gendan.sqlite3-wal", "code-older.keys.bak"):
        (folder / name).touch()
        (folder / name).chmod(0o644)
    with lock_folder(folder):
        found = modes(folder)
    assert found["data"] == 0o750 and found["gendan.sqlite3"] == 0o640, "a group keeps what it was given"
    assert not [name for name, mode in found.items() if mode & 0o007]


async def test_what_a_robot_writes_is_read_by_nobody_else(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        async with open_world(tmp_path / "data") as world:
            await world.person(1, "Olga").sends("/start")
            assert stat.S_IMODE((tmp_path / "data").stat().st_mode) & 0o007 == 0
    finally:
        os.umask(before)


def test_a_command_writes_files_for_its_own_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    code = "import os, sys; os.umask(0o022); sys.argv = ['gendan', 'migrate']\nfrom bot.cli import main\nmain()"
    folder.mkdir(mode=0o700)
    env = {**os.environ, "GENDAN_BOT_TOKENS": "42:secret", "GENDAN_DATA_DIR": str(folder)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {mode & 0o077 for mode in modes(folder).values()} == {0}


def test_the_doctor_says_what_others_can_read_and_how_to_take_it_from_them(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "gendan.sqlite3").touch()
    (folder / "gendan.sqlite3").chmod(0o644)
    found = {finding.what: finding for finding in examine_secrets(settings_of(folder))}
    assert found["rights"].level is Level.WARNING and "chmod -R o-rwx" in found["rights"].do
    assert str(folder / "gendan.sqlite3") in found["rights"].found
    folder.chmod(0o700)
    found = {finding.what: finding for finding in examine_secrets(settings_of(folder))}
    assert found["rights"].level is Level.OK


def test_the_doctor_warns_of_a_public_address_without_trusted_proxies_and_of_an_open_way(tmp_path: Path) -> None:
    public = {"public_url": "https://gendan.example", "api_base_url": "http://bots.example"}
    found = {finding.what: finding for finding in examine_secrets(settings_of(tmp_path, **public))}
    assert found["proxies"].level is Level.WARNING and "GENDAN_TRUSTED_PROXIES" in found["proxies"].do
    assert found["messenger"].level is Level.WARNING
    trusting = settings_of(tmp_path, public_url="https://gendan.example", trusted_proxies="10.0.0.0/8")
    assert {finding.what: finding.level for finding in examine_secrets(trusting)}["proxies"] is Level.OK


@pytest.mark.parametrize("content", [b"", b"short", b"\0" * 32], ids=["empty", "short", "zeros"])
def test_a_damaged_key_stops_the_start(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "code.key").write_bytes(content)
    with pytest.raises(KeyUnusable, match=r"code\.key is damaged or empty"):
        asyncio.run(start(tmp_path))
    monkeypatch.setenv("GENDAN_BOT_TOKENS", "42:secret")
    monkeypatch.setenv("GENDAN_DATA_DIR", str(tmp_path))
    for command in (
        ["keys", "list"],
        ["keys", "rotate"],
        ["export", "--workshop", "1", "--to", str(tmp_path / "x.zip")],
    ):
        refused = CliRunner().invoke(app, command)
        assert refused.exit_code == 2 and "code.key" in refused.output, (command, refused.output)
    assert (tmp_path / "code.key").read_bytes() == content


@pytest.mark.parametrize("content", [b"no hex\n", b"00ff\n", b"\xff\xfe"])
def test_damaged_older_keys_are_told(content: bytes, tmp_path: Path) -> None:
    rotate_key(tmp_path)
    (tmp_path / "code-older.keys").write_bytes(content)
    with pytest.raises(KeyUnusable, match="code-older"):
        signing_keys(tmp_path)
    with lock_folder(tmp_path), pytest.raises(FolderInUse), lock_folder(tmp_path):
        pass
