"""The way from the chat into the operator's web page: a link for one use, and signing out everywhere."""

import secrets

from telegram import Update

from core.incidents.messages import Desk
from core.parties.access import require_operator
from core.signin import actions as signin
from core.signin import queries
from core.signin.messages import SigninOffered
from core.signin.model import LINK_LIFETIME
from handlers.context import ChatApplication, Turn
from handlers.keyboards import ButtonUnreadable, on_press, pack, pressed_message_id
from handlers.outgoing import Button, Outgoing
from handlers.rendering import Rendering, plain, renders

TOKEN_BYTES = 24


async def send_link(_: Update, turn: Turn) -> None:
    """Send a link that opens the desk in a browser once."""
    require_operator(turn.me)
    if turn.deps.public_url is None:
        raise ButtonUnreadable
    link = await signin.make_link(
        turn.session, person_id=turn.me.id, unknown=secrets.token_urlsafe(TOKEN_BYTES), now=turn.now
    )
    await turn.say(SigninOffered(link_id=link.id))


async def sign_out_everywhere(update: Update, turn: Turn) -> None:
    """End all sessions of the operator who asks."""
    require_operator(turn.me)
    ended = await signin.sign_out_everywhere(turn.session, person_id=turn.me.id, now=turn.now)
    await turn.answer("signin.ended", browsers=ended)
    await turn.edit(pressed_message_id(update), Desk())


async def signin_buttons(r: Rendering) -> tuple[tuple[Button, ...], ...]:
    """Offer the page where the robot has a public address, and the way out where somebody is signed in."""
    if r.person is None or r.deps.public_url is None:
        return ()
    sessions = await queries.count_sessions(r.session, person_id=r.person.id, now=r.now)
    ways = [(r.button("signin.button.open", pack("signin.link")),)]
    if sessions:
        ways.append((r.button("signin.button.end", pack("signin.end"), n=sessions),))
    return tuple(ways)


@renders(SigninOffered)
async def _link(r: Rendering[SigninOffered]) -> Outgoing:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    async with r.deps.transaction() as session:
        if not await signin.arm_link(session, link_id=r.message.link_id, token=token, now=r.now):
            return Outgoing(text=r.t("signin.over"))
    minutes = r.t.number(int(LINK_LIFETIME.total_seconds() // 60))
    open_it = Button(text=plain(r.t("signin.button.go")), url=f"{r.deps.public_url}/desk/in/{token}")
    return Outgoing(text=r.t("signin.link", minutes=minutes), buttons=((open_it,),), protect=True)


def register(application: ChatApplication) -> None:
    """Listen to the buttons of the way in and out."""
    on_press(application, "signin.link", send_link)
    on_press(application, "signin.end", sign_out_everywhere)
