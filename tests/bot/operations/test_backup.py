"""A backup that is made while the robot works comes to life in an empty folder, whole."""

import asyncio
import json
import os
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from bot.backup import restoring
from bot.backup.files import sha256_of
from bot.backup.making import Source, back_up
from bot.backup.manifest import BackupRefused
from bot.backup.restoring import restore
from bot.data_folder import FolderInUse, lock_folder, rotate_key, signing_keys
from bot.migrate import migrate
from bot.revisions import TablesUnusable, look
from core.blobs import FolderBlobs
from core.signin import actions as signin
from tests.bot.place import Place, Run, give, no_room_for_copies
from tests.bot.robot_process import RobotProcess, Street, open_street, sees
from tests.bot.sandbox.desk import BOT
from tests.bot.surroundings import made_newer
from tests.bot.test_journeys import places_order, proves_fabric, takes_order
from tests.chat import open_world
from tests.tables import lay_tables

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def quickly(kept: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "run_once", kept)


async def gendan(robot: RobotProcess, *words: str) -> tuple[int, str]:
    """Run a command with the robot's settings; give its exit status and what it says."""
    settings = {"DATA_DIR": str(robot.folder / "data"), **robot.settings}
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("gendan")),
        *words,
        env={**os.environ, **{f"GENDAN_{name}": value for name, value in settings.items()}},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


def all_rows(file: Path) -> dict[str, list[Any]]:
    """Read every row of every table."""
    with closing(sqlite3.connect(file)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}


def all_blobs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "blobs").glob("??/*")}


async def keeps_writing(street: Street, enough: asyncio.Event) -> int:
    """Let a merchant ask again and again until told otherwise, and count what they wrote."""
    written = 0
    while not enough.is_set():
        word = await street.maya.send_text(BOT, "/orders")
        await sees(street.maya, lambda _: True, after=word)
        written += 1
    return written


@pytest.mark.soak
async def test_a_backup_of_a_robot_at_work_holds_every_order_and_photo_and_starts_another_robot(tmp_path: Path) -> None:
    async with open_street(tmp_path) as street:
        robot, backup, restored = street.robot, tmp_path / "backup", tmp_path / "restored"
        await robot.start()
        code = await places_order(street)
        await proves_fabric(street, code, await takes_order(street, code))
        before = len(all_rows(robot.database_file)["seen_update"])
        enough = asyncio.Event()
        writing = asyncio.create_task(keeps_writing(street, enough))
        status, said = await gendan(robot, "backup", str(backup))
        enough.set()
        assert status == 0, said
        assert await writing > 0
        assert await robot.stop() == 0
        assert (await gendan(robot, "restore", str(backup), "--to", str(restored)))[0] == 0

        rows, later = all_rows(restored / "gendan.sqlite3"), all_rows(robot.database_file)
        assert rows == all_rows(backup / "gendan.sqlite3")
        assert before <= len(rows["seen_update"]) <= len(later["seen_update"])
        for table in ("order", "photo", "person", "membership", "ledger_entry"):
            assert rows[table] and [row[0] for row in rows[table]] == [row[0] for row in later[table]]
        assert orphans_of(restored / "gendan.sqlite3") == []
        blobs = all_blobs(restored)
        assert blobs and blobs == all_blobs(robot.folder / "data")
        assert set(photo_blobs(restored / "gendan.sqlite3")) <= set(blobs)
        assert (restored / "code.key").read_bytes() == (robot.folder / "data" / "code.key").read_bytes()

        robot.settings["DATA_DIR"] = str(restored)
        await robot.start()
        word = await street.maya.send_text(BOT, code)
        await sees(street.maya, code, after=word)
        assert await robot.stop() == 0
        assert "Traceback" not in robot.log
        status, said = await gendan(robot, "restore", str(backup), "--to", str(restored))
        assert status == 2 and "nothing is overwritten" in said


def orphans_of(file: Path) -> list[Any]:
    """List rows whose parent is missing."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("PRAGMA foreign_key_check").fetchall()


def photo_blobs(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [sha256 for (sha256,) in connection.execute("SELECT sha256 FROM photo WHERE sha256 IS NOT NULL")]


def signing_key_in(folder: Path) -> None:
    folder.mkdir()
    signing_keys(folder)
    rotate_key(folder)


async def an_installation(folder: Path, *photos: bytes) -> Source:
    """Make a data folder with a fresh database, a key and some photos."""
    signing_key_in(folder)
    database = lay_tables(folder)
    blobs = FolderBlobs(folder / "blobs")
    for photo in photos:
        await blobs.put(photo)
    return Source(database=database, blobs=blobs, keys=folder)


async def test_a_later_backup_links_the_photos_of_an_earlier_one(tmp_path: Path) -> None:
    source = await an_installation(tmp_path / "data", b"fabric", b"cut")
    await back_up(source, to=tmp_path / "monday", earlier=None, now=NOW)
    new = await source.blobs.put(b"sewn")
    made = await back_up(source, to=tmp_path / "tuesday", earlier=tmp_path / "monday", now=NOW)
    links = {path.name: path.stat().st_nlink for path in (tmp_path / "tuesday" / "blobs").glob("??/*")}
    assert signing_keys(tmp_path / "tuesday") == signing_keys(tmp_path / "data")
    assert made.blobs == 3 and links.pop(new) == 1 and set(links.values()) == {2}
    restore(tmp_path / "tuesday", to=tmp_path / "again")
    assert sorted(all_blobs(tmp_path / "again").values()) == [b"cut", b"fabric", b"sewn"]


async def test_a_backup_that_broke_off_is_no_backup_and_is_taken_up_again(tmp_path: Path) -> None:
    source = await an_installation(tmp_path / "data", b"fabric")
    (tmp_path / "backup.partial").mkdir()
    (tmp_path / "backup.partial" / "gendan.sqlite3").write_bytes(b"half a database")
    with pytest.raises(BackupRefused, match="is no backup"):
        restore(tmp_path / "backup.partial", to=tmp_path / "again")
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    assert not (tmp_path / "backup.partial").exists()
    assert restore(tmp_path / "backup", to=tmp_path / "again").blobs == 1


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("part", ["gendan.sqlite3", "code.key", "code-older.keys", "blobs.txt", "blobs/??/*"])
@pytest.mark.parametrize("is_gone", [True, False], ids=["gone", "changed"])
async def test_a_damaged_backup_is_named_and_nothing_is_restored(part: str, is_gone: bool, tmp_path: Path) -> None:
    source = await an_installation(tmp_path / "data", b"fabric")
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    file = next((tmp_path / "backup").glob(part))
    file.unlink() if is_gone else file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(BackupRefused, match=file.name):
        restore(tmp_path / "backup", to=tmp_path / "again")
    assert not (tmp_path / "again").exists()


async def test_a_backup_overwrites_nothing_and_a_restore_wants_an_empty_folder(tmp_path: Path) -> None:
    source = await an_installation(tmp_path / "data", b"fabric")
    with pytest.raises(BackupRefused, match="is not empty"):
        await back_up(source, to=tmp_path / "data", earlier=None, now=NOW)
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    with pytest.raises(BackupRefused, match="nothing is overwritten"):
        restore(tmp_path / "backup", to=tmp_path / "data")
    (tmp_path / "empty").mkdir()
    with lock_folder(tmp_path / "empty"), pytest.raises(FolderInUse):
        restore(tmp_path / "backup", to=tmp_path / "empty")


async def test_neither_a_backup_nor_what_it_brings_back_lies_in_the_other(tmp_path: Path, quickly: None) -> None:
    source = await an_installation(tmp_path / "data", b"fabric")
    (tmp_path / "linked").symlink_to(tmp_path / "data")
    for inside in (tmp_path / "data" / "b", tmp_path / "data" / "x" / "b", tmp_path / "linked" / "b"):
        with pytest.raises(BackupRefused, match="would be lost with it"):
            await back_up(source, to=inside, earlier=None, now=NOW)
        assert not inside.exists()
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    before = sorted((tmp_path / "backup").rglob("*"))
    with pytest.raises(BackupRefused, match="the backup itself"):
        restore(tmp_path / "backup", to=tmp_path / "backup" / "new")
    assert sorted((tmp_path / "backup").rglob("*")) == before


async def test_a_photo_that_the_disk_has_spoilt_is_named(tmp_path: Path) -> None:
    source = await an_installation(tmp_path / "data", b"fabric", b"cut")
    spoilt = next((tmp_path / "data" / "blobs").glob("??/*"))
    spoilt.write_bytes(b"spoilt")
    made = await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    assert made.missing == [spoilt.name] and made.blobs == 1
    assert restore(tmp_path / "backup", to=tmp_path / "again").blobs == 1


NAMES_THAT_LEAD_OUT = ["../outside", "/tmp/outside", "blobs/../../outside", "code.key/../../outside", "lock", ".", ""]


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("name", NAMES_THAT_LEAD_OUT)
async def test_a_hostile_backup_writes_nothing_outside_its_folder(name: str, tmp_path: Path) -> None:
    source = await an_installation(tmp_path / "data", b"fabric")
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    outside = tmp_path / "outside"
    outside.write_bytes(b"mine")
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    manifest["key_sha256s"][name] = sha256_of(outside)
    (tmp_path / "backup" / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BackupRefused, match="names what no backup holds"):
        restore(tmp_path / "backup", to=tmp_path / "deep" / "again")
    assert outside.read_bytes() == b"mine" and not (tmp_path / "deep").exists()


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("line", ["../../outside 4", "/tmp/outside 4", "zz", "ab" * 32 + "/../x", "é", "A" * 64, "\n"])
async def test_a_list_of_photos_that_names_something_else_is_refused(line: str, tmp_path: Path) -> None:
    source = await an_installation(tmp_path / "data", b"fabric")
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    listed = tmp_path / "backup" / "blobs.txt"
    listed.write_text(f"{listed.read_text()}{line}\n")
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    manifest["blob_list_sha256"] = sha256_of(listed)
    (tmp_path / "backup" / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BackupRefused, match="names what is no photo"):
        restore(tmp_path / "backup", to=tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("content", ["[]", "[[[[", "1", '{"format": 1}', "\x00", "{}", "[" * 100_000])
async def test_a_manifest_that_is_none_is_refused_with_a_sentence(content: str, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "manifest.json").write_text(content)
    with pytest.raises(BackupRefused):
        restore(tmp_path / "backup", to=tmp_path / "again")


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("field", ["format", "made_at", "key_sha256s", "missing", "blobs", "database_sha256"])
@pytest.mark.parametrize("value", [None, "x", 5, [], {}, ["x"], {"x": "y"}, [[1]]])
async def test_a_manifest_with_a_field_of_another_kind_is_refused_or_means_the_same(
    field: str, value: object, tmp_path: Path
) -> None:
    source = await an_installation(tmp_path / "data", b"fabric")
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    (tmp_path / "backup" / "manifest.json").write_text(json.dumps({**manifest, field: value}))
    try:
        restore(tmp_path / "backup", to=tmp_path / "again")
    except BackupRefused:
        assert not (tmp_path / "again").exists()


UNSEEN = "2026\x1b[2J\x1b]0;whole\x07"
SAID = {
    "made_at": (UNSEEN, "yesterday", "2026-12-01", "2026-12-01T08:00:00", "2026-12-01T08:00:00+00:00\n", None),
    "revision": (UNSEEN, "0019\nThe backup is whole.", "0019 ", "x" * 33, "", 19, "0018"),
    "database_bytes": (10**400, -1, True, 1.5),
    "blobs_bytes": (10**400, -1, True),
}


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in SAID.items() for value in values])
async def test_what_a_manifest_says_and_is_printed_has_its_grammar(field: str, value: object, tmp_path: Path) -> None:
    source = await an_installation(tmp_path / "data", b"fabric")
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    (tmp_path / "backup" / "manifest.json").write_text(json.dumps({**manifest, field: value}))
    with pytest.raises(BackupRefused):
        restore(tmp_path / "backup", to=tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.usefixtures("quickly")
async def test_a_manifest_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    os.mkfifo(tmp_path / "backup" / "manifest.json")
    with pytest.raises(BackupRefused):
        restore(tmp_path / "backup", to=tmp_path / "again")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("alembic_version SET version_num", UNSEEN),
        ("schema_bound SET readable_from", UNSEEN),
        ("schema_bound SET readable_from", "x.y"),
    ],
)
async def test_what_a_database_says_of_its_tables_has_its_grammar(said: str, value: str, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "data" / "gendan.sqlite3"
    data.mkdir()
    await asyncio.to_thread(made_newer, file, readable_from="0.1.1")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"UPDATE {said} = ?", (value,))
        connection.commit()
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection, pytest.raises(TablesUnusable, match="no release of Gendan writes"):
        look(connection)
    engine.dispose()


async def test_a_link_in_a_backup_is_not_followed(tmp_path: Path) -> None:
    source = await an_installation(tmp_path / "data", b"fabric")
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    key = tmp_path / "backup" / "code.key"
    key.rename(tmp_path / "elsewhere")
    key.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BackupRefused, match=r"code\.key"):
        restore(tmp_path / "backup", to=tmp_path / "again")


async def test_a_backup_is_for_its_owner_alone_and_so_is_what_it_brings_back(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        source = await an_installation(tmp_path / "data", b"fabric")
        await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
        restore(tmp_path / "backup", to=tmp_path / "again")
    finally:
        os.umask(before)
    for folder in (tmp_path / "backup", tmp_path / "again"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        files = [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


async def test_nobody_is_signed_in_by_a_backup(tmp_path: Path) -> None:
    async with open_world(tmp_path / "data", operators=(1,), public_url="https://gendan.example") as world:
        olga = world.person(1, "Olga")
        await olga.sends("/start")
        await olga.presses_data("signin.link")
        token = olga.last.buttons[0]["url"].rpartition("/")[2]
        async with world.robot.deps.transaction() as session:
            for n in range(2):
                await signin.open_session(session, link_token=token, session_token=f"b{n}", now=world.clock.at)
        await olga.presses_data("signin.link")
    data = tmp_path / "data"
    source = Source(database=data / "gendan.sqlite3", blobs=FolderBlobs(data / "blobs"), keys=data)
    assert all_rows(data / "gendan.sqlite3")["web_session"] and all_rows(data / "gendan.sqlite3")["signin_link"]
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    kept = all_rows(tmp_path / "backup" / "gendan.sqlite3")
    assert kept["web_session"] == kept["signin_link"] == []


CODE = [
    "TRIGGER t AFTER INSERT ON person BEGIN SELECT 1; END",
    "VIEW v AS SELECT 1",
    "VIRTUAL TABLE v USING fts5(x)",
    "virtual/**/table v using fts5(x)",
]


@pytest.mark.parametrize("kind", CODE)
async def test_a_database_that_brings_code_along_is_not_restored(kind: str, tmp_path: Path) -> None:
    async with open_world(tmp_path / "data"):
        pass
    database = tmp_path / "data" / "gendan.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"CREATE {kind}")
        connection.commit()
    source = Source(database=database, blobs=FolderBlobs(tmp_path / "data" / "blobs"), keys=tmp_path / "data")
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    with pytest.raises(BackupRefused, match=kind.replace("/", " ").partition(" ")[0].lower()):
        await asyncio.to_thread(restore, tmp_path / "backup", to=tmp_path / "restored")
    assert not (tmp_path / "restored" / "gendan.sqlite3").exists()


@pytest.mark.parametrize("revision", ["0001", "0004", "0011"])
async def test_a_new_program_backs_up_the_tables_of_an_older_one_and_they_come_to_life_again(
    revision: str, tmp_path: Path
) -> None:
    data, file = tmp_path / "data", tmp_path / "data" / "gendan.sqlite3"
    data.mkdir()
    await asyncio.to_thread(migrate, f"sqlite+aiosqlite:///{file}", revision=revision)
    source = Source(database=file, blobs=FolderBlobs(data / "blobs"), keys=data)
    made = await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    assert made.revision == revision and not made.missing
    restore(tmp_path / "backup", to=tmp_path / "new")
    await asyncio.to_thread(migrate, f"sqlite+aiosqlite:///{tmp_path / 'new' / 'gendan.sqlite3'}")
    assert "hold" in all_rows(tmp_path / "new" / "gendan.sqlite3")


@pytest.mark.parametrize(("readable_from", "comes_back"), [("99.0.0", False), ("0.1.1", True)])
async def test_a_backup_of_a_later_release_comes_back_only_where_this_one_may_work_on_it(
    readable_from: str, comes_back: bool, tmp_path: Path
) -> None:
    data, file, new = tmp_path / "data", tmp_path / "data" / "gendan.sqlite3", tmp_path / "new"
    data.mkdir()
    await asyncio.to_thread(made_newer, file, readable_from=readable_from)
    source = Source(database=file, blobs=FolderBlobs(data / "blobs"), keys=data)
    await back_up(source, to=tmp_path / "backup", earlier=None, now=NOW)
    with nullcontext() if comes_back else pytest.raises(TablesUnusable, match=r"too new .* release 99"):
        restore(tmp_path / "backup", to=new)
    assert new.exists() == comes_back


def test_a_restore_that_breaks_leaves_the_folder_empty_so_that_it_can_be_begun_again(
    sound: Place, tmp_path: Path
) -> None:
    to = tmp_path / "restored"
    done = give(sound, ["restore", "in/backup", "--to", str(to)], Run(before=no_room_for_copies))
    assert done.status == 2 and "Free some room" in done.said, done.said
    assert not [path for path in to.iterdir() if path.name != "lock"]
    assert give(sound, ["restore", "in/backup", "--to", str(to)], Run()).status == 0


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.commit()


@pytest.mark.parametrize("lose", [_empty, _foreign])
def test_a_database_without_our_tables_is_neither_backed_up_nor_brought_back(
    sound: Place, tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    """A backup of it would take the place of the last good one, and no robot would have noticed."""
    place = sound.copy(tmp_path / "place")
    lose(place.database)
    done = give(place, ["backup", str(tmp_path / "backup")], Run())
    assert done.status == 2 and "has no tables of Gendan" in done.said, done.said
    assert not (tmp_path / "backup").exists()

    backup = place.inputs / "backup"
    lose(backup / "gendan.sqlite3")
    manifest = json.loads((backup / "manifest.json").read_text())
    manifest |= {"revision": None, "database_sha256": sha256_of(backup / "gendan.sqlite3")}
    (backup / "manifest.json").write_text(json.dumps(manifest))
    done = give(place, ["restore", str(backup), "--to", str(tmp_path / "to")], Run())
    assert done.status == 2 and "has no tables of Gendan" in done.said, done.said
    assert not (tmp_path / "to").exists()
