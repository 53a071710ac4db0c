"""Check an export off line and in bounded memory: what is asserted, what is wrong, and what nobody can know from it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.evidence.facts import PhotoAccepted
from core.export.histories import MOST_SEARCHED, Histories, NoEntry
from core.export.manifest import (
    MOST_BYTES,
    Listed,
    Manifest,
    ManifestUnreadable,
    read_object,
    read_signature,
    write_signature,
)
from core.export.members import (
    FREE_BYTES,
    MOST_RATIO,
    Members,
    MemberUnreadable,
    NotAnExport,
    lines,
    open_members,
    shown,
)
from core.export.model import LEDGER, MANIFEST, README, SIGNATURE
from core.export.rows import blobs_of
from core.ledger.model import FACT, KIND, Link
from core.ledger.signing import holds, key_name
from core.orders.model import ORDER_CODE
from core.readable import as_spelt

MOST_NAMED = 20
README_BYTES, SIGNATURE_BYTES = 2**16, 2**12
ORDER, PHOTO = "order", "photo"

__all__ = ["Finding", "NotAnExport", "check_export"]


@dataclass(slots=True, kw_only=True)
class Finding:
    """What was found; `key` names the key that signed, None where nobody did; `wrong` says it in plain words."""

    manifest: Manifest
    key: str | None = None
    files: int = 0
    rows: int = 0
    blobs: int = 0
    codes: dict[int, str] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    histories: Histories = field(default_factory=Histories)
    told: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    more_wrong: int = 0
    photos: dict[int, str | None] = field(default_factory=dict)
    unseen: int = 0
    """Accepted photos of the histories of which it has no row with a hash, so that nothing shows their picture."""
    pictures: frozenset[str | None] = frozenset()

    def is_wrong(self, words: str) -> None:
        """Note something that is wrong; after a while only how much more there is."""
        if len(self.wrong) < MOST_NAMED:
            self.wrong.append(words)
        else:
            self.more_wrong += 1


def check_export(files: Sequence[Path], *, key: str | None = None, heads: Mapping[str, str] | None = None) -> Finding:
    """Check the zip files of one export.

    Args:
        files: All parts.
        key: The name of the robot's key, or the public key in hex, as somebody knows it from the chat.
        heads: What somebody was told in chat of histories, by the order's code.

    Raises:
        NotAnExport: A file cannot be read, there is no manifest of ours, or a part is not given.
    """
    with open_members(files) as members:
        content, manifest = _read_manifest(members)
        if manifest.parts != len(files):
            raise NotAnExport(f"it has {manifest.parts} parts, {len(files)} were given")
        pictures = frozenset([*(one.blob for one in manifest.files), *manifest.missing_blobs])
        found = Finding(manifest=manifest, pictures=pictures)
        for words in members.wrong:
            found.is_wrong(words)
        _check_signature(members, content, key, found)
        _check_members(members, found)
        _check_size(members, found)
        for one in sorted(manifest.files, key=_comes_late):
            if _comes_late(one):
                found.histories.asked = {id_ for id_, code in found.codes.items() if code in (heads or {})}
            _check_file(members, one, found)
        _check_heads(found)
        _check_told(heads or {}, found)
    return found


def _comes_late(one: Listed) -> bool:
    """Histories are compared with what was read before them."""
    return one.path == f"data/{LEDGER}.jsonl"


def _read_manifest(members: Members) -> tuple[bytes, Manifest]:
    if MANIFEST not in members.zips:
        raise NotAnExport(f"no {MANIFEST}: it stands in the last part")
    try:
        content = members.read(MANIFEST, most_bytes=MOST_BYTES)
        return content, Manifest.read(content)
    except (MemberUnreadable, ManifestUnreadable) as error:
        raise NotAnExport(f"{MANIFEST}: {error}") from None


def _check_signature(members: Members, content: bytes, key: str | None, found: Finding) -> None:
    if SIGNATURE in members.zips:
        try:
            written = members.read(SIGNATURE, most_bytes=SIGNATURE_BYTES)
            signature = read_signature(written)
        except (MemberUnreadable, ManifestUnreadable) as error:
            found.is_wrong(f"{SIGNATURE}: {error}")
            return
        if written != write_signature(signature).encode():
            found.is_wrong(f"{SIGNATURE}: says more than a signature, or says it in other words than the robot")
        if holds(signature, content):
            found.key = key_name(signature.public_key)
        else:
            found.is_wrong(f"{SIGNATURE}: the signature does not fit {MANIFEST}: one of them was changed")
        if key is not None and not _is_key(key, signature.public_key):
            found.is_wrong(f"{SIGNATURE}: signed by the key {key_name(signature.public_key)}, not by the one you named")
    elif found.manifest.heads is not None:
        found.is_wrong(f"{SIGNATURE}: is missing, though this export was made by a robot that signs")
    elif key is not None:
        found.is_wrong(f"{SIGNATURE}: is missing, so nothing shows that the key you named was used")


def _is_key(named: str, public_key: bytes) -> bool:
    return named.strip().lower() == public_key.hex() or as_spelt(named) == key_name(public_key)


def _check_members(members: Members, found: Finding) -> None:
    """Compare what lies in the zip files with what the manifest lists."""
    paths = [one.path for one in found.manifest.files]
    if len(set(paths)) != len(paths):
        found.is_wrong(f"{MANIFEST}: lists a file twice")
    for name in sorted(members.zips.keys() - {*paths, MANIFEST, SIGNATURE}):
        found.is_wrong(f"{name}: is not in the manifest")
    wanted = found.manifest.readme_sha256
    try:
        digests = set(members.readme_digests(most_bytes=README_BYTES))
    except MemberUnreadable as error:
        found.is_wrong(f"{README}: {error}")
        return
    if wanted is not None and (digests != {wanted} or len(members.readmes) != found.manifest.parts):
        found.is_wrong(f"{README}: was changed or is missing")


def _check_size(members: Members, found: Finding) -> None:
    """Refuse what unpacks to more than any export does.

    Raises:
        NotAnExport: It does.
    """
    unpacked = sum(one.size_bytes for one in found.manifest.files)
    if unpacked > FREE_BYTES + MOST_RATIO * members.size_bytes:
        raise NotAnExport(f"{members.size_bytes} bytes that unpack to {unpacked} are more than any export of ours")


def _check_file(members: Members, one: Listed, found: Finding) -> None:
    found.files += 1
    digest, done = hashlib.sha256(), 0

    def pieces() -> Iterator[bytes]:
        nonlocal done
        for piece in members.pieces(one.path, most_bytes=one.size_bytes):
            digest.update(piece)
            done += len(piece)
            yield piece

    before = len(found.wrong) + found.more_wrong
    try:
        if one.blob is None:
            _check_rows(lines(pieces()), one, found)
        else:
            found.blobs += 1
            for _ in pieces():
                pass
    except MemberUnreadable as error:
        found.is_wrong(f"{one.path}: {error}")
        return
    is_named = len(found.wrong) + found.more_wrong > before
    if not is_named and (digest.hexdigest(), done) != (one.sha256, one.size_bytes):
        found.is_wrong(f"{one.path}: was changed, its hash is another")


def _check_rows(rows: Iterator[bytes], one: Listed, found: Finding) -> None:
    """Go through the rows of one kind; the first line that cannot be read ends it."""
    table = one.path.removeprefix("data/").removesuffix(".jsonl")
    count = 0
    for line in rows:
        count += 1
        if count > (one.rows or 0):
            break
        try:
            _check_row(table, line, found)
        except (NoEntry, ManifestUnreadable) as error:
            found.is_wrong(f"{one.path}: line {count} cannot be read: {error}")
            return
    found.rows += count
    if count != one.rows:
        found.is_wrong(f"{one.path}: has not the {one.rows} rows of the manifest")


def _check_row(table: str, line: bytes, found: Finding) -> None:
    if table == LEDGER:
        _check_photo(found.histories.take(line), found)
        return
    row = read_object(line)
    for sha256 in blobs_of(row):
        if not isinstance(sha256, str) or sha256 not in found.pictures:
            found.is_wrong(f"data/{table}.jsonl: no picture {shown(str(sha256))}")
    _note(table, row, found)


def _note(table: str, row: Mapping[str, Any], found: Finding) -> None:
    """Remember what the histories are compared with."""
    if table == ORDER:
        _note_order(row.get("id"), row.get("code"), found)
    elif table == PHOTO:
        _note_photo(row.get("id"), row.get("sha256"), found)


def _note_order(id_: object, code: object, found: Finding) -> None:
    if type(id_) is not int or not isinstance(code, str) or id_ in found.codes:
        raise ManifestUnreadable("it is no order, or one that was there before")
    if ORDER_CODE.fullmatch(code) is None:
        raise ManifestUnreadable(f"{shown(code)} is no name of an order")
    if code in found.named:  # else a told head would be looked for in the one, while people read the other
        raise ManifestUnreadable(f"{code} is the name of two orders")
    found.codes[id_] = code
    found.named.add(code)


def _note_photo(id_: object, sha256: object, found: Finding) -> None:
    if type(id_) is not int or not isinstance(sha256, str | None) or id_ in found.photos:
        raise ManifestUnreadable("it is no photo, or one that was there before")
    found.photos[id_] = sha256


def _check_photo(link: Link, found: Finding) -> None:
    """Compare what the history says of an accepted photo with the row of that photo."""
    if link.fields.get(KIND) != PhotoAccepted.kind:
        return
    photo_id, sha256 = (link.fields.get(f"{FACT}{name}") for name in ("photo_id", "sha256"))
    if type(photo_id) is not int or not isinstance(sha256, str):
        return
    shown_as = found.photos.get(photo_id)
    if shown_as is None:
        found.unseen += 1
    elif shown_as != sha256:
        words = f"photo {photo_id} is another than the one that was accepted in entry {link.number}"
        found.is_wrong(f"history of order {_name(found, link.order_id)}: {words}")


def _check_heads(found: Finding) -> None:
    """Compare each history with its chain, with the head that was signed, and with the orders."""
    of = found.histories.of
    for order_id, history in sorted(of.items()):
        if history.broken_at is not None:
            found.is_wrong(f"history of order {_name(found, order_id)}: breaks at entry {history.broken_at}")
        if order_id not in found.codes:
            found.is_wrong(f"history of order {order_id}: there is no such order in it")
    for order_id in sorted(found.codes.keys() - of.keys()):
        found.is_wrong(f"history of order {_name(found, order_id)}: is missing")
    if found.manifest.heads is None:
        return
    signed = {head.order_id: (head.entries, head.digest) for head in found.manifest.heads}
    for order_id in sorted(signed.keys() | of.keys()):
        ended = of.get(order_id)
        if ended is None or signed.get(order_id) != (ended.entries, ended.digest):
            found.is_wrong(f"history of order {_name(found, order_id)}: does not end at the head in the manifest")


def _check_told(heads: Mapping[str, str], found: Finding) -> None:
    """Look for each head that somebody was told in the history of its order."""
    ids = {code: order_id for order_id, code in found.codes.items()}
    for code, told in heads.items():
        head = as_spelt(told)
        entry = found.histories.entry_with(ids[code], head) if code in ids else None
        if entry is None:
            found.is_wrong(f"order {shown(code)}: {_not_found(found, ids.get(code))} {shown(head)}")
        else:
            found.told.append(f"{code}: head {head} is entry {entry} of {found.histories.of[ids[code]].entries}")


def _not_found(found: Finding, order_id: int | None) -> str:
    if order_id is None:
        return "there is no such order, so no head"
    entries = found.histories.of[order_id].entries if order_id in found.histories.of else 0
    return (
        f"its newest {MOST_SEARCHED} entries never ended at"
        if entries > MOST_SEARCHED
        else "its history never ended at"
    )


def _name(found: Finding, order_id: int) -> str:
    code = found.codes.get(order_id)
    return f"{order_id} ({shown(code)[1:-1]})" if code else str(order_id)
