"""How phrases are read, by kind and language, beside what one would use without a reader of one's own.

    python -m benchmarks.reading.phrases [FOLDER]

`FOLDER` holds `days.jsonl`, `prices.jsonl`, ... as in `tests/core/reading/cases`, which is the default: phrases that
were looked at while the reader was made, so the figures are an upper bound. Peers: dateparser for days where it is
installed (`pip install dateparser`), and for the rest what a form would do: the last number is the price, a word of the
list is the garment or colour, a line is `colour size pieces`. What a peer does not read counts as asked.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from typing_extensions import override

from bot.commands.read_commands import Case, read_case
from core.garments import known_words
from core.reading.colours import find_colour

FOLDER = Path(__file__).parents[2] / "tests" / "core" / "reading" / "cases"
TODAY = date(2026, 11, 29)
KINDS = {
    "days": ("day", ""),
    "prices": ("price", ""),
    "garments": ("garment", ""),
    "colours": ("colour", ""),
    "regions": ("region", ""),
    "order_typed": ("order", ""),
    "order_whole": ("message", "merchant"),
    "words_merchant": ("message", "merchant"),
    "words_owner": ("message", "owner"),
    "words_worker": ("message", "worker"),
}
Answer = dict[str, Any]
Reader = Callable[[dict[str, Any]], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The verdicts of one reader on the phrases of one kind in one language."""

    kind: str
    locale: str
    reader: str
    verdicts: Counter[str]

    @override
    def __str__(self) -> str:
        """Write a row of the table."""
        shown = (self.verdicts[name] for name in ("right", "asked", "wrong"))
        return "| " + " | ".join([self.kind, self.locale, self.reader, *map(str, shown)]) + " |"


def ours(kind: str, role: str) -> Reader:
    """Read as `gendan read` does."""

    def read(values: dict[str, Any]) -> Answer:
        case = Case(text=values["text"], locale=values["locale"], role=role or "merchant", today=TODAY, values=values)
        return read_case(kind, case)

    return read


def by_dateparser() -> Reader | None:
    """Read days by dateparser, told the language and to prefer what is to come; None where it is not installed."""
    try:
        import dateparser  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return None
    base = datetime.combine(TODAY, datetime.min.time())

    def read(values: dict[str, Any]) -> Answer:
        languages = [{"zh_Hans": "zh"}.get(values["locale"], values["locale"])]
        settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future"}
        found = dateparser.parse(values["text"], languages=languages, settings=settings)
        return {"due": found.date().isoformat()} if found else {"ask": []}

    return read


def last_number(values: dict[str, Any]) -> Answer:
    """Take the last number of a text for the price, in hundredths."""
    found = re.findall(r"\d+(?:[.,]\d+)?", values["text"])
    return {"ceiling": {"minor": round(float(found[-1].replace(",", ".")) * 100)}} if found else {"ask": []}


def listed_garment(values: dict[str, Any]) -> Answer:
    """Take a garment that is typed as the list has it."""
    key = known_words().get(values["text"].strip().casefold())
    return {"garment": key} if key else {"ask": []}


def listed_colour(values: dict[str, Any]) -> Answer:
    """Take a colour that is typed as the list has it."""
    found = find_colour(values["text"].strip().casefold())
    return {"colour": found} if found else {"ask": []}


def a_line_each(values: dict[str, Any]) -> Answer:
    """Take each line for `colour size pieces`, as a form explains it."""
    lines = []
    for line in values["text"].splitlines():
        found = re.fullmatch(r"\s*(\w+)\s+(\w+)\s+(\d+)\s*", line)
        if found is None:
            return {"ask": []}
        lines.append([found[1].casefold(), found[2].upper(), int(found[3])])
    return {"orders": [{"lines": lines}]} if lines else {"ask": []}


PEERS: dict[str, tuple[str, Callable[[], Reader | None]]] = {
    "days": ("dateparser", by_dateparser),
    "prices": ("the last number", lambda: last_number),
    "garments": ("the list", lambda: listed_garment),
    "colours": ("the list", lambda: listed_colour),
    "order_typed": ("colour size pieces", lambda: a_line_each),
}


def verdict(expected: Any, answer: Answer) -> str:
    """Judge an answer: `right`, `asked`, or `wrong`, which is another answer given without a question."""
    readings = [expected, *(expected.get("also", ()) if isinstance(expected, dict) else ())]
    if isinstance(expected, dict) and answer.get("intent") in expected.get("never", ()):
        return "wrong"
    if any(_fits(one, answer) for one in readings):
        return "right"
    return "asked" if "ask" in answer or "refuse" in answer or answer.get("intent") == "not_understood" else "wrong"


def _fits(expected: Any, answer: Answer) -> bool:
    if isinstance(expected, bool):
        return answer.get("inside") is expected
    if expected == "ask" or "ask" in expected or "error" in expected:
        return "ask" in answer or "refuse" in answer or answer.get("intent") == "not_understood"
    if "lines" in expected and ("orders" in answer or "lines" in answer):
        lines = answer["orders"][0]["lines"] if "orders" in answer else answer["lines"]
        if sorted(map(str, lines)) != sorted(map(str, expected["lines"])):
            return False
        expected = {key: value for key, value in expected.items() if key != "lines"}
    return all(_same(value, answer.get(key)) for key, value in expected.items() if key not in ("also", "never"))


def _same(expected: Any, given: Any) -> bool:
    if isinstance(expected, dict) and isinstance(given, dict):
        return all(given.get(key) == value for key, value in expected.items() if key != "currency" or value)
    if isinstance(expected, str) and isinstance(given, str):
        return expected.casefold() == given.casefold()
    return bool(expected == given)


def rows(folder: Path) -> Iterator[Row]:
    """Read every phrase of a folder by every reader of its kind."""
    for name, (kind, role) in KINDS.items():
        file = folder / f"{name}.jsonl"
        if not file.exists():
            continue
        phrases = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        title, make = PEERS.get(name, ("", lambda: None))
        readers = {"Gendan": ours(kind, role), title: make()}
        for locale in sorted({one["locale"] for one in phrases}):
            of_locale = [one for one in phrases if one["locale"] == locale]
            for reader, read in readers.items():
                if read is not None:
                    counted = Counter(verdict(one["expect"], read(one)) for one in of_locale)
                    yield Row(kind=name, locale=locale, reader=reader, verdicts=counted)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    print("| phrases | language | read by | right | asked | wrong in silence |\n|---|---|---|---|---|---|")
    for row in rows(parser.parse_args().folder):
        print(row)


if __name__ == "__main__":
    main()
