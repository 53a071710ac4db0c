"""What a check of an export asserts, in words that say no more than was checked."""

from core.export.check import MOST_NAMED, Finding
from core.export.histories import OLD
from core.ledger.signing import head_code


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
    told = len(found.told)
    rest = len(found.histories.of) - told
    if not rest:
        return []
    return [
        f"Not checked: whether the robot told the same of {rest} histories earlier. Give what stood under a daily "
        "message of the chat, such as --head A17=K7QM-2XPD."
    ]
