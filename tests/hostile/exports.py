"""Exports that somebody else made, and backups that somebody had in hand."""

import hashlib
import json
import random
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from tests.hostile.archives import zip_of_stream, zipped
from tests.hostile.kinds import Family, kind

ZERO = "0" * 64
LEDGER, ORDERS = "data/ledger_entry.jsonl", "data/order.jsonl"


def manifest(files: list[dict[str, Any]], **more: Any) -> bytes:
    content = {
        "format": "gendan-export",
        "version": 1,
        "tenant": "MERCHANT",
        "tenant_id": 1,
        "made_at": "2026-12-01T02:00:00.000000+00:00",
        "parts": 1,
        "files": files,
        "missing_blobs": [],
        "heads": [],
    }
    return json.dumps(content | more).encode()


def export(**contents: bytes) -> bytes:
    """Zip rows with a manifest that fits them."""
    named = {f"data/{table}.jsonl": content for table, content in contents.items()}
    files = [
        {
            "path": path,
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "part": 1,
            "rows": content.count(b"\n"),
        }
        for path, content in named.items()
    ]
    return zipped([*named.items(), ("manifest.json", manifest(files))])


def entry(order_id: int, number: int) -> bytes:
    """Write a line of a history as the robot writes them, with digests of nothing."""
    row = {
        "order_id": order_id,
        "number": number,
        "happened_at": "2026-12-01T02:00:00.000000+00:00",
        "version": 2,
        "withheld": False,
        "fields": {"kind": "AGREED"},
        "salts": {"kind": "00" * 16},
        "sealed": {},
        "previous": f"{number - 1:064x}",
        "digest": f"{number:064x}",
    }
    return json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"


@kind("export: a manifest of four million values", ".zip", Family.EXPORT)
def _values() -> bytes:
    return zipped([("manifest.json", b'{"files":[' + b"[]," * 4_000_000 + b"[]]}")])


@kind("export: a manifest of 2.4 million values, below the limit", ".zip", Family.EXPORT)
def _values_below() -> bytes:
    return zipped([("manifest.json", b'{"files":[' + b"{}," * 1_200_000 + b"{}]}")])


@kind("export: a manifest of 300 MB", ".zip", Family.EXPORT)
def _long_manifest() -> bytes:
    return zip_of_stream("manifest.json", b" " * 2**20, times=300)


@kind("export: a manifest nested a million deep", ".zip", Family.EXPORT)
def _deep() -> bytes:
    return zipped([("manifest.json", b'{"files":' + b"[" * 1_000_000)])


@kind("export: a manifest that lists 100,000 files", ".zip", Family.EXPORT)
def _files() -> bytes:
    names = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(100_000))
    files = [{"path": f"blobs/{name}.jpg", "sha256": name, "bytes": 5, "part": 1} for name in names]
    return zipped([("manifest.json", manifest(files))])


@kind("export: files of a terabyte by its own word", ".zip", Family.EXPORT)
def _terabyte() -> bytes:
    files = [{"path": ORDERS, "sha256": ZERO, "bytes": 2**40, "part": 1, "rows": 2**40}]
    return zipped([(ORDERS, b"{}\n"), ("manifest.json", manifest(files))])


@kind("export: a row without end", ".zip", Family.EXPORT)
def _endless_row() -> bytes:
    return export(order=b'{"code": "' + random.Random(5).randbytes(700_000).hex().encode() * 2 + b"\n")


@kind("export: rows nested deep", ".zip", Family.EXPORT)
def _deep_rows() -> bytes:
    return export(order=(b"[" * 100_000 + b"\n") * 9)


@kind("export: 150,000 histories", ".zip", Family.EXPORT)
def _histories() -> bytes:
    return export(ledger_entry=b"".join(entry(number, 1) for number in range(1, 40_000)))


@kind("export: a history of 100,000 entries", ".zip", Family.EXPORT)
def _history() -> bytes:
    orders = json.dumps({"id": 1, "code": "A17"}).encode() + b"\n"
    return export(order=orders, ledger_entry=b"".join(entry(1, number) for number in range(1, 40_000)))


@kind("export: an empty line a hundred million times", ".zip", Family.EXPORT)
def _lines() -> bytes:
    return zip_of_stream(ORDERS, b"\n" * 2**20, times=100)


@kind("export: 400,000 orders", ".zip", Family.EXPORT)
def _orders() -> bytes:
    return export(order=b"".join(b'{"id": %d, "code": "A%d"}\n' % (number, number) for number in range(400_000)))


@kind("export: 999 parts", ".zip", Family.EXPORT)
def _parts() -> bytes:
    return zipped([("manifest.json", manifest([], parts=999))])


@kind("export: a manifest of a later version", ".zip", Family.EXPORT)
def _later() -> bytes:
    return zipped([("manifest.json", manifest([], version=10**15))])


def backup_manifest(**more: Any) -> bytes:
    content = {
        "made_at": "2026-12-01T02:00:00+00:00",
        "revision": "0001",
        "database_sha256": ZERO,
        "database_bytes": 1,
        "key_sha256s": {"code.key": ZERO},
        "blob_list_sha256": ZERO,
        "blobs": 0,
        "blobs_bytes": 0,
        "missing": [],
        "format": 1,
    }
    return json.dumps(content | more).encode()


@kind("backup: keys that lead out of the folder", ".json", Family.BACKUP)
def _keys() -> bytes:
    return backup_manifest(key_sha256s={"../../x": ZERO, "/etc/passwd": ZERO, "code.key/../y": ZERO})


@kind("backup: 230,000 missing photos", ".json", Family.BACKUP)
def _missing() -> bytes:
    return backup_manifest(missing=[f"{number:064x}" for number in range(230_000)])


@kind("backup: numbers that are none", ".json", Family.BACKUP)
def _numbers() -> bytes:
    return backup_manifest(blobs=-1, database_bytes=10**4000, made_at="x" * 1_000_000, blobs_bytes=True)


@kind("backup: names that control the terminal", ".json", Family.BACKUP)
def _terminal() -> bytes:
    return backup_manifest(made_at="\x1b]0;owned\x07\x1b[2J\n\nrm -rf /", revision="\x1b[31m" * 1000)


@kind("backup: names of photos that lead out of the folder", ".txt", Family.BACKUP)
def _blob_names() -> bytes:
    return b"../../../etc/passwd 1\n" + f"{ZERO}/../x 1\n".encode() * 1000


@kind("backup: 60,000 photos that are not there", ".txt", Family.BACKUP)
def _blob_list() -> bytes:
    return b"".join(b"%064x 1\n" % number for number in range(60_000))


@kind("backup: a name of a photo without end", ".txt", Family.BACKUP)
def _blob_name() -> bytes:
    return b"a" * 5_000_000


def database(*statements: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.sqlite3"
        with sqlite3.connect(file) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        return file.read_bytes()


@kind("database: a trigger that never ends", ".sqlite3", Family.BACKUP)
def _trigger() -> bytes:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    return database(
        "CREATE TABLE person (id INTEGER)",
        "CREATE TABLE alembic_version (version_num VARCHAR(32))",
        "INSERT INTO alembic_version VALUES ('0001')",
        f"CREATE TRIGGER t AFTER INSERT ON person BEGIN {endless}; END",
    )


@kind("database: a view that never ends in place of a table", ".sqlite3", Family.BACKUP)
def _view() -> bytes:
    return database(
        "CREATE VIEW alembic_version AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT count(*) AS version_num FROM n",
    )


@kind("database: damaged pages", ".sqlite3", Family.BACKUP)
def _damaged() -> bytes:
    values = ", ".join(f"({number}, '{'x' * 200}')" for number in range(2000))
    whole = bytearray(database("CREATE TABLE person (id INTEGER, name TEXT)", f"INSERT INTO person VALUES {values}"))
    noise = random.Random(2)
    for _ in range(300):
        whole[noise.randrange(100, len(whole))] = noise.randrange(256)
    return bytes(whole)


@kind("database: a terabyte by its own word", ".sqlite3", Family.BACKUP)
def _large() -> bytes:
    whole = bytearray(database("CREATE TABLE person (id INTEGER)"))
    whole[16:18], whole[28:32] = b"\x00\x01", b"\x0f\xff\xff\xff"
    return bytes(whole)


@kind("database: 60,000 tables", ".sqlite3", Family.BACKUP)
def _tables() -> bytes:
    return database(*(f"CREATE TABLE t{number} (i)" for number in range(6_000)))
