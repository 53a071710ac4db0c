"""Halves of one number: `half black half white`, `половина чёрные, половина белые`, `一半黑一半红` are shared equally.

What is written anew stays as long as it was, so places in the text still hold.
"""

import re
from typing import Final

HALF_EACH: Final = re.compile(
    r"(?<![a-zа-я])(?:half|половин[аыу]) (?P<first>[a-zа-я]+(?: [a-zа-я]+)?)[ ,]{1,3}"
    r"(?:and |& |и )?(?:half|половин[аыу])(?![a-zа-я])"
    r"|[1一]半(?:是)?(?P<han>[\u4e00-\u9fff]{1,4})[, ]{0,3}[1一]半(?:是)?"
)
"""The first half with what it is, and the word for the second one."""
_BOTH: Final = re.compile(
    r"(?<![a-zа-яё])(?:half|половин[аыу]) (?:in )?(?P<first>[^\W\d_]+)[ ,]{1,3}(?:and |& |и )?"
    r"(?:half|половин[аыу]) (?:in )?(?P<second>[^\W\d_]+)",
    re.IGNORECASE,
)


def share_halves(text: str) -> str:
    """Write two halves as an equal share: `half M half L` is `M, L equally`."""
    return _BOTH.sub(_equally, text)


def _equally(match: re.Match[str]) -> str:
    said = f"{match['first']}, {match['second']} equally"
    return said.ljust(len(match[0])) if len(said) <= len(match[0]) else match[0]
