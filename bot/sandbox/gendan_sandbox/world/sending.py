"""Put messages into chats, change them, and tell the bots and people concerned."""

from typing import Any

from gendan_sandbox.world import render, updates
from gendan_sandbox.world.messenger import Messenger, bots_in, find_user
from gendan_sandbox.world.model import Bot, Chat, Json, Message

GENERAL_TOPIC_ID = 1
# Service messages that a bot is told of even when it caused them itself.
_OWN_SERVICE_UPDATES = frozenset(
    {
        "new_chat_title",
        "pinned_message",
        "left_chat_member",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
    }
)
CONTENT_KINDS: tuple[str, ...] = (
    "animation",
    "photo",
    "video",
    "document",
    "audio",
    "voice",
    "video_note",
    "sticker",
    "venue",
    "location",
    "contact",
    "dice",
    "text",
)


def kind_of(content: Json) -> str:
    """Name what a message is: text, photo ... or service."""
    return next((kind for kind in CONTENT_KINDS if kind in content), "service")


def allocate_id(messenger: Messenger, chat: Chat) -> int:
    """Take the next message id; all private chats of a bot share one series, as in Telegram."""
    if chat.kind == "private":
        bot = messenger.state.bots[chat.bot_id]
        number, bot.next_message_id = bot.next_message_id, bot.next_message_id + 1
    else:
        number, chat.next_message_id = chat.next_message_id, chat.next_message_id + 1
    return number


def post(messenger: Messenger, chat: Chat, *, sender_id: int, content: Json, **details: Any) -> Message:
    """Put a message into a chat and tell everybody.

    Args:
        messenger: Where.
        chat: The chat.
        sender_id: Who sends it.
        content: The Bot API's fields of the content.
        **details: Further fields of Message.
    """
    content = with_known_mentions(messenger, content)
    message = Message(
        id=allocate_id(messenger, chat),
        date=messenger.clock.date(),
        sender_id=sender_id,
        kind=kind_of(content),
        content=content,
        **details,
    )
    chat.messages[message.id] = message
    _set_reply_keyboard(messenger, chat, message)
    if sender_id in messenger.state.bots:
        chat.last_bot_sender = sender_id
    else:
        chat.read_up_to[sender_id] = message.id
    passing = messenger.passing
    passing.typing[chat.key] = [note for note in passing.typing.get(chat.key, []) if note["user_id"] != sender_id]
    if sender_id in messenger.state.bots:
        passing.drafts.pop(chat.key, None)
    message.version = messenger.changed(chat, "message", message_id=message.id, thread_id=message.thread_id)
    _tell_bots(messenger, chat, message, "message")
    return message


def with_known_mentions(messenger: Messenger, content: Json) -> Json:
    """Drop mentions of users whom nobody knows, as Telegram does."""
    kept = dict(content)
    for name in ("entities", "caption_entities"):
        if name in kept:
            kept[name] = [mark for mark in kept[name] if _is_known(messenger, mark)]
            kept = kept if kept[name] else {key: value for key, value in kept.items() if key != name}
    return kept


def _is_known(messenger: Messenger, mark: Json) -> bool:
    return mark["type"] != "text_mention" or find_user(messenger, mark["user_id"]) is not None


def post_service(
    messenger: Messenger, chat: Chat, sender_id: int, content: Json, *, thread_id: int | None = None, **details: Any
) -> Message:
    """Put a service message into a chat."""
    return post(messenger, chat, sender_id=sender_id, content=content, thread_id=thread_id, **details)


def edited(messenger: Messenger, chat: Chat, message: Message) -> None:
    """Tell everybody that a message has changed."""
    message.edit_date = messenger.clock.date()
    message.version = messenger.changed(chat, "edited", message_id=message.id, thread_id=message.thread_id)
    _tell_bots(messenger, chat, message, "edited_message")


def touched(messenger: Messenger, chat: Chat, message: Message, kind: str) -> None:
    """Tell the people, and no bot, that something about a message has changed."""
    message.version = messenger.changed(chat, kind, message_id=message.id, thread_id=message.thread_id)


def delete(messenger: Messenger, chat: Chat, message_ids: list[int]) -> None:
    """Take messages out of a chat; bots are not told, as in Telegram."""
    for number in message_ids:
        message = chat.messages.pop(number, None)
        if message is None:
            continue
        chat.pinned = [pinned for pinned in chat.pinned if pinned != number]
        for memory in (chat.reply_keyboards, chat.force_replies):
            for person_id in [key for key, value in memory.items() if value == number]:
                del memory[person_id]
        chat.deleted[number] = messenger.changed(chat, "deleted", message_id=number, thread_id=message.thread_id)


def delete_topic_messages(messenger: Messenger, chat: Chat, thread_id: int) -> None:
    """Delete a topic and everything in it."""
    chat.topics.pop(thread_id, None)
    in_topic = [number for number, message in chat.messages.items() if message.thread_id == thread_id]
    delete(messenger, chat, [*in_topic, thread_id])
    messenger.changed(chat, "topic", thread_id=thread_id)


def _tell_bots(messenger: Messenger, chat: Chat, message: Message, kind: str) -> None:
    for bot in bots_in(messenger, chat):
        if _is_told(messenger, chat, message, bot):
            body = render.message(messenger, chat, message, bot.id)
            queue = f"message:{body['chat']['id']}"
            updates.push(messenger, bot, kind, body, queue=queue)


def _is_told(messenger: Messenger, chat: Chat, message: Message, bot: Bot) -> bool:
    is_service = message.kind == "service"
    if message.sender_id == bot.id:
        return is_service and any(name in _OWN_SERVICE_UPDATES for name in message.content)
    if message.sender_id in messenger.state.bots and not is_service:
        return False
    return chat.kind == "private" or is_service or _passes_privacy(messenger, chat, message, bot)


def _passes_privacy(messenger: Messenger, chat: Chat, message: Message, bot: Bot) -> bool:
    """Decide whether a bot may see a person's message in a group.

    Source: core.telegram.org/bots/features#privacy-mode.
    """
    member = chat.members[bot.id]
    if bot.can_read_all_group_messages or member.is_admin or message.via_bot_id == bot.id:
        return True
    replied = chat.messages.get(message.reply_to) if message.reply_to is not None else None
    if replied is not None and replied.sender_id == bot.id:
        return True
    text = message.content.get("text") or message.content.get("caption") or ""
    if f"@{bot.username}".lower() in text.lower():
        return True
    return _is_general_command(messenger, chat, text, bot)


def _is_general_command(messenger: Messenger, chat: Chat, text: str, bot: Bot) -> bool:
    if not text.startswith("/") or "@" in text.split(maxsplit=1)[0]:
        return False
    is_only_bot = len(bots_in(messenger, chat)) == 1
    return is_only_bot or chat.last_bot_sender in (None, bot.id)


def _set_reply_keyboard(messenger: Messenger, chat: Chat, message: Message) -> None:
    """Remember, for each person concerned, which keyboard stands under the chat."""
    markup = message.reply_keyboard
    if markup is None:
        return
    for person_id in _keyboard_audience(messenger, chat, message, markup):
        chat.reply_keyboards.pop(person_id, None)
        chat.force_replies.pop(person_id, None)
        if markup.get("keyboard"):
            chat.reply_keyboards[person_id] = message.id
        elif markup.get("force_reply"):
            chat.force_replies[person_id] = message.id


def _keyboard_audience(messenger: Messenger, chat: Chat, message: Message, markup: Json) -> list[int]:
    if chat.kind == "private":
        return [chat.person_id]
    persons = [user_id for user_id, member in chat.members.items() if member.is_present]
    persons = [user_id for user_id in persons if user_id in messenger.state.persons]
    if not markup.get("selective"):
        return persons
    replied = chat.messages.get(message.reply_to) if message.reply_to is not None else None
    text = (message.content.get("text") or "").lower()
    chosen = {replied.sender_id} if replied else set()
    for person_id in persons:
        username = messenger.state.persons[person_id].username
        if username and f"@{username.lower()}" in text:
            chosen.add(person_id)
    return [person_id for person_id in persons if person_id in chosen]
