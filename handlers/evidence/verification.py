"""The public answer to a picture's code in words, and the line under a picture that carries the code."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from core.codes.proofs import proof_code
from core.evidence.reasons import Trust
from core.evidence.tables import Photo
from core.evidence.verification import (
    DECIDED_INSIDE,
    DOUBTS,
    ONLY_IN_DOUBT,
    UNKNOWN,
    Check,
    CheckCode,
    Finding,
    Verification,
    Why,
    verify,
)
from core.ledger.signing import own_key_name
from core.stage import icon_of
from core.work.deps import Deps
from handlers.families import Family
from handlers.rendering import Rendering, plain
from handlers.texts import Texts
from handlers.trade_words import STAGE

FINDING = Family("verify.finding", Finding)
WHY = Family("verify.why", Why)
TRUST = Family("verify.trust", Trust)
HOLDS = Family("verify.check", CheckCode, but=ONLY_IN_DOUBT)
IN_DOUBT = Family("verify.open", {code: None for codes in (*DOUBTS.values(), (DECIDED_INSIDE,)) for code in codes})

SIGNS = {Finding.VERIFIED: "✅", Finding.FAILED: "❌", Finding.CANNOT: "❔"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the public page says, as plain text; `rows` are label and value, `checks` sign and sentence."""

    locale: str
    finding: Finding
    title: str
    heading: str
    summary: str
    rows: tuple[tuple[str, str], ...] = ()
    checks: tuple[tuple[str, str], ...] = ()
    picture_label: str = ""
    has_picture: bool = False
    ask_label: str = ""
    ask_button: str = ""
    footer: str = ""


def proof_line(r: Rendering, photos: Sequence[Photo]) -> Markup:
    """Write the codes under pictures, as links where the robot has a public address."""
    codes = [proof_code(photo.id, keys=r.deps.code_keys) for photo in photos]
    if r.deps.public_url is None:
        shown = [Markup("<code>{}</code>").format(code) for code in codes]
    else:
        base = f"{r.deps.public_url}/v/"
        shown = [Markup('<a href="{}">{}</a>').format(base + code, code) for code in codes]
    return r.t("verify.caption", codes=Markup(" · ").join(shown))


async def look_up(deps: Deps, code: str) -> Verification:
    """Look up a code, and check that the stored picture still is the one that was judged."""
    async with deps.reading() as session:
        found = await verify(session, code=code, keys=deps.code_keys)
    if found.finding is not Finding.VERIFIED or found.sha256 is None:
        return found
    try:
        stored = await deps.blobs.get(found.sha256)
    except FileNotFoundError:
        return replace(found, finding=Finding.CANNOT, why=Why.PICTURE_GONE, checks=())
    if hashlib.sha256(stored).hexdigest() != found.sha256:
        return replace(found, finding=Finding.FAILED, why=Why.HISTORY_BROKEN, checks=())
    return found


def page_of(found: Verification, *, locale: str, key: bytes) -> Page:
    """Put an answer into words; `key` is the newest of those that sign."""
    t = Texts(locale, found.timezone)
    return Page(
        locale=locale,
        finding=found.finding,
        title=plain(t("verify.title")),
        heading=f"{SIGNS[found.finding]} {plain(t(FINDING(found.finding)))}",
        summary=plain(t(WHY(found.why))) if found.why else plain(t("verify.verified")),
        rows=_rows(t, found),
        checks=tuple(_check(t, check) for check in found.checks),
        picture_label=plain(t("verify.picture")),
        has_picture=found.finding is Finding.VERIFIED and found.clean_sha256 is not None,
        ask_label=plain(t("verify.ask")),
        ask_button=plain(t("verify.ask_button")),
        footer=f"{plain(t('verify.footer'))} {plain(t('verify.key', name=own_key_name(key)))}",
    )


def ask_page(locale: str, *, key: bytes) -> Page:
    """Make the page that only asks for a code."""
    t = Texts(locale)
    heading, summary = plain(t("verify.ask_heading")), plain(t("verify.ask_summary"))
    return replace(page_of(UNKNOWN, locale=locale, key=key), heading=heading, summary=summary)


def _rows(t: Texts, found: Verification) -> tuple[tuple[str, str], ...]:
    if found.stage is None or found.taken_at is None:
        return ()
    rows = [
        (plain(t("verify.row.stage")), f"{icon_of(found.stage)} {plain(t(STAGE(found.stage)))}"),
        (plain(t("verify.row.time")), f"{t.moment(found.taken_at)} ({found.timezone})"),
    ]
    if found.finding is Finding.VERIFIED and found.trust is not None:
        shows = t(TRUST(Trust(found.trust))) if found.is_graded_as_now else t("verify.trust_then")
        rows.append((plain(t("verify.row.trust")), f"{found.trust} · {plain(shows)}"))
    return tuple(rows)


def _check(t: Texts, check: Check) -> tuple[str, str]:
    if check.doubt is None:
        return "✅", plain(t(HOLDS(check.code)))
    return "➖", plain(t(IN_DOUBT(check.doubt)))
