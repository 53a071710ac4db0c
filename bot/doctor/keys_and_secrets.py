"""Look at who may read what is secret, and who is believed: keys, rights of files, proxies, the messenger."""

import stat
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from bot.data_folder import OTHERS, KeyUnusable, signing_keys
from bot.doctor.findings import Finding, Level
from bot.own_folder import KEY_FILE, own_entries
from bot.settings import Settings

MOST_NAMED = 5


def examine_secrets(settings: Settings) -> list[Finding]:
    """Look at keys, rights and proxies; nothing is changed."""
    found = [_keys(settings), _rights(settings), _proxies(settings), _way(settings)]
    return [finding for finding in found if finding is not None]


def _keys(settings: Settings) -> Finding | None:
    if settings.code_keys or not (settings.data_dir / KEY_FILE).exists():
        return None
    try:
        count = len(signing_keys(settings.data_dir))
    except (KeyUnusable, OSError) as error:
        return Finding(what="keys", level=Level.PROBLEM, found=str(error), do="Do what it says, then start the robot.")
    return Finding(what="keys", level=Level.OK, found=f"{count} in the data folder")


def _rights(settings: Settings) -> Finding | None:
    """Say what everybody on this machine can read of it."""
    files = [*_private(settings.data_dir), *([settings.secrets_dir] if settings.secrets_dir else [])]
    blobs = Path(urlsplit(settings.blobs).path)
    if settings.blobs.startswith("file:") and not blobs.is_relative_to(settings.data_dir.resolve()):
        files.append(blobs)
    if not any(path.exists() for path in files):
        return None
    is_closed = _is_closed(settings.data_dir)
    of_folder = {settings.data_dir, *_private(settings.data_dir)}
    open_ones = [path for path in files if _is_open(path) and not (is_closed and path in of_folder)]
    if not open_ones:
        return Finding(what="rights", level=Level.OK, found="nobody else on this machine reads the data")
    named = " ".join(str(path) for path in open_ones[:MOST_NAMED])
    do = f"Take it from others: chmod -R o-rwx {named}"
    return Finding(what="rights", level=Level.WARNING, found=f"everybody on this machine can read {named}", do=do)


def _private(folder: Path) -> Iterator[Path]:
    yield folder
    if folder.is_dir():
        yield from sorted(own_entries(folder))


def _is_open(path: Path) -> bool:
    try:
        return bool(path.lstat().st_mode & OTHERS) and not path.is_symlink()
    except OSError:
        return False


def _is_closed(folder: Path) -> bool:
    """Whether nobody else comes into a folder, whatever rights lie within."""
    try:
        return not folder.stat().st_mode & stat.S_IXOTH
    except OSError:
        return True


def _proxies(settings: Settings) -> Finding | None:
    if settings.public_url is None:
        return None
    if not settings.trusted_proxies and not _is_here(settings.public_url):
        do = (
            "If a proxy stands before it, all clients count as one address, and 31 wrong links lock everybody out: "
            "set GENDAN_TRUSTED_PROXIES to the address or network of the proxy."
        )
        return Finding(
            what="proxies", level=Level.WARNING, found="none is trusted, though there is a public address", do=do
        )
    return Finding(what="proxies", level=Level.OK, found=", ".join(settings.trusted_proxies) or "none")


def _way(settings: Settings) -> Finding | None:
    if urlsplit(settings.api_base_url).scheme == "https" or _is_here(settings.api_base_url):
        return None
    do = "Use https, or a Bot API server on this machine or in a network of its own: tokens and texts go this way."
    return Finding(what="messenger", level=Level.WARNING, found=f"{settings.api_base_url} is not encrypted", do=do)


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
