"""What happens when a person presses a button: under a message, under the chat, or beside the text field."""

from dataclasses import dataclass
from typing import Any

from gendan_sandbox.errors import ControlError
from gendan_sandbox.markup.links import is_invite, start_link
from gendan_sandbox.people import acts, sharing, webapps
from gendan_sandbox.people.phone import menu_button_for, reply_keyboard
from gendan_sandbox.world import queries, render, sending, updates
from gendan_sandbox.world.messenger import Messenger, find_bot, opaque, persons_chat
from gendan_sandbox.world.model import Bot, Chat, Json, Message, Person, Query


@dataclass(slots=True, kw_only=True)
class Button:
    """A button that was found: its fields, its message, and whether it stands under that message."""

    fields: Json
    message: Message
    is_inline: bool


@dataclass(slots=True, kw_only=True)
class Pressed:
    """The outcome of a press: what to answer, and the messages that it has sent."""

    answer: Json
    chat: Chat | None = None
    messages: list[Message] | None = None


async def press(messenger: Messenger, person: Person, wanted: Json) -> Pressed:
    """Press a button; see docs/sandbox.md for the request and the answers.

    Raises:
        ControlError: There is no such button, or it cannot be pressed so.
    """
    chat = persons_chat(messenger, person, wanted["chat_id"])
    if wanted.get("menu"):
        return _press_menu(messenger, person, chat)
    button = find_button(chat, person, wanted)
    if button.is_inline:
        return await _press_inline(messenger, person, chat, button, wanted)
    return await _press_keyboard(messenger, person, chat, button, wanted)


def find_button(chat: Chat, person: Person, wanted: Json) -> Button:
    """Find the newest button that fits a wish.

    Raises:
        ControlError: There is none.
    """
    message_id = wanted.get("message_id")
    keyboard = reply_keyboard(chat, person)
    for message in sorted(chat.messages.values(), key=lambda message: -message.id):
        if message_id is not None and message.id != int(message_id):
            continue
        if message.inline_keyboard:
            fields = _pick(message.inline_keyboard["inline_keyboard"], wanted)
            if fields is not None:
                return Button(fields=fields, message=message, is_inline=True)
        if keyboard is not None and keyboard["message_id"] == message.id and "data" not in wanted:
            fields = _pick(keyboard["keyboard"], wanted)
            if fields is not None:
                return Button(fields=fields, message=message, is_inline=False)
    raise ControlError(404, f"no such button in chat {wanted['chat_id']}")


def _pick(rows: list[list[Json]], wanted: Json) -> Json | None:
    if "row" in wanted:
        row, column = int(wanted["row"]), int(wanted.get("column", 0))
        inside = 0 <= row < len(rows) and 0 <= column < len(rows[row])
        return rows[row][column] if inside else None
    name = "callback_data" if "data" in wanted else "text"
    value = wanted.get("data", wanted.get("text"))
    return next((button for row in rows for button in row if button.get(name) == value), None)


def _bot_of(messenger: Messenger, chat: Chat, message: Message) -> Bot:
    bot = messenger.state.bots.get(message.via_bot_id or message.sender_id)
    bot = bot or messenger.state.bots.get(chat.bot_id)
    if bot is None:
        raise ControlError(409, "the bot of this button is gone")
    return bot


async def _press_inline(messenger: Messenger, person: Person, chat: Chat, button: Button, wanted: Json) -> Pressed:
    fields = button.fields
    bot = _bot_of(messenger, chat, button.message)
    if fields.get("callback_data"):
        query = ask_callback(messenger, person, chat, button, bot, repeat=bool(wanted.get("repeat")))
        answered = await messenger.events.wait_until(lambda: query.is_answered, float(wanted.get("wait_s", 5)))
        empty = {"text": None, "show_alert": False, "url": None}
        answer = {"kind": "callback", "query_id": query.id, "answered": answered}
        return Pressed(answer=answer | (query.answer or empty))
    if fields.get("url"):
        return open_url(messenger, person, fields["url"])
    if fields.get("web_app"):
        return Pressed(answer=webapps.open_app(messenger, person, bot, chat, fields["web_app"]["url"], with_query=True))
    if fields.get("copy_text"):
        return Pressed(answer={"kind": "copy_text", "text": fields["copy_text"]["text"]})
    query_text = _inline_query_of(fields)
    if query_text is not None:
        return Pressed(answer={"kind": "switch_inline", "query": query_text, "bot": bot.username})
    raise ControlError(400, "the sandbox cannot press this kind of button")


def _inline_query_of(fields: Json) -> str | None:
    """Give the inline query that a button types into some chat."""
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if fields.get(name) is not None:
            return str(fields[name])
    chosen = fields.get("switch_inline_query_chosen_chat")
    return None if chosen is None else str(chosen.get("query", ""))


def ask_callback(messenger: Messenger, person: Person, chat: Chat, button: Button, bot: Bot, *, repeat: bool) -> Query:
    """Send a callback query to a bot.

    Raises:
        ControlError: A repetition is asked for, but the press has been answered.
    """
    if repeat and _was_answered(messenger, person, chat, button):
        raise ControlError(409, "this press has been answered already")
    number = messenger.count("query")
    message = button.message
    query = Query(
        id=opaque("callback", bot.id, number),
        kind="callback",
        bot_id=bot.id,
        user_id=person.id,
        date_s=messenger.clock.unix(),
        chat_key=chat.key,
        message_id=message.id,
        inline_message_id=message.inline_message_id,
        text=button.fields["callback_data"],
    )
    queries.remember(messenger, query)
    body: Json = {
        "id": query.id,
        "from": render.user(messenger, person.id),
        "chat_instance": opaque("instance", chat.key),
        "data": query.text,
    }
    if message.inline_message_id:
        body["inline_message_id"] = message.inline_message_id
    else:
        body["message"] = render.message(messenger, chat, message, bot.id)
    queue = f"callback_query:{person.id}"
    updates.push(messenger, bot, "callback_query", body, queue=queue, lifetime_s=updates.CALLBACK_S)
    return query


def _was_answered(messenger: Messenger, person: Person, chat: Chat, button: Button) -> bool:
    earlier = [
        query
        for query in messenger.state.queries.values()
        if query.kind == "callback"
        and (query.user_id, query.chat_key, query.message_id) == (person.id, chat.key, button.message.id)
        and query.text == button.fields["callback_data"]
    ]
    return bool(earlier) and earlier[-1].is_answered


def open_url(messenger: Messenger, person: Person, url: str) -> Pressed:
    """Open a link as the app does: links to known bots and groups lead into them."""
    if is_invite(url):
        status, chat = acts.join(messenger, person, invite_link=url, username=None)
        return Pressed(answer={"kind": "join", "status": status, "chat_id": chat.id})
    link = start_link(url)
    bot = find_bot(messenger, link[0]) if link else None
    if link is None or bot is None or link[1] is None:
        return Pressed(answer={"kind": "url", "url": url})
    chat, messages = acts.start(messenger, person, bot, link[1])
    return Pressed(answer={"kind": "start"}, chat=chat, messages=messages)


def _press_menu(messenger: Messenger, person: Person, chat: Chat) -> Pressed:
    bot = messenger.state.bots.get(chat.bot_id)
    button: Json = menu_button_for(bot, person) if bot else {"type": "default"}
    if bot is None or button["type"] != "web_app":
        raise ControlError(404, "the menu button opens no Mini App")
    return Pressed(answer=webapps.open_app(messenger, person, bot, chat, button["web_app"]["url"], with_query=True))


async def _press_keyboard(messenger: Messenger, person: Person, chat: Chat, button: Button, wanted: Json) -> Pressed:
    fields = button.fields
    choice: Json = wanted.get("with") or {}
    bot = _bot_of(messenger, chat, button.message)
    if fields.get("web_app"):
        return Pressed(
            answer=webapps.open_app(messenger, person, bot, chat, fields["web_app"]["url"], with_query=False)
        )
    content = await _keyboard_content(messenger, person, bot, fields, choice)
    if content is not None:
        chat = acts.writable_chat(messenger, person, wanted["chat_id"])
        message = sending.post(messenger, chat, sender_id=person.id, content=content)
        return Pressed(answer={"kind": "message"}, chat=chat, messages=[message])
    thread = {"thread_id": button.message.thread_id} if button.message.thread_id else {}
    written: dict[str, Any] = {"chat_id": wanted["chat_id"], "text": fields["text"], **thread}
    chat, messages = await acts.write(messenger, person, written, {})
    return Pressed(answer={"kind": "message"}, chat=chat, messages=messages)


async def _keyboard_content(messenger: Messenger, person: Person, bot: Bot, fields: Json, choice: Json) -> Json | None:
    """Make what a request button sends; None for a plain one, which sends its text."""
    if fields.get("request_contact"):
        return {"contact": sharing.own_contact(person)}
    if fields.get("request_location"):
        return {"location": sharing.own_location(choice)}
    if fields.get("request_users"):
        return {"users_shared": sharing.shared_users(messenger, fields["request_users"], choice)}
    if fields.get("request_chat"):
        return {"chat_shared": sharing.shared_chat(messenger, person, bot, fields["request_chat"], choice)}
    if fields.get("request_poll") or fields.get("request_managed_bot"):
        raise ControlError(400, "the sandbox cannot press this kind of button")
    return None
