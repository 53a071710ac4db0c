"""Links as Telegram judges them."""

import re
from urllib.parse import parse_qs, urlsplit

_INVITE = re.compile(r"^(?:https?://)?t\.me/(?:\+|joinchat/)([\w-]+)/?$")
_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*)://")
_HOST = re.compile(r"^[\w.-]+$")
_USER = re.compile(r"^tg://user\?id=(\d+)$")
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def linked_user(url: str) -> int | None:
    """Give the user that a tg://user?id= link names."""
    found = _USER.match(url.strip())
    return int(found[1]) if found else None


def link_problem(url: str, *, https_only: bool = False) -> str | None:
    """Say, in Telegram's words, what is wrong with a link of a button."""
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() in ("tg", "ton", "tonsite"):
        return "Only HTTPS links are allowed" if https_only else None
    if scheme and scheme[1].lower() not in ("http", "https"):
        return "Unsupported URL protocol"
    full = url if scheme else "http://" + url
    try:
        parts = urlsplit(full)
        parts.port  # noqa: B018  (the property raises for a wrong port)
    except ValueError:
        return "Wrong port number specified in the URL"
    host = parts.hostname or ""
    if not host:
        return "URL host is empty"
    if not _HOST.match(host):
        return "Wrong HTTP URL" if "." not in host else "Disallowed character in URL host"
    if https_only and parts.scheme != "https" and host not in _LOOPBACK:
        return "Only HTTPS links are allowed"
    return None if "." in host or https_only else "Wrong HTTP URL"


def checked_link(url: str) -> str | None:
    """Give a link in its full form, or None where Telegram would drop it."""
    if not url or link_problem(url) is not None:
        return None
    full = url if _SCHEME.match(url) else "http://" + url
    parts = urlsplit(full)
    if parts.scheme.lower() in ("http", "https") and not parts.path:
        return f"{parts.scheme}://{parts.netloc}/" + (f"?{parts.query}" if parts.query else "")
    return full


def is_invite(url: str) -> bool:
    """Say whether a link leads into a group."""
    return _INVITE.match(url) is not None


def start_link(url: str) -> tuple[str, str | None] | None:
    """Read a link to a bot: its username and the start payload."""
    full = url if "://" in url else "https://" + url
    parts = urlsplit(full)
    query = parse_qs(parts.query)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        name = query.get("domain", [""])[0]
    elif parts.hostname in ("t.me", "telegram.me"):
        name = parts.path.strip("/")
    else:
        return None
    payload = query.get("start", [None])[0]
    return (name, payload) if re.fullmatch(r"\w+", name) else None
