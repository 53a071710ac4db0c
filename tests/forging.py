"""An export in the hands of somebody who wants it to say something else."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from core.export.manifest import write_signature
from core.ledger.model import Link, digest_of, seal
from core.ledger.signing import sign

LEDGER = "data/ledger_entry.jsonl"
Row = dict[str, Any]


@dataclass
class Forger:
    """The members of an export by name, changed by whoever has it in hand."""

    members: dict[str, bytes]
    more: list[tuple[str, bytes]] = field(default_factory=list)
    """Members that are written besides, also under names that are there already."""

    @classmethod
    def of(cls, data: bytes) -> "Forger":
        with zipfile.ZipFile(BytesIO(data)) as zipped:
            return cls({name: zipped.read(name) for name in zipped.namelist()})

    def copy(self) -> "Forger":
        return Forger(dict(self.members))

    def rows(self, path: str = LEDGER) -> list[Row]:
        return [json.loads(line) for line in self.members[path].splitlines()]

    def write(self, rows: list[Row], path: str = LEDGER) -> None:
        lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)
        self.members[path] = "".join(lines).encode()

    def change(self, how: Callable[[list[Row]], list[Row] | None], path: str = LEDGER) -> None:
        rows = self.rows(path)
        self.write(how(rows) or rows, path)

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.members["manifest.json"])
        return found

    def set_manifest(self, **more: Any) -> None:
        content = {**self.manifest, **more}
        content = {name: value for name, value in content.items() if value is not ...}
        self.members["manifest.json"] = json.dumps(content, ensure_ascii=False, indent=1).encode()

    def rechain(self) -> None:
        """Compute every digest anew, as somebody does who knows how."""
        rows, last = self.rows(), dict[int, Row]()
        for row in rows:
            before = last.get(row["order_id"])
            row["number"], row["previous"] = (before["number"] + 1, before["digest"]) if before else (1, "0" * 64)
            if not row["withheld"]:
                row["digest"] = digest_of(Link(**{**row, "happened_at": datetime.fromisoformat(row["happened_at"])}))
            last[row["order_id"]] = row
        self.write(rows)

    def relist(self) -> None:
        """Make the manifest fit the files: hashes, sizes, rows, heads."""
        files = []
        for one in self.manifest["files"]:
            content = self.members.get(one["path"])
            if content is None:
                continue
            sha256 = hashlib.sha256(content).hexdigest()
            files.append({**one, "sha256": sha256, "bytes": len(content)})
            if "rows" in one:
                files[-1]["rows"] = len(content.splitlines())
        ends = {row["order_id"]: row for row in self.rows()}
        heads = [{"order_id": id_, "entries": row["number"], "digest": row["digest"]} for id_, row in ends.items()]
        readme = hashlib.sha256(self.members["README.txt"]).hexdigest()
        self.set_manifest(files=files, heads=heads, readme_sha256=readme)

    def sign(self, key: bytes) -> None:
        self.members["signature.json"] = write_signature(sign(self.members["manifest.json"], key=key)).encode()

    def strip(self) -> None:
        """Make it look as if it came from a robot that did not sign yet."""
        self.members.pop("signature.json", None)
        self.set_manifest(heads=..., readme_sha256=...)

    def to(self, file: Path) -> Path:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name, content in [*self.members.items(), *self.more]:
                zipped.writestr(name, content)
        return file


def sealed(row: Row, name: str) -> None:
    """Withhold one field of an entry."""
    row["sealed"][name] = seal(row["salts"].pop(name), row["fields"].pop(name))
