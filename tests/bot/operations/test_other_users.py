"""A command belongs to the user whose data it works on; what root writes there would shut the robot out."""

import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import bot
from bot.commands import data_commands
from bot.data_folder import FolderOfAnother, give_to, refuse_foreign, signing_keys
from core.blobs import FolderBlobs
from tests.bot.sandbox.desk import TOKEN
from tests.tables import lay_tables

GENDAN = Path(sys.executable).with_name("gendan")
SCRIPTS = Path(__file__).parents[3] / "docs" / "operations"
ANOTHER = pwd.getpwnam("nobody")

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of a robot that runs as somebody else, where that user can reach it."""
    data = tmp_path / "data"
    data.mkdir()
    lay_tables(data)
    signing_keys(data)
    (data / "blobs").mkdir()
    for path in (data, *data.rglob("*")):
        os.chown(path, ANOTHER.pw_uid, ANOTHER.pw_gid)
    for parent in (tmp_path, *tmp_path.parents[:3]):
        if parent.stat().st_uid == 0 and parent.name.startswith(("pytest-", "popen-", tmp_path.name)):
            parent.chmod(0o755)
    return data


def gendan(*words: str, folder: Path, user: str | None = None) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GENDAN_")}
    own |= {"GENDAN_DATA_DIR": str(folder), "GENDAN_API_BASE_URL": "http://127.0.0.1:1"}
    if words[0] in ("run", "doctor"):
        own["GENDAN_BOT_TOKENS"] = TOKEN
    command = [str(GENDAN), *words]
    return subprocess.run(command, env=own, user=user, capture_output=True, text=True)


def strangers_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.stat().st_uid != ANOTHER.pw_uid]


@as_root
def test_no_command_works_on_the_data_of_another_user(folder: Path) -> None:
    for words in (("doctor",), ("run",), ("backup", "/nowhere"), ("keys", "list"), ("hold", "list")):
        done = gendan(*words, folder=folder)
        assert done.returncode == 2, done.stderr
        assert f"runuser -u nobody -- {GENDAN} {words[0]}" in done.stderr and "Traceback" not in done.stderr
    assert not strangers_in(folder)


@as_root
def test_root_makes_no_folder_in_one_of_another(folder: Path) -> None:
    for words in (("doctor",), ("migrate",), ("run",)):
        done = gendan(*words, folder=folder / "not" / "there")
        assert done.returncode == 2 and "runuser -u nobody" in done.stderr, done.stderr
    assert not (folder / "not").exists()


def test_who_looks_makes_nothing(tmp_path: Path) -> None:
    for made in (tmp_path / "absent", tmp_path / "data"):
        (tmp_path / "data" / "blobs").mkdir(parents=True, exist_ok=True)
        before = sorted(made.rglob("*"))
        done = gendan("doctor", folder=made)
        assert "store of photos" in done.stdout, done.stderr
        assert sorted(made.rglob("*")) == before
    assert not (tmp_path / "absent").exists()


@as_root
def test_the_line_to_type_works_for_an_owner_without_a_name(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 54321, 54322)
    done = gendan("hold", "list", folder=folder)
    line = done.stderr.partition("Type: ")[2].strip()
    assert f"--reuid=54321 --regid=54322 --clear-groups -- {GENDAN}" in line, done.stderr
    said = subprocess.run(
        [*shlex.split(line.partition(" -- ")[0]), "id", "-u"], capture_output=True, text=True, check=True
    )
    assert said.stdout == "54321\n"
    subprocess.run(shlex.split(give_to(54323, folder)), check=True)
    assert folder.stat().st_uid == 54323


def test_whatever_reads_the_settings_of_an_installation_asks_whose_it_is() -> None:
    asks, opens = Path(data_commands.__file__), re.compile(r"\bload_settings\(")
    readers = [file for file in Path(bot.__file__).parent.rglob("*.py") if opens.search(file.read_text("utf-8"))]
    assert {file.name for file in readers} == {"settings.py", asks.name, "robot.py", "day_robot.py"}, (
        "the last two measure"
    )


@as_root
def test_a_backup_needs_no_token_and_nothing_is_restored_into_the_folder_of_another(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 0, 0)
    backup, empty = folder.parent / "backup", folder.parent / "empty"
    done = gendan("backup", str(backup), folder=folder)
    assert done.returncode == 0, done.stderr
    empty.mkdir()
    os.chown(empty, ANOTHER.pw_uid, ANOTHER.pw_gid)
    done = gendan("restore", str(backup), "--to", str(empty), folder=folder)
    assert done.returncode == 2 and "runuser -u nobody" in done.stderr and not list(empty.iterdir())


@as_root
def test_a_folder_that_only_lets_us_write_is_no_other_users_data(tmp_path: Path) -> None:
    (tmp_path / "code.key").touch()
    refuse_foreign([tmp_path], [tmp_path / "code.key", tmp_path / "not-there"])
    os.chown(tmp_path, ANOTHER.pw_uid, -1)
    with pytest.raises(FolderOfAnother):
        refuse_foreign([tmp_path], [])
    assert as_nobody(lambda: [is_ours(Path("/"))]) == 0


def is_ours(folder: Path) -> bool:
    refuse_foreign([folder], [])
    return True


def as_nobody(claims: Callable[[], Sequence[bool]]) -> int:
    """Ask in a process of another user; 0 when each claim holds."""
    child = os.fork()
    if child == 0:
        try:
            os.setuid(ANOTHER.pw_uid)
            os._exit(0 if all(claims()) else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@as_root
async def test_each_folder_and_photo_that_root_left_in_the_store_is_found(folder: Path) -> None:
    blobs = FolderBlobs(folder / "blobs")
    name = await blobs.put(b"left by root")
    shard = folder / "blobs" / name[:2]
    assert as_nobody(lambda: [blobs.closed_folders() == [shard]]) == 0
    os.chown(shard, ANOTHER.pw_uid, -1)
    assert as_nobody(lambda: (not blobs.closed_folders(), [path.name for path in blobs.closed_blobs()] == [name])) == 0
    os.chown(shard / name, ANOTHER.pw_uid, -1)
    assert as_nobody(lambda: (not blobs.closed_folders(), not list(blobs.closed_blobs()))) == 0


@as_root
def test_the_wrapper_runs_a_command_as_the_service_and_with_its_settings(folder: Path) -> None:
    settings = folder.parent / "gendan.env"
    settings.write_text('# ours\nGENDAN_CODE_KEYS="$(touch /tmp/never) a, b"\nEVIL=1\nGENDAN_TIMEZONE=Europe/Berlin')
    settings.chmod(0o600)
    program = folder.parent / "program"
    program.write_text('#!/bin/sh\nid -un; echo "$GENDAN_CODE_KEYS|$GENDAN_TIMEZONE|${EVIL-}|$GENDAN_DATA_DIR|$*"\n')
    program.chmod(0o755)
    wrapper = adapted("gendan.sh", folder.parent, user="nobody", settings=settings, program=program)
    done = subprocess.run([str(wrapper), "backup", "a b"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "nobody",
        "$(touch /tmp/never) a, b|Europe/Berlin||/var/lib/gendan|backup a b",
    ]


@as_root
@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        (" GENDAN_TIMEZONE=leading", "GENDAN_TIMEZONE", "leading"),
        ('GENDAN_TIMEZONE="quoted"  ', "GENDAN_TIMEZONE", "quoted"),
        ("GENDAN_TIMEZONE=trailing  ", "GENDAN_TIMEZONE", "trailing"),
        ("GENDAN_TIMEZONE=windows\r", "GENDAN_TIMEZONE", "windows"),
        ("GENDAN_TIMEZONE = apart", "GENDAN_TIMEZONE", "apart"),
        ("GENDAN_TIMEZONE=a=b", "GENDAN_TIMEZONE", "a=b"),
        ("HTTPS_PROXY=http://proxy:1", "HTTPS_PROXY", "http://proxy:1"),
        ("TZ=Europe/Berlin", "TZ", "Europe/Berlin"),
        ("#GENDAN_TIMEZONE=none", "GENDAN_TIMEZONE", ""),
        ("GENDAN_TIMEZONE", "GENDAN_TIMEZONE", ""),
        ("GENDAN_A-B=x", "GENDAN_TIMEZONE", ""),
    ],
)
def test_the_wrapper_reads_a_line_as_the_service_does(folder: Path, written: str, name: str, value: str) -> None:
    settings, program = folder.parent / "gendan.env", folder.parent / "program"
    settings.write_bytes(f"{written}\nGENDAN_LAST=1\n".encode())
    program.write_text(f'#!/bin/sh\necho "${{{name}-}}|$GENDAN_LAST"\n')
    program.chmod(0o755)
    wrapper = adapted("gendan.sh", folder.parent, user="nobody", settings=settings, program=program)
    done = subprocess.run([str(wrapper)], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"{value}|1\n", "")


@as_root
def test_the_wrapper_says_what_is_missing_and_finds_what_a_short_path_hides(folder: Path) -> None:
    settings, program = folder.parent / "gendan.env", folder.parent / "program"
    wrapper = adapted("gendan.sh", folder.parent, user="nobody", settings=settings, program=program)
    done = subprocess.run([str(wrapper), "keys", "list"], capture_output=True, text=True)
    assert done.returncode == 2 and f"{settings} is not there" in done.stderr
    settings.touch()
    program.write_text("#!/bin/sh\nid -un\n")
    program.chmod(0o755)
    done = subprocess.run([str(wrapper)], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True)
    assert done.stdout == "nobody\n"
    empty = folder.parent / "empty"
    empty.mkdir()
    for tool in ("id", "sh"):
        (empty / tool).symlink_to(str(shutil.which(tool)))
    env = {"PATH": str(empty)}
    done = subprocess.run([str(wrapper)], env=env, user="nobody", capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, "gendan: give this command as root, or install sudo.\n")


def adapted(script: str, to: Path, **lines: object) -> Path:
    """Copy a script as an operator would who installs at other places."""
    text = (SCRIPTS / script).read_text("utf-8").splitlines()
    for name, value in lines.items():
        assert any(line.startswith(f"{name}=") for line in text)
        text = [f"{name}={value}" if line.startswith(f"{name}=") else line for line in text]
    copy = to / script
    copy.write_text("\n".join(text) + "\n")
    copy.chmod(0o755)
    return copy


@as_root
def test_the_nightly_backup_links_the_last_one_and_drops_old_ones(folder: Path) -> None:
    backups = folder.parent / "backups"
    old = backups / "2020-01-01-021000"
    old.mkdir(parents=True)
    os.utime(old, (0, 0))
    (backups / "kept-by-hand").mkdir()
    os.utime(backups / "kept-by-hand", (0, 0))
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 0, 0)
    script = adapted("gendan-backup.sh", folder.parent, program=GENDAN, folder=backups)
    own = {**os.environ, "GENDAN_DATA_DIR": str(folder)}
    subprocess.run([str(script)], env=own, capture_output=True, text=True, check=True)
    first = (backups / "last").resolve()
    assert (first / "manifest.json").exists() and not old.exists() and (backups / "kept-by-hand").exists()
    shutil.rmtree(folder)
    done = subprocess.run([str(script)], env=own, capture_output=True, text=True)
    assert done.returncode == 2 and (backups / "last").resolve() == first
