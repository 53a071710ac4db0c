"""Read the signed statement of origin (C2PA) in a file that was sent as file; chats strip it from photos.

Needs the optional package `c2pa-python`. A manifest says who signed and that nothing was changed since; it does not
say that what is seen is true, and most phones write none.
"""

import importlib
import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

_CAPTURE_ENDINGS = ("/digitalCapture", "/computationalCapture")
_SETTINGS = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
"""A file must not make the server call an address that the file names."""


class ManifestState(StrEnum):
    """What became of reading: OFF where the package is missing."""

    ABSENT = "ABSENT"
    VALID = "VALID"
    INVALID = "INVALID"
    OFF = "OFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a manifest says.

    `is_trusted`: the signer's certificate leads to one that is trusted; without, anybody may have signed.
    `is_capture`: the file says to come from a camera, unedited, rather than from a generator or an editor.
    """

    state: ManifestState
    signer: str | None = None
    issued_at: datetime | None = None
    is_trusted: bool = False
    is_capture: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {
            "state": self.state,
            "signer": self.signer,
            "issued_at": self.issued_at.isoformat() if self.issued_at else None,
            "is_trusted": self.is_trusted,
            "is_capture": self.is_capture,
        }


def is_available() -> bool:
    """Say whether manifests can be read."""
    return importlib.util.find_spec("c2pa") is not None


def read_manifest(data: bytes, *, anchors_pem: str | None = None) -> Provenance:
    """Read the active manifest of a file.

    Args:
        data: The file as it was sent.
        anchors_pem: Certificates whose signers are trusted, as PEM, such as the C2PA trust list; none by default, and
            then a valid manifest is not a trusted one.
    """
    if not is_available():
        return Provenance(state=ManifestState.OFF)
    c2pa = importlib.import_module("c2pa")
    trust = {"trust": {"trust_anchors": anchors_pem}} if anchors_pem else {}
    try:
        context = c2pa.Context(c2pa.Settings.from_dict({**_SETTINGS, **trust}))
        reader = c2pa.Reader.try_create(None, BytesIO(data), context=context)
        if reader is None:
            return Provenance(state=ManifestState.ABSENT)
        with reader:
            return told_by(_object(json.loads(reader.json())))
    except c2pa.C2paError as error:
        # A kind of file that cannot carry a manifest carries none; a damaged manifest is a bad one.
        unsupported = isinstance(error, c2pa.C2paError.NotSupported)
        return Provenance(state=ManifestState.ABSENT if unsupported else ManifestState.INVALID)


def told_by(store: Mapping[str, Any]) -> Provenance:
    """Read a manifest store, as the C2PA library gives it in JSON."""
    manifest = _object(store.get("manifests")).get(str(store.get("active_manifest")))
    if not isinstance(manifest, Mapping):
        return Provenance(state=ManifestState.INVALID)
    signature = _object(manifest.get("signature_info"))
    state = store.get("validation_state")
    return Provenance(
        state=ManifestState.VALID if state in ("Valid", "Trusted") else ManifestState.INVALID,
        signer=_short(signature.get("issuer") or signature.get("common_name")),
        issued_at=_instant(signature.get("time")),
        is_trusted=state == "Trusted",
        is_capture=_is_capture(manifest),
    )


def _is_capture(manifest: Mapping[str, Any]) -> bool:
    actions = list(_actions(manifest))
    created = [one for one in actions if one.get("action") == "c2pa.created"]
    untouched = all(one.get("action") == "c2pa.created" for one in actions)
    return untouched and any(str(one.get("digitalSourceType", "")).endswith(_CAPTURE_ENDINGS) for one in created)


def _actions(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for assertion in map(_object, _list(manifest.get("assertions"))):
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            yield from map(_object, _list(_object(assertion.get("data")).get("actions")))


def _object(value: object) -> Mapping[str, Any]:
    """Give an object of the store, or none: whoever made the file wrote what stands there, in whatever form."""
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _short(name: object) -> str | None:
    text = str(name or "").strip()
    return text[:80] if text.isprintable() and text else None


def _instant(text: object) -> datetime | None:
    try:
        told = datetime.fromisoformat(str(text))
        return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
