"""Texts: numbers, nesting and names without end; problems and records of the planner; what is no text at all."""

import json
import pickle
import random
from collections.abc import Mapping, Sequence

from tests.core.planning.problems import INSTANCE
from tests.hostile.kinds import Family, kind

HEAD = "date,quarter,department,day,team,targeted_productivity,smv,wip,over_time,incentive,idle_time,idle_men,"
HEAD += "no_of_style_change,no_of_workers,actual_productivity\n"
ROW = "1/{day}/2015,Quarter1,sweing,Thursday,{team},0.8,26.16,1108,7080,98,0,0,0,59,0.94\n"


@kind("nothing at all", ".json", Family.OTHER)
def _empty() -> bytes:
    return b""


@kind("one byte", ".csv", Family.OTHER)
def _byte() -> bytes:
    return b"\xff"


@kind("eight million NULs", ".bin", Family.OTHER)
def _zeros() -> bytes:
    return bytes(8_000_000)


@kind("eight million blanks", ".txt", Family.OTHER)
def _blanks() -> bytes:
    return b" " * 8_000_000


@kind("noise", ".bin", Family.OTHER)
def _noise() -> bytes:
    return random.Random(1).randbytes(300_000)


@kind("a pickle that runs a command", ".pkl", Family.OTHER)
def _pickle() -> bytes:
    return b"cposix\nsystem\n(S'touch /tmp/gendan-was-here'\ntR." + pickle.dumps(list(range(1000)))


@kind("pdf: pages that name each other", ".pdf", Family.OTHER)
def _pdf() -> bytes:
    pages = b"".join(
        b"%d 0 obj<</Type/Pages/Kids[%d 0 R]/Count 999999999>>endobj\n" % (n, n % 50_000 + 1) for n in range(2, 50_000)
    )
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while(1);)>>>>endobj\n" + pages


@kind("pdf: a stream that unpacks to a gigabyte", ".pdf", Family.OTHER)
def _pdf_bomb() -> bytes:
    from tests.hostile.pictures import packed_zeros

    body = packed_zeros(2**30)
    head = b"%%PDF-1.4\n1 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(body)
    return head + body + b"\nendstream endobj\n%%EOF"


@kind("a font whose tables lie", ".ttf", Family.OTHER)
def _font() -> bytes:
    tables = b"".join(name + b"\xff" * 12 for name in (b"cmap", b"glyf", b"head", b"hhea", b"loca", b"maxp"))
    return b"\0\x01\0\0\xff\xff\0\0\0\0\0\0" + tables * 5000


@kind("a program", ".xlsx", Family.OTHER)
def _program() -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(2000)


@kind("a web page", ".xlsx", Family.OTHER)
def _page() -> bytes:
    return b"<html><script>while(1);</script><table>" + b"<tr><td>1" * 100_000


@kind("xml: a billion laughs alone", ".xml", Family.TEXT)
def _laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{levels}]><x>&l9;</x>'.encode()


@kind("json: nested four million deep", ".json", Family.TEXT)
def _nested() -> bytes:
    return b"[" * 4_000_000


@kind("json: objects nested a million deep", ".json", Family.TEXT)
def _nested_objects() -> bytes:
    return b'{"tasks":' * 400_000 + b"1" + b"}" * 400_000


@kind("json: a number of five million digits", ".json", Family.TEXT)
def _number() -> bytes:
    return b'{"format": ' + b"9" * 5_000_000 + b"}"


@kind("json: numbers that are none", ".json", Family.TEXT)
def _odd_numbers() -> bytes:
    return b'{"format": NaN, "tasks": [Infinity, -Infinity, 1e999, -0, 1E-400], "resources": 1e999}'


@kind("json: a name 200,000 times", ".json", Family.TEXT)
def _twice() -> bytes:
    many = ",".join(f'"n{number}": 1' for number in range(200_000))
    return f'{{"resources": [], "tasks": [], {many}, "n199999": 2}}'.encode()


@kind("json: two million values of nothing", ".json", Family.TEXT)
def _values() -> bytes:
    return b"[" + b"{}," * 2_000_000 + b"{}]"


@kind("json: a text of 16 MB", ".json", Family.TEXT)
def _long_text() -> bytes:
    return b'{"tasks": "' + b"\\u0000" * 2_700_000 + b'"}'


@kind("json: half signs and NULs", ".json", Family.TEXT)
def _surrogates() -> bytes:
    return rb'{"resources": [{"name": "\ud800\u0000", "capacity": 1}], "tasks": [{"id": "\udfff", "modes": []}]}'


@kind("json: UTF-32 with its mark", ".json", Family.TEXT)
def _wide() -> bytes:
    return '{"tasks": []}'.encode("utf-32")


def _problem(tasks: Sequence[Mapping[str, object]], resources: int = 1) -> bytes:
    named = [{"name": f"r{number}", "capacity": 5} for number in range(resources)]
    return json.dumps({"resources": named, "tasks": tasks}).encode()


@kind("problem: 100,000 tasks", ".json", Family.TEXT)
def _tasks() -> bytes:
    return _problem([{"id": f"t{n}", "modes": [{"duration": 1}]} for n in range(100_000)])


@kind("problem: a task with 50,000 modes over 2,000 resources", ".json", Family.TEXT)
def _modes() -> bytes:
    return _problem([{"id": "t", "modes": [{"duration": 1}] * 50_000}], resources=2_000)


@kind("problem: a circle of 30,000 tasks", ".json", Family.TEXT)
def _circle() -> bytes:
    tasks = [
        {"id": f"t{n}", "modes": [{"duration": 1}], "predecessors": [f"t{(n + 1) % 30_000}"]} for n in range(30_000)
    ]
    return _problem(tasks)


@kind("problem: everything before everything", ".json", Family.TEXT)
def _web() -> bytes:
    names = [f"t{n}" for n in range(1500)]
    return _problem([{"id": one, "modes": [{"duration": 1}], "predecessors": names[:n]} for n, one in enumerate(names)])


@kind("problem: a fault at the end of a long file", ".json", Family.TEXT)
def _late() -> bytes:
    tasks: list[dict[str, object]] = [{"id": f"t{n}", "modes": [{"duration": 1}]} for n in range(60_000)]
    return _problem([*tasks, {"id": "t0", "modes": [{"duration": 1}]}])


@kind("problem: work for two thousand years", ".json", Family.TEXT)
def _years() -> bytes:
    clock = {"timezone": "Asia/Shanghai", "origin": "2026-01-01T00:00:00+08:00"}
    return json.dumps(
        {"resources": [], "tasks": [{"id": "a", "modes": [{"duration": 999_999_999}]}], "clock": clock}
    ).encode()


@kind("problem: the largest that is read", ".json", Family.TEXT)
def _largest() -> bytes:
    modes = [{"duration": n, "demands": {f"r{n % 20}": 1}} for n in range(1, 6)]
    tasks = [{"id": f"t{n}", "modes": modes, "predecessors": [f"t{n - 1}"] if n % 8 else []} for n in range(4_000)]
    return _problem(tasks, resources=20)


@kind("instance: a billion jobs announced", ".mm", Family.TEXT)
def _jobs() -> bytes:
    return INSTANCE.replace("jobs (incl. supersource/sink ):  ", "jobs (incl. supersource/sink ):  999999999").encode()


@kind("instance: a heading of three megabytes", ".mm", Family.TEXT)
def _heading() -> bytes:
    return b"jobs " * 600_000 + b"\n" + b"- renewable " * 100_000


@kind("instance: a million columns", ".mm", Family.TEXT)
def _columns() -> bytes:
    return INSTANCE.encode() + b"\n" + b"R1 " * 1_000_000 + b"x\n"


@kind("instance: a number of a million digits", ".mm", Family.TEXT)
def _digits() -> bytes:
    return INSTANCE.replace("1", "9" * 100_000, 12).encode()


@kind("record: a quote without end", ".csv", Family.TEXT)
def _record_quote() -> bytes:
    return (HEAD + '"' + ROW.format(day=1, team=1) * 60_000).encode()


@kind("record: 100,000 rows", ".csv", Family.TEXT)
def _record_rows() -> bytes:
    return (HEAD + "".join(ROW.format(day=n % 28 + 1, team=n % 500) for n in range(100_000))).encode()


@kind("record: a million columns", ".csv", Family.TEXT)
def _record_columns() -> bytes:
    return (HEAD.strip() + "," * 1_000_000 + "\n" + ROW.format(day=1, team=1)).encode()


@kind("record: numbers that blow up", ".csv", Family.TEXT)
def _record_numbers() -> bytes:
    rows = [ROW.format(day=n % 28 + 1, team="x" * 50_000) for n in range(20)]
    rows += [f"1/{n % 28 + 1}/2015,q,sweing,d,1,1e308,1e-300,,,,,,1e300,1e308,2.9\n" for n in range(50)]
    rows += ["99/99/9999,q,sweing,d,1,nan,inf,,,,,,-1,0,0\n"]
    return (HEAD + "".join(rows)).encode()


@kind("record: its own delimiter on every line", ".csv", Family.TEXT)
def _record_lines() -> bytes:
    return (HEAD + ",;\t\n" * 900_000).encode()
