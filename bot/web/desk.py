"""The operator's page: /desk, reached by a link for one use from the chat: /desk/in/<token>.

Opening the link only shows a button, so that a preview or a scanner does not use it up; the button signs in. No script;
every form carries a token of its session; the cookie is out of reach of scripts and of other sites.
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import parse_qsl

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.web.clients import Network, Tries, client_of
from bot.web.desk_html import HEADERS, show_desk, show_gate
from bot.web.verify import locale_of
from core.intake.tables import FailedUpdate
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.notify import actions as notify
from core.parties.tables import Person
from core.signin import actions as signin
from core.signin.model import MOST_TOKEN_CHARACTERS, SESSION_LIFETIME, form_token
from core.signin.queries import find_signed_in
from core.work.deps import Deps
from core.work.replay import ask_for_replay
from handlers.desk.page import desk_page, gate_page

MOST_FORM_BYTES = 4096
FORM_TYPE = "application/x-www-form-urlencoded"
"""What our own forms send; nothing else is parsed."""
PATH = "/desk"

Handle = Callable[[web.Request], Awaitable[web.Response]]


def routes(deps: Deps, tries: Tries | None = None, *, trusted: Sequence[Network] = ()) -> list[web.RouteDef]:
    """Make the page, the way in, and what its buttons post."""
    desk = _Desk(deps=deps)
    careful = partial(_careful, tries or Tries(), trusted)
    return [
        web.get(f"{PATH}/in/{{token}}", careful(desk.ask)),
        web.post(f"{PATH}/in/{{token}}", careful(desk.enter)),
        web.get(PATH, careful(desk.show)),
        web.post(rf"{PATH}/{{deed:replay|job|message}}/{{id:\d{{1,18}}}}", careful(desk.act)),
        web.post(f"{PATH}/out", careful(desk.leave)),
    ]


def _careful(tries: Tries, trusted: Sequence[Network], handle: Handle) -> Handle:
    """Count what an address is refused, and after so much of it refuse all."""

    async def handle_carefully(request: web.Request) -> web.Response:
        address = client_of(request, trusted)
        if not tries.may(address):
            return web.Response(status=429, text="429", headers=HEADERS | {"Retry-After": "60"})
        try:
            response = await handle(request)
        except Exception:
            tries.wrong(address)
            raise
        if response.status >= 400:
            tries.wrong(address)
        return response

    return handle_carefully


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    deps: Deps

    async def ask(self, request: web.Request) -> web.Response:
        return show_gate(gate_page(locale_of(request), "ask"), status=200)

    async def enter(self, request: web.Request) -> web.Response:
        link_token, session_token = request.match_info["token"], secrets.token_urlsafe(32)
        opened = None
        if _is_from_here(request) and len(link_token) <= MOST_TOKEN_CHARACTERS:
            async with self.deps.transaction() as session:
                opened = await signin.open_session(
                    session, link_token=link_token, session_token=session_token, now=self.deps.now()
                )
        if opened is None:
            return show_gate(gate_page(locale_of(request), "used"), status=403)
        return _keep_cookie(self.deps, _to_desk(), session_token)

    async def show(self, request: web.Request) -> web.Response:
        token, now = _token_in(self.deps, request), self.deps.now()
        async with self.deps.reading() as session:
            person = await _operator(self.deps, token, session, now)
            if person is None:
                return show_gate(gate_page(locale_of(request), "out"), status=401)
            whole = request.query.get("all", "")
            page = await desk_page(session, self.deps, person=person, now=now, whole=whole)
        return show_desk(page, path=PATH, form=form_token(token))

    async def act(self, request: web.Request) -> web.Response:
        token, now = _token_in(self.deps, request), self.deps.now()
        is_ours = await _is_ours(request, token)
        async with self.deps.transaction() as session:
            if not is_ours or await _operator(self.deps, token, session, now) is None:
                return show_gate(gate_page(locale_of(request), "out"), status=403)
            await _DEEDS[request.match_info["deed"]](session, int(request.match_info["id"]), now)
        return _to_desk()

    async def leave(self, request: web.Request) -> web.Response:
        token = _token_in(self.deps, request)
        if not await _is_ours(request, token):
            return show_gate(gate_page(locale_of(request), "out"), status=403)
        async with self.deps.transaction() as session:
            await signin.sign_out(session, session_token=token, now=self.deps.now())
        response = _to_desk()
        response.del_cookie(
            _cookie(self.deps), path="/", secure=_is_secure(self.deps), httponly=True, samesite="Strict"
        )
        return response


async def _operator(deps: Deps, token: str, session: AsyncSession, now: datetime) -> Person | None:
    """Find the signed-in person who still is an operator."""
    if not token:
        return None
    person = await find_signed_in(session, session_token=token, now=now)
    return person if person is not None and person.telegram_id in deps.operators else None


def _is_secure(deps: Deps) -> bool:
    return (deps.public_url or "").startswith("https://")


def _cookie(deps: Deps) -> str:
    """Name the cookie: the prefix has browsers insist on https, on this host alone and on the whole path."""
    return "__Host-gendan" if _is_secure(deps) else "gendan"


def _token_in(deps: Deps, request: web.Request) -> str:
    token = request.cookies.get(_cookie(deps), "")
    return token if len(token) <= MOST_TOKEN_CHARACTERS else ""


def _keep_cookie(deps: Deps, response: web.Response, token: str) -> web.Response:
    response.set_cookie(
        _cookie(deps),
        token,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        path="/",
        secure=_is_secure(deps),
        httponly=True,
        samesite="Strict",
    )
    return response


def _is_from_here(request: web.Request) -> bool:
    """Say whether the browser, if it tells, says that the form was posted from this site."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


async def _is_ours(request: web.Request, token: str) -> bool:
    """Say whether a form was posted from our own page of this session."""
    if not token or not _is_from_here(request) or request.content_type != FORM_TYPE:
        return False
    written = await request.read()
    if len(written) > MOST_FORM_BYTES:
        return False
    sent = dict(parse_qsl(written.decode(errors="replace"))).get("form", "")
    return hmac.compare_digest(sent.encode(errors="replace"), form_token(token).encode())


async def _replay(session: AsyncSession, failed_id: int, now: datetime) -> None:
    failed = await session.get(FailedUpdate, failed_id)
    if failed is not None:
        await ask_for_replay(session, failed=failed, now=now)


async def _revive_job(session: AsyncSession, job_id: int, now: datetime) -> None:
    job = await session.get(Job, job_id)
    if job is not None and job.state == JobState.DEAD:
        await jobs.revive(session, job_id=job_id, now=now)


async def _revive_message(session: AsyncSession, row_id: int, now: datetime) -> None:
    await notify.revive(session, row_id=row_id, now=now)


_DEEDS = {"replay": _replay, "job": _revive_job, "message": _revive_message}


def _to_desk() -> web.Response:
    """Lead to the page by GET, so that reloading it posts nothing twice."""
    return web.Response(status=303, headers=HEADERS | {"Location": PATH})
