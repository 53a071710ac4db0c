"""Numbers written in Chinese characters."""

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def chinese_number(word: str) -> tuple[int, int] | None:
    """Read the numeral that a word starts with, such as 一百二十: its length in characters and its value."""
    total = section = digit = length = 0
    for char in word:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[char], 0
        elif char == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            break
        length += 1
    return (length, total + section + digit) if length else None
