"""Say under which licence each part stands that is shipped, and hold `docs/licences.md` against it.

`make check` runs it; `python -m tests.licences --write` writes the table anew. What a distribution says of itself in
its metadata is taken; one that this platform does not install keeps the line that it has.
Exit status 1: the table or a licence is wrong.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCKS = {"requirements.lock": "always", "requirements-scaled.lock": "scaled"}
"""The first lock that has a distribution says when it is installed."""
ALLOWED = frozenset(
    "0BSD Apache-2.0 BSD BSD-2-Clause BSD-3-Clause CC0-1.0 HPND ISC LGPL-2.1-or-later LGPL-3.0 LGPL-3.0-only "
    "LGPL-3.0-or-later MIT MIT-0 MIT-CMU MPL-2.0 OFL-1.1 PSF-2.0 Python-2.0 Unlicense Zlib zlib-acknowledgement".split()
)
"""SPDX; each lets whoever runs Gendan use it without giving anything of his own away."""
SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}


def shipped() -> dict[str, str]:
    """List the distributions that a production install may bring, and when."""
    found: dict[str, str] = {}
    for lock, when in LOCKS.items():
        for name, marker in re.findall(r"^([\w.-]+)==[^ ;]+(.*)", (ROOT / lock).read_text("utf-8"), re.MULTILINE):
            if "win32" in marker:  # Gendan runs on Linux
                continue
            found.setdefault(canonicalize_name(name), when)
    return dict(sorted(found.items()))


def declared(name: str) -> str | None:
    """Read what an installed distribution says of its licence; None where it is not installed here."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    expression = about["License-Expression"]
    if expression:
        return str(expression)
    classified = [
        line.rsplit(" :: ", 1)[1] for line in about.get_all("Classifier", []) if line.startswith("License ::")
    ]
    named = [SPDX.get(words, words) for words in classified if words != "OSI Approved"]
    said = str(about["License"] or "not said").splitlines()[0]
    return " OR ".join(sorted(set(named))) or SPDX.get(said, said)


def written(page: str) -> dict[str, tuple[str, str]]:
    """Read the table: each distribution with when it is installed and its licence."""
    return {
        name: (when, licence)
        for name, when, licence in re.findall(r"^\| ([\w.-]+) \| (always|scaled) \| (.+) \|$", page, re.MULTILINE)
    }


def right(page: str) -> dict[str, tuple[str, str]]:
    """Say what the table should hold."""
    before = written(page)
    return {name: (when, declared(name) or before.get(name, ("", "not said"))[1]) for name, when in shipped().items()}


def faults(page: str) -> list[str]:
    """Say what is wrong with a page, a line each."""
    stands, should = written(page), right(page)
    differ = [
        f"{name}: the table says {stands.get(name, 'nothing')}, it is {should.get(name, 'not shipped')}"
        for name in sorted(stands.keys() | should.keys())
        if stands.get(name) != should.get(name)
    ]
    return differ + [
        f"{name}: {licence} is not among the licences that we may ship; ask, or add it with a reason"
        for name, (_, licence) in should.items()
        if not set(re.findall(r"[\w.+-]+", licence)) - {"AND", "OR", "WITH", "LLVM-exception"} <= ALLOWED
    ]


def main(argument: str = "") -> int:
    """Check the page, or with `--write` make its table anew."""
    page = PAGE.read_text("utf-8")
    if argument == "--write":
        head = page[: page.index("| distribution |")]
        rows = [f"| {name} | {when} | {licence} |" for name, (when, licence) in right(page).items()]
        PAGE.write_text(
            "\n".join([head + "| distribution | installed | licence |", "|---|---|---|", *rows]) + "\n", "utf-8"
        )
        page = PAGE.read_text("utf-8")
    found = faults(page)
    for fault in found:
        print(f"licences: {fault}")
    print(f"licences: {len(written(page))} distributions, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
