"""What forgers do to an export, each as far as their means reach, and what the check says to it."""

import asyncio
import json
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.commands import data_commands
from bot.commands.verdicts import examine
from core.export.check import Finding, NotAnExport, check_export
from core.export.histories import Histories
from core.ledger.signing import head_code, own_key_name
from core.stage import Stage
from tests.chat import World, open_world
from tests.factories import agree_order, card_text, open_floor, take_photo
from tests.forging import LEDGER, Forger, Row, sealed

KEY, FOREIGN_KEY = b"k0123456" * 4, b"f" * 32
NAME = own_key_name(KEY)
CODE = "A17"


async def _make(folder: Path) -> tuple[bytes, bytes]:
    """Let a workshop agree on two orders and prove stages; export early and late."""
    async with open_world(folder, code_keys=("k0123456" * 4,)) as world:
        floor = await open_floor(world)
        orders = [await agree_order(floor, code=code, style_name=f"Style {code}") for code in (CODE, "B99")]
        await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, orders[0]), seed=1))
        early = await _export(world, floor.owner.telegram_id, floor.workshop_id)
        world.clock.advance(hours=1)
        for seed, order in enumerate(orders, start=2):
            await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order), seed=seed))
        return early, await _export(world, floor.owner.telegram_id, floor.workshop_id)


async def _export(world: World, telegram_id: int, workshop_id: int) -> bytes:
    someone = world.person(telegram_id, "Owner Wang")
    world.clock.advance(minutes=1)
    await someone.presses_data(f"data.export:WORKSHOP:{workshop_id}")
    return someone.sees("Everything that is yours").files.popitem()[1]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Forger, Forger]:
    early, late = asyncio.run(_make(tmp_path_factory.mktemp("world")))
    return Forger.of(early), Forger.of(late)


@pytest.fixture
def forger(exports: tuple[Forger, Forger]) -> Forger:
    return exports[1].copy()


@pytest.fixture
def quickly(kept: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_commands, "run_once", kept)


@pytest.fixture
def told(exports: tuple[Forger, Forger]) -> dict[str, str]:
    """What stood under the messages of the day: where each history was when the export was made."""
    heads = {row["order_id"]: row["digest"] for row in exports[1].rows()}
    codes = {row["id"]: row["code"] for row in exports[1].rows("data/order.jsonl")}
    return {codes[order_id]: head_code(digest) for order_id, digest in heads.items()}


def _say_less(rows: list[Row]) -> None:
    rows[1]["fields"]["facts.price_minor"] = 1
    rows[1]["salts"]["facts.price_minor"] = "00" * 16
    rows[1]["sealed"].pop("facts.price_minor", None)


def _drop(rows: list[Row]) -> None:
    del rows[1]


def _insert(rows: list[Row]) -> None:
    rows.insert(1, json.loads(json.dumps(rows[0])))
    rows[1]["fields"]["kind"] = "CANCELLED"


def _reorder(rows: list[Row]) -> None:
    rows[1], rows[2] = rows[2], rows[1]


def _duplicate(rows: list[Row]) -> None:
    rows.insert(1, rows[1])


def _withhold(rows: list[Row]) -> None:
    rows[1] |= {"withheld": True, "fields": {}, "salts": {}, "sealed": {}}


def _withhold_as_old(rows: list[Row]) -> None:
    rows[1] |= {"withheld": True, "fields": {}, "salts": {}, "sealed": {}, "version": 1}


def _seal(rows: list[Row]) -> None:
    sealed(rows[1], "facts.stage") if "facts.stage" in rows[1]["fields"] else sealed(rows[1], "actor_id")


def _cut(rows: list[Row]) -> list[Row]:
    first = rows[0]["order_id"]
    return [row for row in rows if row["order_id"] != first or row["number"] < 3]


def _drop_history(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["order_id"] != rows[0]["order_id"]]


def _move_to_other_order(rows: list[Row]) -> None:
    first, last = rows[0]["order_id"], rows[-1]["order_id"]
    for row in rows:
        row["order_id"] = {first: last, last: first}[row["order_id"]]
    rows.sort(key=lambda row: (row["order_id"], row["number"]))


def _date_back(rows: list[Row]) -> None:
    rows[1]["happened_at"] = "2026-11-01T00:00:00.000000+00:00"


def _other_actor(rows: list[Row]) -> None:
    rows[0]["fields"]["actor_id"] = 999


HISTORIES: dict[str, Callable[[list[Row]], list[Row] | None]] = {
    "change a line": _say_less,
    "drop a line": _drop,
    "insert a line": _insert,
    "reorder lines": _reorder,
    "duplicate a line": _duplicate,
    "mark a line as withheld": _withhold,
    "mark a line as an old one that is withheld": _withhold_as_old,
    "cut the tail": _cut,
    "drop the history of an order": _drop_history,
    "swap the histories of two orders": _move_to_other_order,
    "date a line back": _date_back,
    "name another actor": _other_actor,
}


def naive(forger: Forger) -> None:
    """Touch nothing but the one file."""


def careful(forger: Forger) -> None:
    """Make the manifest fit."""
    forger.relist()


def skilled(forger: Forger) -> None:
    """Compute the chain anew as well."""
    forger.rechain()
    forger.relist()


def bold(forger: Forger) -> None:
    """Sign all of it with a key of their own."""
    skilled(forger)
    forger.sign(FOREIGN_KEY)


def retro(forger: Forger) -> None:
    """Make it look like an export from before there were signatures."""
    skilled(forger)
    forger.strip()


@pytest.mark.parametrize("means", [naive, careful, skilled, bold, retro], ids=lambda means: means.__name__)
@pytest.mark.parametrize("how", HISTORIES.values(), ids=HISTORIES.keys())
def test_a_history_that_was_changed_is_found_by_who_knows_the_key(
    how: Callable[[list[Row]], list[Row] | None], means: Callable[[Forger], None], forger: Forger, tmp_path: Path
) -> None:
    before = forger.members[LEDGER]
    forger.change(how)
    assert forger.members[LEDGER] != before
    means(forger)
    assert check_export([forger.to(tmp_path / "forged.zip")], key=NAME).wrong


@pytest.mark.parametrize("how", HISTORIES.values(), ids=HISTORIES.keys())
def test_a_history_that_the_operator_wrote_anew_and_signed_is_found_by_what_the_chat_said(
    how: Callable[[list[Row]], list[Row] | None], forger: Forger, told: dict[str, str], tmp_path: Path
) -> None:
    forger.change(how)
    forger.rechain()
    forger.relist()
    forger.sign(KEY)
    assert check_export([forger.to(tmp_path / "forged.zip")], key=NAME, heads=told).wrong


@pytest.mark.parametrize("how", HISTORIES.values(), ids=HISTORIES.keys())
def test_the_chain_alone_finds_what_was_changed_without_computing_it_anew(
    how: Callable[[list[Row]], list[Row] | None], forger: Forger, tmp_path: Path
) -> None:
    forger.change(how)
    forger.relist()
    forger.strip()
    found = check_export([forger.to(tmp_path / "forged.zip")])
    assert found.key is None
    # A cut tail is a whole chain: that nothing was cut is not asserted without a signature.
    assert bool(found.wrong) is not (how is _cut), found.wrong


def _files(forger: Forger, path: str, how: Callable[[bytes], bytes]) -> None:
    forger.members[path] = how(forger.members[path])


def _blobs(forger: Forger) -> list[str]:
    return [name for name in forger.members if name.startswith("blobs/")]


def _change_photo(forger: Forger) -> None:
    _files(forger, _blobs(forger)[0], lambda content: content[:-1] + b"?")


def _swap_photos(forger: Forger) -> None:
    one, other, *_ = _blobs(forger)
    forger.members[one], forger.members[other] = forger.members[other], forger.members[one]


def _swap_photo_rows(forger: Forger) -> None:
    rows = forger.rows("data/photo.jsonl")
    rows[0]["sha256"], rows[1]["sha256"] = rows[1]["sha256"], rows[0]["sha256"]
    forger.write(rows, "data/photo.jsonl")
    forger.relist()


def _drop_photo(forger: Forger) -> None:
    del forger.members[_blobs(forger)[0]]


def _drop_photo_and_list_it_as_missing(forger: Forger) -> None:
    name = _blobs(forger)[0]
    del forger.members[name]
    forger.relist()
    forger.set_manifest(missing_blobs=[name[6:70]])


def _add_listed(forger: Forger) -> None:
    forger.members["data/holiday.jsonl"] = b'{"id": 1}\n'
    one = {"path": "data/holiday.jsonl", "sha256": "0" * 64, "bytes": 1, "part": 1, "rows": 1}
    forger.set_manifest(files=[*forger.manifest["files"], one])
    forger.relist()


def _change_order(forger: Forger) -> None:
    forger.change(lambda rows: rows[0].update(price_minor=1), "data/order.jsonl")
    forger.relist()


def _drop_order(forger: Forger) -> None:
    order_id = forger.rows()[0]["order_id"]
    forger.change(lambda rows: [row for row in rows if row["order_id"] != order_id])
    forger.change(lambda rows: [row for row in rows if row["id"] != order_id], "data/order.jsonl")
    forger.relist()


def _manifest(**more: object) -> Callable[[Forger], None]:
    return lambda forger: forger.set_manifest(**more)


def _replace_public_key(forger: Forger) -> None:
    other = Forger(dict(forger.members))
    other.sign(FOREIGN_KEY)
    theirs, ours = (json.loads(one.members["signature.json"]) for one in (other, forger))
    forger.members["signature.json"] = json.dumps({**ours, "public_key": theirs["public_key"]}).encode()


def _sign_with_own_key(forger: Forger) -> None:
    forger.sign(FOREIGN_KEY)


def _older_signature(forger: Forger) -> None:
    signature = json.loads(forger.members["signature.json"])
    forger.members["signature.json"] = json.dumps({**signature, "signature": "00" * 64}).encode()


def _no_signature(forger: Forger) -> None:
    del forger.members["signature.json"]


def _other_readme(forger: Forger) -> None:
    forger.members["README.txt"] = b"Pay to this account"


def _no_readme(forger: Forger) -> None:
    del forger.members["README.txt"]


def _without(name: str) -> Callable[[Forger], None]:
    return lambda forger: forger.members.__delitem__(name)


def _more(name: str, content: bytes = b"x") -> Callable[[Forger], None]:
    return lambda forger: forger.more.append((name, content))


FILES: dict[str, Callable[[Forger], None]] = {
    "add a member": _more("notes.txt"),
    "add a member that looks like ours": _more("data/extra.jsonl", b'{"id": 1}\n'),
    "add a picture": _more("blobs/" + "0" * 64 + ".jpg"),
    "add a member and list it": _add_listed,
    "a name twice": _more("README.txt", b"other"),
    "a file twice": _more(LEDGER),
    "a name that leads out": _more("../../etc/passwd"),
    "a name that leads out of data": _more("data/../../x.jsonl"),
    "an absolute name": _more("/etc/passwd"),
    "a name with a backslash": _more("data\\..\\x.jsonl"),
    "a name of another computer": _more("C:x.jsonl"),
    "a name with a line's end": _more("data/order.jsonl\n"),
    "change a photo": _change_photo,
    "swap photos": _swap_photos,
    "swap photos in their rows": _swap_photo_rows,
    "drop a photo": _drop_photo,
    "drop a photo and say it was missing": _drop_photo_and_list_it_as_missing,
    "change an order": _change_order,
    "drop an order": _drop_order,
    "change the date in the manifest": _manifest(made_at="2026-12-24T00:00:00.000000+00:00"),
    "change the tenant in the manifest": _manifest(tenant_id=77),
    "take the heads out of the manifest": _manifest(heads=...),
    "empty the heads in the manifest": _manifest(heads=[]),
    "replace the public key": _replace_public_key,
    "sign with another key": _sign_with_own_key,
    "an empty signature": _older_signature,
    "drop the signature": _no_signature,
    "other words in the README": _other_readme,
    "drop the README": _no_readme,
}


@pytest.mark.parametrize("how", FILES.values(), ids=FILES.keys())
def test_a_file_that_was_changed_is_found_by_who_knows_the_key(
    how: Callable[[Forger], None], forger: Forger, tmp_path: Path
) -> None:
    how(forger)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile's own about names that are there twice
        file = forger.to(tmp_path / "forged.zip")
    assert check_export([file], key=NAME).wrong


def test_swapped_photos_are_found_though_the_operator_signs_anew(forger: Forger, tmp_path: Path) -> None:
    _swap_photo_rows(forger)
    forger.sign(KEY)
    found = check_export([forger.to(tmp_path / "forged.zip")], key=NAME)
    assert "is another than the one that was accepted" in found.wrong[0]


def _show_a_second_order(forger: Forger) -> None:
    """Show people another order by a known code; the one with the true history stands behind it."""
    first, *_ = forger.rows("data/order.jsonl")
    forger.change(lambda rows: [{**first, "id": 999, "price_minor": 1}, *rows], "data/order.jsonl")
    history = [row for row in forger.rows() if row["order_id"] == first["id"]]
    forger.change(lambda rows: [*rows, *({**row, "order_id": 999} for row in history)])
    forger.rechain()


def _show_a_second_photo(forger: Forger) -> None:
    rows = forger.rows("data/photo.jsonl")
    forger.write([{**rows[0], "sha256": rows[1]["sha256"]}, *rows], "data/photo.jsonl")


def _number_a_photo_in_words(forger: Forger) -> None:
    rows = forger.rows("data/photo.jsonl")
    forger.write([{**rows[0], "id": f"{rows[0]['id']}", "sha256": rows[1]["sha256"]}, *rows[1:]], "data/photo.jsonl")


@pytest.mark.parametrize("how", [_show_a_second_order, _show_a_second_photo, _number_a_photo_in_words])
def test_what_an_operator_signs_twice_is_found(
    how: Callable[[Forger], None], forger: Forger, told: dict[str, str], tmp_path: Path
) -> None:
    how(forger)
    forger.relist()
    forger.sign(KEY)
    assert check_export([forger.to(tmp_path / "forged.zip")], key=NAME, heads=told).wrong


def test_accepted_photos_of_which_no_original_is_named_are_said_not_to_be_checked(
    forger: Forger, told: dict[str, str], tmp_path: Path
) -> None:
    forger.change(lambda rows: rows[1:], "data/photo.jsonl")
    forger.change(lambda rows: [{**rows[0], "sha256": None}, *rows[1:]], "data/photo.jsonl")
    forger.relist()
    forger.sign(KEY)
    lines = examine([forger.to(tmp_path / "forged.zip")], key=NAME, heads=told).verdict
    assert any("whether the pictures of 2 accepted photos are the accepted ones" in line for line in lines)


def test_an_older_export_is_whole_and_ends_before_the_head_that_the_chat_said(
    exports: tuple[Forger, Forger], told: dict[str, str], tmp_path: Path
) -> None:
    file = exports[0].to(tmp_path / "older.zip")
    assert check_export([file], key=NAME).wrong == []
    assert f"order '{CODE}': its history never ended at" in check_export([file], key=NAME, heads=told).wrong[0]


def test_two_exports_that_are_mixed_are_found(exports: tuple[Forger, Forger], tmp_path: Path) -> None:
    early, late = exports
    for path in (LEDGER, "data/photo.jsonl", "manifest.json", "signature.json"):
        mixed = Forger({**late.members, path: early.members[path]})
        assert check_export([mixed.to(tmp_path / "mixed.zip")]).wrong, path
    both = [early.to(tmp_path / "early.zip"), late.to(tmp_path / "late.zip")]
    with pytest.raises(NotAnExport, match="1 parts, 2 were given"):
        check_export(both)


def test_earlier_heads_are_found_in_the_history_and_those_of_others_are_not(
    exports: tuple[Forger, Forger], tmp_path: Path
) -> None:
    file = exports[1].to(tmp_path / "export.zip")
    earlier = [row for row in exports[0].rows() if row["order_id"] == exports[0].rows()[0]["order_id"]]
    for row in earlier:
        typed = head_code(row["digest"]).lower().replace("-", " ")
        found = check_export([file], key=NAME.lower(), heads={CODE: typed})
        assert found.wrong == [] and f"is entry {row['number']} of" in found.told[0]
        assert check_export([file], heads={"B99": typed}).wrong
    assert "there is no such order" in check_export([file], heads={"Z1": "0000-0000"}).wrong[0]


def test_a_whole_export_says_what_was_checked_and_what_was_not(
    forger: Forger, told: dict[str, str], tmp_path: Path
) -> None:
    file = forger.to(tmp_path / "export.zip")
    plain = CliRunner().invoke(app, ["verify-export", str(file)])
    assert plain.exit_code == 0, plain.output
    assert f"signed on 2026-12-01 03:02 UTC by robot key {NAME} (not checked whose key that is" in plain.output
    assert "Not checked: whether the robot told the same of 2 histories earlier" in plain.output
    heads = [part for code, head in told.items() for part in ("--head", f"{code}={head}")]
    full = CliRunner().invoke(app, ["verify-export", str(file), "--key", NAME, *heads])
    assert full.exit_code == 0 and "(the key that you named)" in full.output and "Not checked" not in full.output
    forged = CliRunner().invoke(app, ["verify-export", str(file), "--key", own_key_name(FOREIGN_KEY)])
    assert forged.exit_code == 1 and f"signed by the key {NAME}, not by the one you named" in forged.output
    assert "Whole" not in forged.output


def test_an_export_without_a_signature_is_the_chain_alone(forger: Forger, tmp_path: Path) -> None:
    forger.strip()
    checked = CliRunner().invoke(app, ["verify-export", str(forger.to(tmp_path / "old.zip"))])
    assert checked.exit_code == 3, checked.output
    assert (
        "Not signed, the chain alone" in checked.output and "whether the ends of histories were cut" in checked.output
    )


def test_what_is_withheld_is_named_by_number_and_kind(forger: Forger, tmp_path: Path) -> None:
    forger.change(_seal)
    forger.relist()
    forger.sign(KEY)
    found = check_export([forger.to(tmp_path / "sealed.zip")], key=NAME)
    assert found.wrong == [] and sum(found.histories.sealed.values()) == 1
    assert Histories().withheld.total() == 0


def bomb(name: str, size_bytes: int, byte: bytes = b"0") -> Callable[[Forger], None]:
    def how(forger: Forger) -> None:
        forger.members[name] = byte * size_bytes

    return how


def _list_bomb(forger: Forger) -> None:
    size_bytes = 200_000_000
    forger.members[LEDGER] = b" " * size_bytes
    files = [one | ({"bytes": size_bytes} if one["path"] == LEDGER else {}) for one in forger.manifest["files"]]
    forger.set_manifest(files=files)


def _long_line(forger: Forger) -> None:
    forger.members["data/order.jsonl"] = b'{"id": "' + b"x" * 3_000_000 + b'"}\n'
    forger.relist()


def _deep(forger: Forger) -> None:
    forger.members["data/order.jsonl"] = b'{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    forger.relist()


def _deep_entry(forger: Forger) -> None:
    line = forger.members[LEDGER].splitlines()[0]
    forger.members[LEDGER] = (
        line.replace(b'"fields": {', b'"fields": {"x": ' + b"[" * 5000 + b"]" * 5000 + b", ") + b"\n"
    )


def _raw(name: str, content: bytes) -> Callable[[Forger], None]:
    return lambda forger: forger.members.update({name: content})


UNREADABLE: dict[str, Callable[[Forger], None]] = {
    "a manifest that is no JSON": _raw("manifest.json", b"{"),
    "a manifest that is a list": _raw("manifest.json", b"[]"),
    "a manifest that is no text": _raw("manifest.json", b"\xff\xfe"),
    "a manifest nested without end": _raw("manifest.json", b"[" * 200_000),
    "a manifest of 200 MB": bomb("manifest.json", 200_000_000),
    "a manifest of ten million lists": _raw("manifest.json", b'{"format": [' + b"[]," * 7_000_000 + b"[]]}"),
    "a later version": _manifest(version=99),
    "a version in words": _manifest(version="1"),
    "files that are no list": _manifest(files={"a": 1}),
    "files that are numbers": _manifest(files=[1, 2]),
    "a file with a path that leads out": _manifest(
        files=[{"path": "data/../x.jsonl", "sha256": "0" * 64, "bytes": 1, "part": 1, "rows": 1}]
    ),
    "a picture under another hash": _manifest(
        files=[{"path": f"blobs/{'1' * 64}.jpg", "sha256": "0" * 64, "bytes": 1, "part": 1}]
    ),
    "a size below zero": _manifest(
        files=[{"path": "data/order.jsonl", "sha256": "0" * 64, "bytes": -1, "part": 1, "rows": 1}]
    ),
    "a size without end": _manifest(
        files=[{"path": "data/order.jsonl", "sha256": "0" * 64, "bytes": 10**400, "part": 1, "rows": 1}]
    ),
    "a date in words": _manifest(made_at="yesterday"),
    "a date without a zone": _manifest(made_at="2026-12-01T00:00:00.000000"),
    "heads in words": _manifest(heads="none"),
    "a tenant of no kind": _manifest(tenant="KING"),
    "the manifest twice": _more("manifest.json", b"{}"),
    "no manifest": _without("manifest.json"),
    "200 MB of spaces for histories": _list_bomb,
}
WRONG: dict[str, Callable[[Forger], None]] = {
    "a line without end": _long_line,
    "an order nested without end": _deep,
    "an entry nested deeply": _deep_entry,
    "an entry that is no JSON": _raw(LEDGER, b"{\n"),
    "an entry that is a number": _raw(LEDGER, b"1\n"),
    "an entry without fields": _raw(LEDGER, b"{}\n"),
    "an entry that is no text": _raw(LEDGER, b"\xff\xfe\n"),
    "an order that is a list": _raw("data/order.jsonl", b"[]\n"),
    "an order whose picture is a list": _raw("data/order_picture.jsonl", b'{"sha256": [1]}\n'),
    "an order with a number without end": _raw("data/order.jsonl", b'{"id": ' + b"9" * 100_000 + b"}\n"),
    "an order with NaN": _raw("data/order.jsonl", b'{"id": NaN}\n'),
    "an order with a name twice": _raw("data/order.jsonl", b'{"id": 1, "id": 2, "code": "A17"}\n'),
    "a signature that is a list": _raw("signature.json", b"[]"),
    "a signature that is empty": _raw("signature.json", b""),
    "a signature of 5 MB": bomb("signature.json", 5_000_000),
    "a signature of the wrong length": _raw(
        "signature.json", b'{"algorithm": "Ed25519", "public_key": "00", "signature": "00"}'
    ),
    "a README of 200 MB": bomb("README.txt", 200_000_000),
    "a file that unpacks to more than is listed": bomb("data/order.jsonl", 200_000_000),
    "a file that is empty": _raw(LEDGER, b""),
}


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(
    ("how", "code"),
    [*((how, 2) for how in UNREADABLE.values()), *((how, 1) for how in WRONG.values())],
    ids=[*UNREADABLE, *WRONG],
)
def test_a_hostile_file_gets_a_sentence_and_an_exit_code(
    how: Callable[[Forger], None], code: int, forger: Forger, tmp_path: Path
) -> None:
    how(forger)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        file = forger.to(tmp_path / "hostile.zip")
    checked = CliRunner().invoke(app, ["verify-export", str(file)])
    assert checked.exit_code == code, checked.output
    assert checked.exception is None or isinstance(checked.exception, SystemExit)
    assert "Whole" not in checked.output and len(checked.output) < 5000


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("at", range(0, 4000, 97))
def test_a_zip_file_with_a_broken_byte_never_ends_in_a_traceback(at: int, forger: Forger, tmp_path: Path) -> None:
    data = bytearray(forger.to(tmp_path / "broken.zip").read_bytes())
    place = -1 - at if at % 2 else at * 5
    data[place % len(data)] ^= 0x55
    (tmp_path / "broken.zip").write_bytes(data)
    checked = CliRunner().invoke(app, ["verify-export", str(tmp_path / "broken.zip")])
    assert checked.exit_code in (0, 1, 2) and (checked.exit_code != 0 or "Whole" in checked.output)
    assert checked.exception is None or isinstance(checked.exception, SystemExit), checked.exception


def test_what_unpacks_to_much_is_read_in_little_memory(forger: Forger, tmp_path: Path) -> None:
    """Old code held 600 KB of zip as 1.4 GB; what this machine has by itself is not counted."""
    row = json.dumps({"id": 1, "text": "x" * 900}) + "\n"
    forger.members["data/room_post.jsonl"] = row.encode() * (15 * 2**20 // len(row))
    forger.relist()
    file = forger.to(tmp_path / "much.zip")
    assert file.stat().st_size < 1_000_000
    tracemalloc.start()
    found = check_export([file])
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.rows > 15_000 and peak_bytes < 16 * 2**20


def test_a_folder_and_a_missing_file_are_refused_with_a_sentence(tmp_path: Path) -> None:
    for file, says in ((tmp_path, "no plain file"), (tmp_path / "none.zip", "none.zip")):
        checked = CliRunner().invoke(app, ["verify-export", str(file)])
        assert checked.exit_code == 2 and says in checked.output and "Traceback" not in checked.output


def test_a_member_packed_in_another_way_is_refused(forger: Forger, tmp_path: Path) -> None:
    file = tmp_path / "packed.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as zipped:
        for name, content in forger.members.items():
            zipped.writestr(name, content)
    assert CliRunner().invoke(app, ["verify-export", str(file)]).exit_code == 2


def test_a_finding_says_at_most_so_much(forger: Forger, tmp_path: Path) -> None:
    forger.more = [(f"x{number}", b"") for number in range(1000)]
    found: Finding = check_export([forger.to(tmp_path / "full.zip")])
    assert len(found.wrong) == 20 and found.more_wrong > 900


VERDICT = f"Whole up to these heads, signed on 2026-12-01 03:02 UTC by robot key {NAME}."


def _name_order(code: str) -> Callable[[Forger], None]:
    def how(forger: Forger) -> None:
        forger.change(lambda rows: [{**row, "code": code} for row in rows[:1]] + rows[1:], "data/order.jsonl")

    return how


def _name_fields(name: str, kind: str) -> Callable[[Forger], None]:
    def how(forger: Forger) -> None:
        rows = forger.rows()
        rows[-1]["fields"]["kind"] = kind
        rows[-1]["sealed"][name] = "0" * 64
        forger.write(rows)
        forger.rechain()

    return how


WORDS: dict[str, Callable[[Forger], None]] = {
    "a verdict in a code": _name_order(f"A17: 3 entries\n{VERDICT}\x1b[8m"),
    "a code that takes lines back": _name_order(f"A17\x1b]0;whole\x07\x1b[1A\x1b[2K{VERDICT}"),
    "a code of many words": _name_order("A17" + " " * 200 + VERDICT),
    "a code that turns the writing": _name_order("A17\u202e"),
    "a verdict in the name of a field": _name_fields(f"facts.x\n{VERDICT}\x1b[8m", "PHOTO_ACCEPTED"),
    "a verdict in a kind": _name_fields("facts.x", f"AGREED\n{VERDICT}\x1b[8m"),
}


@pytest.mark.parametrize("is_signed", [True, False], ids=["signed with a key of one's own", "unsigned"])
@pytest.mark.parametrize("how", WORDS.values(), ids=WORDS.keys())
def test_nobody_writes_the_verdict_of_a_check(
    how: Callable[[Forger], None], is_signed: bool, forger: Forger, tmp_path: Path
) -> None:
    how(forger)
    forger.relist()
    forger.sign(FOREIGN_KEY) if is_signed else forger.strip()
    checked = CliRunner().invoke(app, ["verify-export", str(forger.to(tmp_path / "forged.zip"))])
    assert checked.exit_code == 1 and "WRONG" in checked.output, checked.output
    assert VERDICT not in checked.output and all(line.isprintable() for line in checked.output.split("\n"))
