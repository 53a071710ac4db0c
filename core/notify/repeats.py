"""Messages that say the same to a chat right after each other, while the first still waits: one stands for all."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from core.notify.queries import NO_MESSAGE
from core.notify.tables import Outbox, State, is_open

ALSO = "also_messages"
"""The parameter that counts the messages of a person that an answer stands for besides the one it replies to."""
SAME = ("kind", "key", "priority", "silent")

_TABLE = cast(Table, Outbox.__table__)
_NEWEST = (
    select(func.max(Outbox.id))
    .where(
        is_open(Outbox),
        Outbox.bot_id.in_(bindparam("bots", expanding=True)),
        Outbox.chat_id.in_(bindparam("chats", expanding=True)),
        Outbox.kind.not_in(NO_MESSAGE),
    )
    .group_by(Outbox.bot_id, Outbox.chat_id)
)
_WAITING = (
    select(_TABLE)
    .where(_TABLE.c.id.in_(_NEWEST.scalar_subquery()), _TABLE.c.state == State.QUEUED)
    .with_for_update(skip_locked=True)
)
"""The newest of each chat, if it still waits; one that is being claimed at this moment is not waited for."""
_JOIN = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row"))
    .values(reply_to_message_id=bindparam("reply_to"), params=bindparam("with_also", type_=_TABLE.c.params.type))
)


def joins_unwritten(unwritten: Sequence[dict[str, Any]], said: dict[str, Any]) -> bool | None:
    """Let the last of these messages for the same chat stand for one that says the same; None where there is none."""
    chat = (said["bot_id"], said["chat_id"])
    of_chat = (one for one in reversed(unwritten) if (one["bot_id"], one["chat_id"]) == chat)
    last = next((one for one in of_chat if one["kind"] not in NO_MESSAGE), None)
    return None if last is None else _joins(last, said)


def join_stored(session: Session, said: Sequence[dict[str, Any]]) -> list[int]:
    """Let stored messages that still wait stand for these, one at most for each chat; return which were joined.

    Returns:
        The places of the joined ones in `said`.
    """
    chats = {"bots": {one["bot_id"] for one in said}, "chats": {one["chat_id"] for one in said}}
    found = session.execute(_WAITING, {name: list(ids) for name, ids in chats.items()}).mappings()
    newest = {(row["bot_id"], row["chat_id"]): dict(row) for row in found}
    joined = []
    for place, one in enumerate(said):
        waiting = newest.get((one["bot_id"], one["chat_id"]))
        if waiting is None or not _joins(waiting, one):
            continue
        joined.append(place)
        values = {"reply_to": waiting["reply_to_message_id"], "with_also": waiting["params"]}
        session.execute(_JOIN, {"row": waiting["id"], **values})
    return joined


def _joins(waiting: dict[str, Any], said: dict[str, Any]) -> bool:
    """Let a message that waits stand for one that says the same; False where they differ.

    Which message it answers is no difference: it answers the last of them, and counts the others.
    """
    if any(waiting[name] != said[name] for name in SAME) or _plain(waiting["params"]) != _plain(said["params"]):
        return False
    if waiting["reply_to_message_id"] != said["reply_to_message_id"]:
        others = waiting["params"].get(ALSO, 0) + said["params"].get(ALSO, 0) + 1
        waiting["params"] = waiting["params"] | {ALSO: others}
        waiting["reply_to_message_id"] = said["reply_to_message_id"]
    return True


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name != ALSO}
