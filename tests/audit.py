"""Ask OSV whether a version that the locks fix has a known vulnerability; `make audit`, and `make check` where it can.

Exit status 1: there is one, each is named. 2: OSV cannot be asked from here, so nothing is known.
Source: https://google.github.io/osv.dev/post-v1-querybatch/, at most 1,000 questions at once.
"""

import json
import re
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
OSV = "https://api.osv.dev"
LOCK = "requirements-dev.lock"
"""It has every distribution of the other locks in the same version; tests/test_locks.py says so."""
WITHIN_S = 20


def versions() -> list[tuple[str, str]]:
    """List the name and version of every distribution that is fixed."""
    return sorted(set(re.findall(r"^([\w.-]+)==([\w.!+-]+)", (ROOT / LOCK).read_text("utf-8"), re.MULTILINE)))


def ask(url: str, fixed: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Ask of each version which vulnerabilities it has; only those with some are in the answer.

    Raises:
        OSError, ValueError: There is no answer, or none that can be read.
    """
    questions = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in fixed]
    body = json.dumps({"queries": questions}).encode()
    request = urllib.request.Request(f"{url}/v1/querybatch", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=WITHIN_S) as response:
        results = json.load(response)["results"]
    return {
        f"{name} {version}": [found["id"] for found in result["vulns"]]
        for (name, version), result in zip(fixed, results, strict=True)
        if result.get("vulns")
    }


def main(url: str = OSV) -> int:
    """Say what is known about the locked versions."""
    fixed = versions()
    try:
        found = ask(url, fixed)
    except (OSError, ValueError, LookupError, TypeError) as error:
        print(f"audit: {url} cannot be asked from here ({error}); nothing is known about {len(fixed)} distributions.")
        return 2
    for what, ids in found.items():
        print(f"audit: {what} has {', '.join(ids)}")
    print(f"audit: {len(fixed)} distributions, {len(found)} with a known vulnerability")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
