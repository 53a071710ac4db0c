"""Bytes as people read them out and type them again: Crockford's base32, in groups of four."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O and U: nothing is taken for another sign, and no word comes about."""

_GROUP = 4
_SPOKEN = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def spell(data: bytes) -> str:
    """Write bytes in groups of four signs: `K7QM-2XPD`; bits that are left over are zeros."""
    count = -(-len(data) * 8 // 5)
    value = int.from_bytes(data) << (count * 5 - len(data) * 8)
    plain = "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(count)))
    return "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))


def as_spelt(typed: str) -> str:
    """Bring what a person typed to the one spelling: case, hyphens, spaces and signs that look alike do not matter."""
    plain = typed.upper().translate(_SPOKEN)
    return "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))


def unspell(typed: str) -> bytes | None:
    """Read bytes that were spelt; None where that is no spelling of any, or not the one of these."""
    value, plain = 0, as_spelt(typed).replace("-", "")
    for character in plain:
        digit = ALPHABET.find(character)
        if digit < 0:
            return None
        value = value << 5 | digit
    length = len(plain) * 5 // 8
    data = (value >> (len(plain) * 5 - length * 8)).to_bytes(length)
    return data if spell(data) == as_spelt(typed) else None
