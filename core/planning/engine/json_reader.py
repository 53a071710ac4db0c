"""Read JSON of which every mistake can be named by its line."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from json import JSONDecodeError, JSONDecoder
from typing import Any
from unicodedata import category

from core.planning.engine.psplib import ProblemFileError

_LONGEST_NUMBER = 300
Step = str | int


class _Object(dict[str, Any]):
    """An object of a JSON text that remembers a field which came twice."""

    twice: str | None = None


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        found.twice = next(name for name in found if counted[name] > 1)
    return found


def _whole(digits: str) -> int | float:
    """Read a whole number; one that is absurdly long is none, and Python would not even write it."""
    return int(digits) if len(digits) < _LONGEST_NUMBER else float("inf")


_DECODER = JSONDecoder(object_pairs_hook=_object, parse_int=_whole)


class Node:
    """One value of a JSON text and where it stands; reading it as what it is not raises `ProblemFileError`."""

    def __init__(self, text: str, value: Any, path: tuple[Step, ...] = ()) -> None:
        self.text, self.value, self.path = text, value, path

    def fail(self, reason: str) -> ProblemFileError:
        """Return the error that says what is wrong here."""
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path).lstrip(".")
        return ProblemFileError(line=line_of(self.text, self.path), reason=f"{where}: {reason}" if where else reason)

    def get(self, name: str) -> "Node | None":
        """Return a field of an object, None when it is absent or null."""
        if not isinstance(self.value, dict):
            raise self.fail("an object is expected")
        found = self.value.get(name)
        return None if found is None else Node(self.text, found, (*self.path, name))

    def need(self, name: str) -> "Node":
        """Return a field that must be there."""
        found = self.get(name)
        if found is None:
            raise self.fail(f"'{name}' is missing")
        return found

    def only(self, *names: str) -> None:
        """Refuse an object with a field that does not exist or that comes twice."""
        for name, field in self.fields():
            if name not in names:
                raise field.fail(f"there is no such field; there are: {', '.join(names)}")
        if isinstance(self.value, _Object) and self.value.twice is not None:
            raise Node(self.text, None, (*self.path, self.value.twice)).fail("this field comes twice")

    def items(self) -> Iterator["Node"]:
        """Yield the elements of a list."""
        if not isinstance(self.value, list):
            raise self.fail("a list is expected")
        for number, value in enumerate(self.value):
            yield Node(self.text, value, (*self.path, number))

    def fields(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the fields of an object."""
        if not isinstance(self.value, dict):
            raise self.fail("an object is expected")
        for name, value in self.value.items():
            yield name, Node(self.text, value, (*self.path, name))

    def integer(self) -> int:
        """Return a whole number of at most 9 digits."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or abs(self.value) >= 10**9:
            raise self.fail(f"{json.dumps(self.value)[:40]} is not a whole number of at most 9 digits")
        return self.value

    def number(self) -> float:
        """Return a finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not abs(self.value) < 1e9:
            raise self.fail(f"{json.dumps(self.value)[:40]} is not a number below a billion")
        return float(self.value)

    def string(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str):
            raise self.fail("a text is expected")
        if any(category(sign) in ("Cc", "Cs") for sign in self.value):
            raise self.fail("the text has characters that cannot be printed")
        return self.value

    def day(self) -> date:
        """Return an ISO 8601 date."""
        try:
            return date.fromisoformat(self.string())
        except ValueError:
            raise self.fail("a date as 2026-10-01 is expected") from None

    def instant(self) -> datetime:
        """Return an ISO 8601 instant with its offset."""
        try:
            at = datetime.fromisoformat(self.string())
        except ValueError:
            raise self.fail("an ISO 8601 instant is expected") from None
        if at.tzinfo is None:
            raise self.fail("the instant has no offset from UTC")
        return at


def read_json(text: str) -> Node:
    """Parse a JSON text.

    Raises:
        ProblemFileError: It is no JSON; `line` and `reason` say where and why.
    """
    try:
        return Node(text, json.loads(text, object_pairs_hook=_object, parse_int=_whole))
    except JSONDecodeError as error:
        raise ProblemFileError(line=error.lineno, reason=f"this is not JSON: {error.msg}") from None
    except RecursionError:
        raise ProblemFileError(line=1, reason="this is nested too deeply") from None


def line_of(text: str, path: tuple[Step, ...]) -> int:
    """Return the line (from 1) on which the value at `path` begins, of a text that is valid JSON."""
    at = _blank(text, 0)
    for step in path:
        at = _blank(text, at + 1)
        at = _field(text, at, step) if isinstance(step, str) else _element(text, at, step)
    return text.count("\n", 0, at) + 1


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _after(text: str, at: int) -> int:
    """Skip a value and the comma behind it."""
    _, at = _DECODER.raw_decode(text, at)
    at = _blank(text, at)
    return _blank(text, at + 1) if text[at] == "," else at


def _field(text: str, at: int, name: str) -> int:
    found = at
    while text[at] != "}":
        key, end = _DECODER.raw_decode(text, at)
        value = _blank(text, _blank(text, end) + 1)
        if key == name:
            found = value  # of two fields with one name, JSON readers take the last
        at = _after(text, value)
    return found


def _element(text: str, at: int, number: int) -> int:
    for _ in range(number):
        at = _after(text, at)
    return at
