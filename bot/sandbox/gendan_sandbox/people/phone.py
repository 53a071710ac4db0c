"""A person's list of chats, and one chat as the phone shows it."""

from gendan_sandbox.people.views import message, topics
from gendan_sandbox.world import render
from gendan_sandbox.world.messenger import Messenger, private_chat
from gendan_sandbox.world.model import Bot, Chat, Json, Person


def visible_chats(messenger: Messenger, viewer: Person) -> list[Chat]:
    """List the chats of a person, newest first, bots never written to last."""
    chats = [private_chat(messenger, viewer.id, bot_id) for bot_id in messenger.state.bots]
    chats += [chat for chat in messenger.state.chats.values() if chat.kind != "private" and _is_listed(chat, viewer)]
    return sorted(chats, key=_newest, reverse=True)


def _is_listed(chat: Chat, viewer: Person) -> bool:
    return viewer.id in chat.join_requests or (viewer.id in chat.members and chat.migrated_to is None)


def _newest(chat: Chat) -> tuple[bool, int, int]:
    last = chat.messages[max(chat.messages)] if chat.messages else None
    return (last is not None, last.date if last else 0, last.version if last else 0)


def chat(messenger: Messenger, found: Chat, viewer: Person) -> Json:
    """Give a chat's line in a person's list."""
    last = found.messages[max(found.messages)] if found.messages and may_read(found, viewer) else None
    body = _private_head(messenger, found, viewer) if found.kind == "private" else _group_head(found, viewer)
    return body | {
        "unread_count": unread_count(found, viewer),
        "pinned_message_ids": list(found.pinned),
        "last_message": message(messenger, found, last, viewer) if last else None,
        "version": found.version,
    }


def _private_head(messenger: Messenger, found: Chat, viewer: Person) -> Json:
    partner = messenger.state.bots[found.bot_id]
    return {
        "id": partner.id,
        "type": "private",
        "title": partner.name,
        "username": partner.username,
        "is_bot": True,
        "is_forum": partner.has_topics_enabled,
        "status": "member",
        "blocked": partner.id in viewer.blocked_bots,
        "started": found.is_started,
        "description": partner.texts.get("description:") or None,
    }


def _group_head(found: Chat, viewer: Person) -> Json:
    place = found.members.get(viewer.id)
    status = place.status if place else "left"
    if viewer.id in found.join_requests:
        status = "requested"
    return {
        "id": found.id,
        "type": found.kind,
        "title": found.title,
        "username": found.username,
        "is_bot": False,
        "is_forum": found.is_forum,
        "status": status,
        "blocked": False,
        "started": True,
        "member_count": sum(member.is_present for member in found.members.values()),
        "description": found.description or None,
    }


def may_read(found: Chat, viewer: Person) -> bool:
    """Say whether a person can see a chat's messages."""
    if found.kind == "private":
        return found.person_id == viewer.id
    place = found.members.get(viewer.id)
    return place is not None and place.is_present


def unread_count(found: Chat, viewer: Person) -> int:
    """Count what others have sent since the person last looked."""
    if not may_read(found, viewer):
        return 0
    read_up_to = found.read_up_to.get(viewer.id, 0)
    return sum(sent.id > read_up_to and sent.sender_id != viewer.id for sent in found.messages.values())


def conversation(
    messenger: Messenger, found: Chat, viewer: Person, *, after_version: int, thread_id: int | None, limit: int
) -> Json:
    """Give a chat as its person sees it: everything, or what has changed since a version."""
    shown = list(found.messages.values()) if may_read(found, viewer) else []
    if thread_id is not None:
        shown = [sent for sent in shown if sent.thread_id == (thread_id or None)]
    shown = [sent for sent in shown if sent.version > after_version]
    shown.sort(key=lambda sent: sent.id)
    alerts = [alert for alert in found.alerts if alert["person"] == viewer.id and alert["id"] > after_version]
    return {
        "version": messenger.events.version,
        "chat": chat(messenger, found, viewer),
        "messages": [message(messenger, found, sent, viewer) for sent in shown[-limit:]],
        "deleted": [number for number, version in found.deleted.items() if version > after_version],
        "reply_keyboard": reply_keyboard(found, viewer),
        "force_reply": force_reply(found, viewer),
        "typing": _typing(messenger, found, viewer),
        "drafts": _drafts(messenger, found),
        "topics": topics(found),
        "alerts": alerts,
        **_private_extras(messenger, found, viewer),
    }


def _private_extras(messenger: Messenger, found: Chat, viewer: Person) -> Json:
    if found.kind != "private":
        return {"commands": [], "menu_button": {"type": "default"}}
    partner = messenger.state.bots[found.bot_id]
    return {"commands": commands_for(partner, viewer), "menu_button": menu_button_for(partner, viewer)}


def commands_for(partner: Bot, viewer: Person) -> list[Json]:
    """Give the commands that a person's menu shows: the most special scope and language wins."""
    language = (viewer.language_code or "")[:2]
    for scope in (f"chat:{viewer.id}", "all_private_chats", "default"):
        for suffix in (language, ""):
            commands = partner.commands.get(f"{scope}:{suffix}")
            if commands:
                return commands
    return []


def menu_button_for(partner: Bot, viewer: Person) -> Json:
    """Give the menu button that a person sees."""
    button = partner.menu_buttons.get(viewer.id, {"type": "default"})
    if button["type"] == "default":
        button = partner.menu_buttons.get(0, {"type": "default"})
    return button if button["type"] != "default" else {"type": "commands"}


def reply_keyboard(found: Chat, viewer: Person) -> Json | None:
    """Give the keyboard that stands under a chat."""
    number = found.reply_keyboards.get(viewer.id)
    sent = found.messages.get(number) if number is not None else None
    if sent is None or sent.reply_keyboard is None:
        return None
    return {"message_id": sent.id, **sent.reply_keyboard}


def force_reply(found: Chat, viewer: Person) -> Json | None:
    """Give the demand to reply that stands under a chat."""
    number = found.force_replies.get(viewer.id)
    sent = found.messages.get(number) if number is not None else None
    return None if sent is None else {"message_id": sent.id, **(sent.reply_keyboard or {})}


def _typing(messenger: Messenger, found: Chat, viewer: Person) -> list[Json]:
    now_s = messenger.clock.unix()
    notes = messenger.passing.typing.get(found.key, [])
    return [
        {
            "user": render.user(messenger, note["user_id"]),
            "action": note["action"],
            "thread_id": note["thread_id"],
            "until": note["until"],
        }
        for note in notes
        if note["until"] > now_s and note["user_id"] != viewer.id
    ]


def _drafts(messenger: Messenger, found: Chat) -> list[Json]:
    now_s = messenger.clock.unix()
    return [draft for draft in messenger.passing.drafts.get(found.key, {}).values() if draft["until"] > now_s]
