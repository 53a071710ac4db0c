"""The code of a picture, typed or pasted in the chat: answered with what the public page says of it, and no more."""

from markupsafe import Markup
from telegram import Message

from core.codes.proofs import find_proof_code, looks_like_proof_code
from core.evidence import queries
from core.evidence.messages import CodeLookedUp
from core.evidence.verification import Why
from core.readable import as_spelt
from handlers.context import Turn
from handlers.evidence.verification import look_up, page_of
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders


async def take_code(message: Message, turn: Turn) -> bool:
    """Take a message that holds the code of a picture, alone, in a sentence or under a picture, from whomever.

    What it stands under goes its own way, too: a file, and a photo of somebody who works in a workshop.
    """
    code = find_proof_code(message.text or message.caption or "", keys=turn.deps.code_keys)
    if code is None:
        return False
    await turn.say(CodeLookedUp(code=as_spelt(code)), reply_to=message.message_id)
    if message.caption is None:
        return True
    is_photo = bool(message.photo)
    return is_photo and not await queries.list_workshop_ids(turn.session, person_id=turn.me.id)


async def take_mistyped(message: Message, turn: Turn) -> bool:
    """Take a message that is nothing but what looks like such a code and is none."""
    text = (message.text or "").strip()
    if not looks_like_proof_code(text):
        return False
    await turn.say(CodeLookedUp(code=as_spelt(text)), reply_to=message.message_id)
    return True


@renders(CodeLookedUp)
async def _looked_up(r: Rendering[CodeLookedUp]) -> Outgoing:
    found = await look_up(r.deps, r.message.code)
    page = page_of(found, locale=r.t.locale, key=r.deps.code_keys[0])
    rows = (f"{label}: {value}" for label, value in page.rows)
    checks = (f"{sign} {said}" for sign, said in page.checks)
    lines = [page.heading, page.summary, *rows, *checks]
    if r.deps.public_url is not None and found.why is not Why.UNKNOWN_CODE:
        lines.append(f"{r.deps.public_url}/v/{r.message.code}")
    return Outgoing(text=Markup("\n").join(lines))
