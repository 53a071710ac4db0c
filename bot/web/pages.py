"""What every page has: no script, no frame, nothing from elsewhere, nothing kept by caches."""

import base64
import hashlib
from dataclasses import dataclass
from importlib import resources
from string import Template

_FILES = resources.files("bot.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKind:
    """A template with its style, and the headers that allow exactly that style and nothing else."""

    template: Template
    style: str
    headers: dict[str, str]


def page_kind(name: str) -> PageKind:
    """Read the template `<name>.html` and the style `<name>.css`."""
    style = (_FILES / f"{name}.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src 'self'; style-src 'sha256-{digest}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Vary": "Accept-Language",
    }
    return PageKind(template=Template((_FILES / f"{name}.html").read_text("utf-8")), style=style, headers=headers)
