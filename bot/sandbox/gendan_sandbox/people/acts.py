"""What people do: write, start, edit, delete, react, pin, block, join, leave."""

import asyncio

from gendan_sandbox.errors import ControlError
from gendan_sandbox.markup import entities
from gendan_sandbox.methods import copy
from gendan_sandbox.methods.delivery import origin_of
from gendan_sandbox.people import compose
from gendan_sandbox.world import groups, rights, sending, updates
from gendan_sandbox.world.groups import member_update
from gendan_sandbox.world.journal import Upload
from gendan_sandbox.world.messenger import Messenger, find_group_by_username, persons_chat, private_chat
from gendan_sandbox.world.model import Bot, Chat, Json, Message, Person
from gendan_sandbox.world.updates import push

_PAYLOAD_MAX = 64


def writable_chat(messenger: Messenger, person: Person, chat_id: int | str) -> Chat:
    """Find a chat that a person can write to; writing to a bot for the first time starts it.

    Raises:
        ControlError: There is no such chat, or the person is not in it.
    """
    chat = persons_chat(messenger, person, chat_id)
    if chat.kind == "private":
        if chat.bot_id in person.blocked_bots:
            raise ControlError(403, "the person has blocked this bot")
        chat.is_started = True
        return chat
    groups.end_punishments(messenger, chat)
    place = chat.members.get(person.id)
    if place is None or not place.is_present:
        raise ControlError(403, "the person is not in this group")
    if chat.migrated_to is not None:
        raise ControlError(409, f"the group has become the supergroup {chat.migrated_to}")
    return chat


async def write(
    messenger: Messenger, person: Person, wanted: Json, uploads: dict[str, Upload]
) -> tuple[Chat, list[Message]]:
    """Send what a person writes; see docs/sandbox.md for the fields.

    Raises:
        ControlError: It cannot be sent.
    """
    if "chat_id" not in wanted:
        raise ControlError(400, "chat_id is missing")
    chat = writable_chat(messenger, person, wanted["chat_id"])
    contents = await compose.contents(messenger, person, wanted, uploads)
    details = _details(messenger, person, chat, wanted)
    if len(contents) > 1:
        details["media_group_id"] = str(messenger.count("album", 13_000_000_000_000_001))
    if "forward" in wanted:
        details["forward_origin"] = origin_of(messenger, compose.forwarded(messenger, person, wanted))
    for content in contents:
        _check_may_send(chat, person, sending.kind_of(content))
    sent: list[Message] = []
    for content in contents:
        if sent and wanted.get("gap_s"):
            await asyncio.sleep(float(wanted["gap_s"]))
        sent.append(sending.post(messenger, chat, sender_id=person.id, content=content, **details))
    _use_up_keyboard(chat, person)
    return chat, sent


def _details(messenger: Messenger, person: Person, chat: Chat, wanted: Json) -> Json:
    reply_to, thread_id = wanted.get("reply_to"), wanted.get("thread_id")
    if reply_to is not None and int(reply_to) not in chat.messages:
        raise ControlError(404, f"no message {reply_to} to reply to")
    if reply_to is not None and thread_id is None:
        thread_id = chat.messages[int(reply_to)].thread_id
    if thread_id is not None and int(thread_id) not in chat.topics:
        raise ControlError(404, f"no topic {thread_id}")
    if thread_id is not None and chat.kind == "supergroup" and chat.topics[int(thread_id)].closed:
        if not chat.members[person.id].is_admin:
            raise ControlError(403, "the topic is closed")
    del messenger
    return {
        "reply_to": None if reply_to is None else int(reply_to),
        "thread_id": None if thread_id is None else int(thread_id),
        "is_silent": bool(wanted.get("silent")),
    }


def _check_may_send(chat: Chat, person: Person, kind: str) -> None:
    if chat.kind == "private" or kind == "service":
        return
    place = chat.members[person.id]
    if not place.is_admin and not rights.permission(chat, place, "can_send_messages"):
        raise ControlError(403, "the person may not write here")


def _use_up_keyboard(chat: Chat, person: Person) -> None:
    """Answered: a one-time keyboard folds away, a forced reply is fulfilled."""
    chat.force_replies.pop(person.id, None)
    number = chat.reply_keyboards.get(person.id)
    shown = chat.messages.get(number) if number is not None else None
    if shown is not None and shown.reply_keyboard and shown.reply_keyboard.get("one_time_keyboard"):
        del chat.reply_keyboards[person.id]


def start(messenger: Messenger, person: Person, bot: Bot, payload: str | None) -> tuple[Chat, list[Message]]:
    """Press START, or open a deep link; a blocked bot is unblocked by it.

    Raises:
        ControlError: The payload is none.
    """
    if payload is not None and (len(payload) > _PAYLOAD_MAX or not all(_is_payload(char) for char in payload)):
        raise ControlError(400, "a start payload has up to 64 characters A-Z a-z 0-9 _ -")
    if bot.id in person.blocked_bots:
        set_blocked(messenger, person, bot, False)
    chat = writable_chat(messenger, person, bot.id)
    content = compose.text_content(f"/start {payload}" if payload else "/start")
    return chat, [sending.post(messenger, chat, sender_id=person.id, content=content)]


def _is_payload(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "_-")


def set_blocked(messenger: Messenger, person: Person, bot: Bot, blocked: bool) -> None:
    """Block a bot or unblock it; the bot hears of it."""
    if (bot.id in person.blocked_bots) == blocked:
        return
    if blocked:
        person.blocked_bots.add(bot.id)
    else:
        person.blocked_bots.discard(bot.id)
    chat = private_chat(messenger, person.id, bot.id)
    places: list[Json] = [
        {"status": "kicked", "user": _bot_user(bot), "until_date": 0},
        {"status": "member", "user": _bot_user(bot)},
    ]
    new, old = places if blocked else places[::-1]
    body = member_update(messenger, chat, person.id, old, new)
    push(messenger, bot, "my_chat_member", body, queue=f"my_chat_member:{person.id}", lifetime_s=updates.DAY_S)
    messenger.changed(chat, "chat")


def _bot_user(bot: Bot) -> Json:
    return {"id": bot.id, "is_bot": True, "first_name": bot.name, "username": bot.username}


def own_message(chat: Chat, person: Person, message_id: int) -> Message:
    """Find a message that a person has written.

    Raises:
        ControlError: There is none, or it is another's.
    """
    message = chat.messages.get(message_id)
    if message is None:
        raise ControlError(404, f"no message {message_id}")
    if message.sender_id != person.id:
        raise ControlError(403, "it is somebody else's message")
    return message


async def edit(messenger: Messenger, person: Person, wanted: Json, uploads: dict[str, Upload]) -> tuple[Chat, Message]:
    """Change what a person has written.

    Raises:
        ControlError: It cannot be changed so.
    """
    chat = writable_chat(messenger, person, wanted["chat_id"])
    message = own_message(chat, person, int(wanted["message_id"]))
    if message.kind == "service" or message.forward_origin is not None:
        raise ControlError(403, "this message cannot be edited")
    if wanted.get("media"):
        message.content = await compose.media_content(messenger, wanted["media"][0], uploads)
    elif "caption" in wanted:
        kept = {name: value for name, value in message.content.items() if not name.startswith("caption")}
        message.content = kept | entities.caption(wanted["caption"], None, wanted.get("entities"))
    else:
        message.content = compose.text_content(wanted.get("text"), wanted.get("entities"))
    message.kind = sending.kind_of(message.content)
    sending.edited(messenger, chat, message)
    return chat, message


def delete(messenger: Messenger, person: Person, chat_id: int | str, message_ids: list[int]) -> None:
    """Delete messages: any in a private chat, one's own (or all, for administrators) in a group.

    Raises:
        ControlError: A message is somebody else's.
    """
    chat = writable_chat(messenger, person, chat_id)
    if chat.kind != "private" and not rights.has_right(chat, person.id, "can_delete_messages"):
        for number in message_ids:
            own_message(chat, person, number)
    sending.delete(messenger, chat, message_ids)


def react(messenger: Messenger, person: Person, chat: Chat, message: Message, emoji: str | None) -> None:
    """Set or take away a person's reaction."""
    reactions = [{"type": "emoji", "emoji": emoji}] if emoji else []
    copy.react(messenger, chat, message, person.id, reactions)


def set_pinned(messenger: Messenger, person: Person, chat: Chat, message: Message, pinned: bool) -> None:
    """Pin or unpin a message.

    Raises:
        ControlError: The person may not.
    """
    if chat.kind != "private" and not rights.has_right(chat, person.id, "can_pin_messages"):
        raise ControlError(403, "the person may not pin messages here")
    if pinned:
        copy.pin(messenger, chat, message, person.id)
    else:
        copy.unpin(messenger, chat, message)


def join(messenger: Messenger, person: Person, *, invite_link: str | None, username: str | None) -> tuple[str, Chat]:
    """Enter a group by a link or a public name, or knock where the link says so.

    Returns:
        "member" or "requested", and the group.

    Raises:
        ControlError: The link leads nowhere, or the person is banned.
    """
    link = None
    if username:
        chat = find_group_by_username(messenger, username)
    else:
        found = groups.find_link(messenger, invite_link or "")
        chat, link = found if found else (None, None)
    if chat is None:
        raise ControlError(404, "this link or name leads nowhere")
    problem = groups.link_problem(messenger, chat, link) if link else None
    if problem:
        raise ControlError(410, problem)
    groups.end_punishments(messenger, chat)
    place = chat.members.get(person.id)
    if place is not None and place.status == "kicked":
        raise ControlError(403, "the person is banned from this group")
    if place is not None and place.is_present:
        return "member", chat
    if link is not None and link.creates_join_request:
        groups.request_to_join(messenger, chat, person.id, link)
        return "requested", chat
    if link is not None:
        link.joined.append(person.id)
    groups.add(messenger, chat, person.id, actor_id=person.id, link=link)
    return "member", chat


def leave(messenger: Messenger, person: Person, chat_id: int | str) -> None:
    """Leave a group.

    Raises:
        ControlError: It is a private chat.
    """
    chat = persons_chat(messenger, person, chat_id)
    if chat.kind == "private":
        raise ControlError(400, "a private chat cannot be left; block the bot instead")
    if chat.join_requests.pop(person.id, None) is not None:
        messenger.changed(chat, "member", user_id=person.id)
        return
    groups.remove(messenger, chat, person.id, actor_id=person.id, status="left")


def clear_history(messenger: Messenger, chat: Chat) -> None:
    """Forget all messages of a private chat, on both sides."""
    sending.delete(messenger, chat, list(chat.messages))
