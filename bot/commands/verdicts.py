"""What a check of an export asserts, in words that say no more than was checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.export.check import MOST_NAMED, Finding, check_export
from core.export.histories import OLD
from core.ledger.signing import head_code

MEGABYTE = 10**6


def verdict(found: Finding, *, is_key_named: bool) -> list[str]:
    """Say what holds of an export and what nobody has checked."""
    if found.wrong:
        return ["Something is wrong."]
    made = f"{found.manifest.made_at:%Y-%m-%d %H:%M} UTC"
    heads = _heads(found)
    if found.key is None:
        return [*heads, *found.told, *_unsigned(found, made)]
    owner = "the key that you named" if is_key_named else "not checked whose key that is: compare it with /data in chat"
    return [
        *heads,
        *found.told,
        f"Whole up to these heads, signed on {made} by robot key {found.key} ({owner}).",
        *_unchecked(found),
    ]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _heads(found: Finding) -> list[str]:
    of = sorted(found.histories.of.items())
    lines = [
        f"{found.codes.get(order_id, order_id)}: {history.entries} entries, head {head_code(history.digest)}"
        for order_id, history in of[:MOST_NAMED]
    ]
    return [*lines, f"and {len(of) - MOST_NAMED} more histories"] if len(of) > MOST_NAMED else lines


def _unsigned(found: Finding, made: str) -> list[str]:
    old = found.histories.withheld[OLD]
    return [
        f"Not signed, the chain alone: no line that is there was changed since its history was written, made {made}.",
        "Not checked, because nobody can without a signature: who wrote it, whether the ends of histories were cut, "
        "whether all of it was written anew, rows and pictures outside of the histories.",
        *([f"{old} withheld lines of the old kind prove nothing but their place."] if old else []),
        *_unchecked(found),
    ]


def _unchecked(found: Finding) -> list[str]:
    return [*_unseen(found), *_not_told(found)]


def _unseen(found: Finding) -> list[str]:
    if not found.unseen:
        return []
    photos = _count(found.unseen, "accepted photo", "accepted photos")
    return [
        f"Not checked: whether the pictures of {photos} are the accepted ones: their originals are not named in it."
    ]


def _not_told(found: Finding) -> list[str]:
    told = len(found.told)
    rest = len(found.histories.of) - told
    if not rest:
        return []
    return [
        f"Not checked: whether the robot told the same of {_count(rest, 'history', 'histories')} earlier. "
        "Give what stood under a daily message of the chat, such as --head A17=K7QM-2XPD."
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check of an export says, in lines; a few kilobytes, however much it has read."""

    lines: tuple[str, ...]
    verdict: tuple[str, ...]
    wrong: tuple[str, ...]
    more_wrong: int
    is_signed: bool


def examine(files: Sequence[Path], *, key: str | None = None, heads: Mapping[str, str] | None = None) -> Checked:
    """Check an export and put into words what was found; to be run in a process of its own.

    Raises:
        NotAnExport: A file cannot be read, there is no manifest of ours, or a part is not given.
    """
    found = check_export(files, key=key, heads=heads)
    return Checked(
        lines=tuple(describe(found, files)),
        verdict=tuple(verdict(found, is_key_named=key is not None)),
        wrong=tuple(found.wrong),
        more_wrong=found.more_wrong,
        is_signed=found.key is not None,
    )


def describe(found: Finding, files: Sequence[Path]) -> list[str]:
    """Say what is in an export."""
    size_mb = sum(file.stat().st_size for file in files) / MEGABYTE
    names = ", ".join(str(file) for file in files)
    entries = sum(history.entries for history in found.histories.of.values())
    lines = [
        f"{names}: {found.files} files, {found.rows} rows, {found.blobs} pictures, {size_mb:.1f} MB",
        f"{_count(len(found.histories.of), 'history', 'histories')} with {_count(entries, 'entry', 'entries')}",
        *(
            f"{_count(count, 'whole line is', 'whole lines are')} withheld: {why}"
            for why, count in sorted(found.histories.withheld.items())
        ),
    ]
    if found.histories.sealed:
        named = ", ".join(f"{name} ({count})" for name, count in sorted(found.histories.sealed.items())[:MOST_NAMED])
        lines.append(f"single fields are withheld, each held by its hash: {named}")
    if found.manifest.missing_blobs:
        count = len(found.manifest.missing_blobs)
        lines.append(f"{count} pictures were not in the store any more when the export was made")
    return lines
