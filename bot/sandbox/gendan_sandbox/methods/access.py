"""From what a bot names to what it may touch: chats, messages, topics, users."""

from typing import Any, Literal

from gendan_sandbox.errors import ApiError, bad
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world.messenger import (
    Messenger,
    find_group,
    find_group_by_username,
    group_key,
    private_key,
)
from gendan_sandbox.world.model import Bot, Chat, Message
from gendan_sandbox.world.sending import GENERAL_TOPIC_ID

Need = Literal["read", "edit", "write"]


def chat_of(call: Call, need: Need = "write", name: str = "chat_id") -> Chat:
    """Find the chat that a call is about, and check that its bot may do this there.

    Args:
        call: The call.
        need: read, edit or write.
        name: The parameter that names the chat.

    Raises:
        ApiError: 400 or 403 in Telegram's words.
    """
    return resolve_chat(call.messenger, call.bot, call.args.get(name), need)


def resolve_chat(messenger: Messenger, bot: Bot, chat_id: Any, need: Need) -> Chat:
    """Find a chat by what a bot calls it, and check the bot's access.

    Raises:
        ApiError: 400 or 403 in Telegram's words.
    """
    if chat_id is None or chat_id == "":
        raise bad("chat_id is empty")
    if isinstance(chat_id, str) and chat_id.startswith("@"):
        chat = find_group_by_username(messenger, chat_id)
        if chat is None:
            raise bad("chat not found")
        return _group_access(chat, bot, need)
    try:
        number = int(chat_id)
    except ValueError:
        raise bad("chat not found") from None
    if number > 0:
        return _private_access(messenger, bot, number, need)
    group = find_group(messenger, number)
    if group is None or bot.id not in group.members:
        raise bad("chat not found")
    return _group_access(group, bot, need)


def _private_access(messenger: Messenger, bot: Bot, person_id: int, need: Need) -> Chat:
    if person_id in messenger.state.bots:
        raise ApiError(403, "bots can't send messages to bots")
    if person_id not in messenger.state.persons:
        raise bad("chat not found")
    chat = messenger.state.chats.get(private_key(person_id, bot.id))
    may_write = chat is not None and (chat.is_started or chat.write_access_until_s > messenger.clock.unix())
    if chat is None or not may_write:
        if need == "read":
            raise bad("chat not found")
        raise ApiError(403, "bot can't initiate conversation with a user")
    return chat


def _group_access(chat: Chat, bot: Bot, need: Need) -> Chat:
    if chat.migrated_to is not None and need == "write":
        raise ApiError(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    member = chat.members.get(bot.id)
    if member is not None and member.is_present:
        return chat
    is_open = chat.username is not None if chat.kind == "supergroup" else True
    if need == "read" and is_open and not (member and member.status == "kicked" and chat.kind == "supergroup"):
        return chat
    if member is not None and member.status == "kicked":
        raise ApiError(403, f"bot was kicked from the {chat.kind} chat")
    raise ApiError(403, f"bot is not a member of the {chat.kind} chat")


def check_not_blocked(messenger: Messenger, bot: Bot, chat: Chat) -> None:
    """Refuse to write to a person who has blocked the bot.

    Raises:
        ApiError: 403.
    """
    if chat.kind == "private" and bot.id in messenger.state.persons[chat.person_id].blocked_bots:
        raise ApiError(403, "bot was blocked by the user")


def message_of(chat: Chat, message_id: int | None, words: str) -> Message:
    """Find a message of a chat.

    Args:
        chat: The chat.
        message_id: Its number.
        words: What Telegram calls it in an error, such as "message to edit".

    Raises:
        ApiError: 400 "... not found".
    """
    message = chat.messages.get(message_id) if message_id is not None else None
    if message is None:
        raise bad(f"{words} not found")
    return message


def thread_of(call: Call, chat: Chat) -> int | None:
    """Find the topic that a message goes into; None outside forums and for the General topic.

    Raises:
        ApiError: 400 "message thread not found", or TOPIC_CLOSED.
    """
    thread_id: int | None = call.args.get("message_thread_id")
    may_have_topics = chat.kind == "private" or chat.is_forum
    if not thread_id or thread_id < 0 or not may_have_topics:
        if chat.is_forum and chat.general_closed and not _is_admin(chat, call.bot):
            raise bad("TOPIC_CLOSED")
        return None
    topic = chat.topics.get(thread_id)
    if topic is None or thread_id == GENERAL_TOPIC_ID:
        raise bad("message thread not found")
    if topic.closed and chat.kind == "supergroup" and not _is_admin(chat, call.bot):
        raise bad("TOPIC_CLOSED")
    return thread_id


def _is_admin(chat: Chat, bot: Bot) -> bool:
    member = chat.members.get(bot.id)
    return member is not None and member.is_admin


def supergroup_of(call: Call, words: str = "method is available only for supergroups") -> Chat:
    """Find the supergroup that a call is about.

    Raises:
        ApiError: 400 where it is another kind of chat.
    """
    chat = chat_of(call)
    if chat.kind != "supergroup":
        raise bad(words)
    return chat


def user_of(call: Call) -> int:
    """Give the user that a call names.

    Raises:
        ApiError: 400 where there is no such user.
    """
    user_id: int = call.args["user_id"]
    if user_id <= 0:
        raise bad("invalid user_id specified")
    known = user_id in call.messenger.state.persons or user_id in call.messenger.state.bots
    if not known:
        raise bad("user not found")
    return user_id


def known_group(messenger: Messenger, chat_id: int) -> bool:
    """Say whether a group exists."""
    return group_key(chat_id) in messenger.state.chats
