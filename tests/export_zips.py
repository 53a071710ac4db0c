"""Read exports in tests."""

import json
import zipfile
from io import BytesIO
from typing import Any


def rows_of(data: bytes, table: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(BytesIO(data)) as zipped:
        return [json.loads(line) for line in zipped.read(f"data/{table}.jsonl").splitlines()]


def words_of(data: bytes) -> str:
    """Everything that can be read in an export, as one text."""
    with zipfile.ZipFile(BytesIO(data)) as zipped:
        texts = [zipped.read(name).decode() for name in zipped.namelist() if not name.startswith("blobs/")]
        return "\n".join([*zipped.namelist(), *texts])


def names_of(data: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(data)) as zipped:
        return zipped.namelist()


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Write the same export with one member changed by somebody who does not touch the manifest."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, content.replace(old, new) if member == name else content)
    return out.getvalue()
