"""The control API: what people see and do."""

from aiohttp import web

from gendan_sandbox.control.edge import body_of, form_of, messenger_of, person_of, wait_of
from gendan_sandbox.errors import ControlError
from gendan_sandbox.people import acts, phone, presses, views, webapps
from gendan_sandbox.world import groups, sending
from gendan_sandbox.world.messenger import Messenger, get_bot, persons_chat
from gendan_sandbox.world.model import Chat, Json, Message, Person

_LIMIT = 200


def _shown(messenger: Messenger, person: Person, chat: Chat, messages: list[Message]) -> list[Json]:
    return [views.message(messenger, chat, message, person) for message in messages]


async def list_chats(request: web.Request) -> Json:
    """List a person's chats."""
    messenger, person = messenger_of(request), person_of(request)
    chats = [phone.chat(messenger, chat, person) for chat in phone.visible_chats(messenger, person)]
    return {"version": messenger.events.version, "chats": chats}


async def read_chat(request: web.Request) -> Json:
    """Give a chat as the person sees it, waiting for a change if asked."""
    messenger, person = messenger_of(request), person_of(request)
    chat = persons_chat(messenger, person, request.match_info["chat"])
    if chat.kind != "private" and person.id not in chat.members and person.id not in chat.join_requests:
        raise ControlError(403, "the person is not in this group")
    query = request.query
    after = int(query.get("after_version", 0))
    await messenger.events.wait_until(lambda: chat.version > after, wait_of(request))
    thread_id = int(query["thread_id"]) if "thread_id" in query else None
    limit = int(query.get("limit", _LIMIT))
    shown = phone.conversation(messenger, chat, person, after_version=after, thread_id=thread_id, limit=limit)
    if query.get("peek") != "1":
        mark_read(messenger, chat, person)
    return shown


def mark_read(messenger: Messenger, chat: Chat, person: Person) -> None:
    """Note that a person has seen a chat; other windows hear of it."""
    newest = max(chat.messages, default=0)
    if phone.unread_count(chat, person):
        chat.read_up_to[person.id] = newest
        pair = (person.id, chat.bot_id if chat.kind == "private" else chat.id)
        messenger.events.add("read", time_s=messenger.clock.unix(), seen_by=[pair])


async def read(request: web.Request) -> Json:
    """Mark a chat as read."""
    messenger, person = messenger_of(request), person_of(request)
    mark_read(messenger, persons_chat(messenger, person, (await body_of(request))["chat_id"]), person)
    return {}


async def write(request: web.Request) -> Json:
    """Send what a person writes."""
    messenger, person = messenger_of(request), person_of(request)
    wanted, uploads = await form_of(request)
    chat, messages = await acts.write(messenger, person, wanted, uploads)
    return {"messages": _shown(messenger, person, chat, messages)}


async def start(request: web.Request) -> Json:
    """Press START, or open a deep link."""
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    bot = get_bot(messenger, str(wanted["bot"]))
    chat, messages = acts.start(messenger, person, bot, wanted.get("payload"))
    return {"messages": _shown(messenger, person, chat, messages)}


async def edit(request: web.Request) -> Json:
    """Change what a person has written."""
    messenger, person = messenger_of(request), person_of(request)
    wanted, uploads = await form_of(request)
    chat, message = await acts.edit(messenger, person, wanted, uploads)
    return {"message": views.message(messenger, chat, message, person)}


async def delete(request: web.Request) -> Json:
    """Delete messages."""
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    acts.delete(messenger, person, wanted["chat_id"], [int(number) for number in wanted["message_ids"]])
    return {}


async def press(request: web.Request) -> Json:
    """Press a button."""
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    pressed = await presses.press(messenger, person, wanted)
    if pressed.chat is None or pressed.messages is None:
        return pressed.answer
    return pressed.answer | {"messages": _shown(messenger, person, pressed.chat, pressed.messages)}


async def _message_of(request: web.Request) -> tuple[Messenger, Person, Chat, Message, Json]:
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    chat = acts.writable_chat(messenger, person, wanted["chat_id"])
    message = chat.messages.get(int(wanted["message_id"]))
    if message is None:
        raise ControlError(404, f"no message {wanted['message_id']}")
    return messenger, person, chat, message, wanted


async def react(request: web.Request) -> Json:
    """Set or take away a reaction."""
    messenger, person, chat, message, wanted = await _message_of(request)
    acts.react(messenger, person, chat, message, wanted.get("emoji"))
    return {"message": views.message(messenger, chat, message, person)}


async def pin(request: web.Request) -> Json:
    """Pin a message."""
    messenger, person, chat, message, _ = await _message_of(request)
    acts.set_pinned(messenger, person, chat, message, True)
    return {"message": views.message(messenger, chat, message, person)}


async def unpin(request: web.Request) -> Json:
    """Unpin a message."""
    messenger, person, chat, message, _ = await _message_of(request)
    acts.set_pinned(messenger, person, chat, message, False)
    return {"message": views.message(messenger, chat, message, person)}


async def block(request: web.Request) -> Json:
    """Block a bot."""
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    acts.set_blocked(messenger, person, get_bot(messenger, str(wanted["bot"])), True)
    return {}


async def unblock(request: web.Request) -> Json:
    """Unblock a bot."""
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    acts.set_blocked(messenger, person, get_bot(messenger, str(wanted["bot"])), False)
    return {}


async def join(request: web.Request) -> Json:
    """Enter a group, or knock."""
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    link, username = wanted.get("invite_link"), wanted.get("username")
    status, chat = acts.join(messenger, person, invite_link=link, username=username)
    return {"status": status, "chat_id": chat.id}


async def leave(request: web.Request) -> Json:
    """Leave a group."""
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    acts.leave(messenger, person, wanted["chat_id"])
    return {}


async def inline(request: web.Request) -> Json:
    """Ask a bot inline."""
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    return await webapps.ask_inline(messenger, person, get_bot(messenger, str(wanted["bot"])), wanted)


async def choose(request: web.Request) -> Json:
    """Send an inline result."""
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    chat = acts.writable_chat(messenger, person, wanted["chat_id"])
    message = webapps.choose_inline(messenger, person, wanted, chat)
    return {"messages": _shown(messenger, person, chat, [message])}


async def clear(request: web.Request) -> Json:
    """Forget a private chat's messages."""
    messenger, person = messenger_of(request), person_of(request)
    chat = persons_chat(messenger, person, request.match_info["chat"])
    if chat.kind != "private":
        raise ControlError(400, "only private chats can be cleared")
    acts.clear_history(messenger, chat)
    return {}


async def create_topic(request: web.Request) -> Json:
    """Open a topic in a private chat with a bot that has topics."""
    messenger, person, wanted = messenger_of(request), person_of(request), await body_of(request)
    chat = acts.writable_chat(messenger, person, request.match_info["chat"])
    if chat.kind != "private" or not messenger.state.bots[chat.bot_id].has_topics_enabled:
        raise ControlError(409, "this chat has no topics")
    topic = groups.create_topic(messenger, chat, name=wanted["name"], creator_id=person.id)
    return next(found for found in views.topics(chat) if found["thread_id"] == topic.thread_id)


async def delete_topic(request: web.Request) -> Json:
    """Delete a topic of a private chat."""
    messenger, person = messenger_of(request), person_of(request)
    chat = persons_chat(messenger, person, request.match_info["chat"])
    thread_id = int(request.match_info["thread"])
    if chat.kind != "private" or thread_id not in chat.topics:
        raise ControlError(404, f"no topic {thread_id} in a private chat")
    sending.delete_topic_messages(messenger, chat, thread_id)
    return {}
