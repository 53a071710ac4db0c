"""Take secrets and personal data out of what is logged or reported: tokens, passwords, signatures, values in SQL."""

import re
from collections.abc import Callable, Collection
from typing import Any

Redact = Callable[[str], str]

HIDDEN = "***"
SHORTEST_SECRET = 6
"""A shorter word is left alone: it would be cut out of every text that contains it by chance."""

_NAME = r"[\w-]*(?:token|secret|passw(?:or)?d|api[_-]?key|access[_-]?key|signature|credential|initdata)[\w-]*"
_VALUE = r"(?:'[^']*'|\"[^\"]*\"|[^\s&,;'\"(){}\]]+)"
_PATTERNS = (
    (re.compile(r"(?<!\d)(\d{3,})(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE), rf"\1:{HIDDEN}"),  # a bot token
    (re.compile(r"(/bot\d+)(?::|%3A)[^/\s'\"\\]+", re.IGNORECASE), rf"\1:{HIDDEN}"),
    (re.compile(r"(/desk/in/)[\w-]+"), rf"\1{HIDDEN}"),  # a link that signs in
    (re.compile(r"(\b[\w+.-]+://[^/\s:@'\"]*):[^@/\s'\"]+@"), rf"\1:{HIDDEN}@"),  # user:password@host
    (re.compile(r"(authorization['\"]?\s*[:=]\s*['\"]?)[^'\"\n]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(rf"(\b{_NAME}(?:['\"]\s*:|\s*=)\s*){_VALUE}", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(\bx-[\w-]*(?:token|signature):\s*)\S+", re.IGNORECASE), rf"\1{HIDDEN}"),  # a header
    (re.compile(r"\[parameters: .*"), f"[parameters: {HIDDEN}]"),  # what SQLAlchemy adds to an error
    (re.compile(r"(\bDETAIL:\s+).*"), rf"\1{HIDDEN}"),  # what PostgreSQL adds, with values of the row
)


def make_redactor(secrets: Collection[str] = ()) -> Redact:
    """Make a function that hides these secrets, and whatever looks like one, in a text."""
    known = sorted((secret for secret in secrets if len(secret) >= SHORTEST_SECRET), key=len, reverse=True)
    exact = re.compile("|".join(re.escape(secret) for secret in known)) if known else None

    def redact(text: str) -> str:
        if exact is not None:
            text = exact.sub(HIDDEN, text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text

    return redact


def redact_deeply(value: Any, redact: Redact) -> Any:
    """Hide secrets in every text inside lists and mappings; what is neither number nor text is shown by its `repr`."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return redact(value)
        case dict():
            return {redact(str(key)): redact_deeply(inner, redact) for key, inner in value.items()}
        case list() | tuple():
            return [redact_deeply(inner, redact) for inner in value]
        case _:
            return redact(repr(value))
