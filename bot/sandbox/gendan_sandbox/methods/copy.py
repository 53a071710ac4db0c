"""Copying, forwarding, deleting, pinning and reacting."""

from typing import Any

from gendan_sandbox.errors import bad
from gendan_sandbox.markup import keyboards
from gendan_sandbox.methods import access, delivery, send
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world import render, rights, sending, updates
from gendan_sandbox.world.messenger import Messenger, bots_in
from gendan_sandbox.world.model import CAPTIONED, Chat, Json, Message

_MOST_IDS = 100
_DELETE_LIMIT_S = 48 * 3600
_PIN_RIGHTS = "not enough rights to manage pinned messages in the chat"
REACTIONS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 "
    "🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
).split()


def copy_message(call: Call) -> Json:
    """Send a copy that does not name its source."""
    source = access.chat_of(call, "read", "from_chat_id")
    original = access.message_of(source, call.args["message_id"], "message to copy")
    content = _copied_content(call, original)
    target = delivery.target_of(call, original.kind)
    if target.inline_keyboard is None and "reply_markup" not in call.args:
        target.inline_keyboard = _copied_buttons(call, original, target.chat)
    return {"message_id": delivery.post(call, target, content).id}


def _copied_content(call: Call, original: Message) -> Json:
    if original.kind == "service":
        raise bad("message can't be copied")
    content = {name: value for name, value in original.content.items() if name != "effect_id"}
    if "caption" in call.args and original.kind in CAPTIONED:
        content = {name: value for name, value in content.items() if name not in ("caption", "caption_entities")}
        content |= send.caption_of(call.args)
    return content


def _copied_buttons(call: Call, original: Message, chat: Chat) -> Json | None:
    """Keep the buttons of the bot's own messages; others lose theirs."""
    if original.sender_id != call.bot.id or original.inline_keyboard is None:
        return None
    return keyboards.inline_markup(original.inline_keyboard, is_private=chat.kind == "private")


def forward_message(call: Call) -> Json:
    """Send a message on, with its source."""
    source = access.chat_of(call, "read", "from_chat_id")
    original = access.message_of(source, call.args["message_id"], "message to forward")
    _check_forwardable(original)
    target = delivery.target_of(call, original.kind)
    message = _forward(call, target, original)
    return render.message(call.messenger, target.chat, message, call.bot.id)


def _check_forwardable(original: Message) -> None:
    if original.kind == "service":
        raise bad("message can't be forwarded")
    if original.is_protected:
        raise bad("message has protected content and can't be forwarded")


def _forward(call: Call, target: delivery.Target, original: Message, **details: Any) -> Message:
    origin = delivery.origin_of(call.messenger, original)
    return delivery.post(call, target, original.content, forward_origin=origin, **details)


def copy_messages(call: Call) -> list[Json]:
    """Copy several messages; albums stay albums, and what cannot be copied is left out."""
    found = _several(call)
    target = delivery.target_of(call, "text")
    groups: dict[str, str] = {}
    copies = []
    for original in found:
        content = dict(original.content)
        if call.get("remove_caption"):
            content = {name: value for name, value in content.items() if name not in ("caption", "caption_entities")}
        group = _album(call, groups, original)
        copies.append({"message_id": delivery.post(call, target, content, media_group_id=group).id})
    return copies


def forward_messages(call: Call) -> list[Json]:
    """Forward several messages; what cannot be forwarded is left out."""
    found = [original for original in _several(call) if not original.is_protected]
    target = delivery.target_of(call, "text")
    groups: dict[str, str] = {}
    return [
        {"message_id": _forward(call, target, original, media_group_id=_album(call, groups, original)).id}
        for original in found
    ]


def _several(call: Call) -> list[Message]:
    numbers = _numbers(call)
    if numbers != sorted(set(numbers)):
        raise bad("message identifiers must be in a strictly increasing order")
    source = access.chat_of(call, "read", "from_chat_id")
    found = [source.messages[number] for number in numbers if number in source.messages]
    found = [original for original in found if original.kind != "service"]
    if not found:
        raise bad("there are no messages to " + ("copy" if call.method == "copyMessages" else "forward"))
    return found


def _numbers(call: Call) -> list[int]:
    numbers: list[int] = call.args["message_ids"]
    if not numbers:
        raise bad("message identifiers are not specified")
    if len(numbers) > _MOST_IDS:
        raise bad("too many message identifiers specified")
    if min(numbers) <= 0:
        raise bad("invalid message identifier specified")
    return numbers


def _album(call: Call, groups: dict[str, str], original: Message) -> str | None:
    if original.media_group_id is None:
        return None
    if original.media_group_id not in groups:
        groups[original.media_group_id] = str(call.messenger.count("album", 13_000_000_000_000_001))
    return groups[original.media_group_id]


def delete_message(call: Call) -> bool:
    """Delete one message."""
    chat = access.chat_of(call)
    message = access.message_of(chat, call.args["message_id"], "message to delete")
    _check_deletable(call, chat, message)
    sending.delete(call.messenger, chat, [message.id])
    return True


def delete_messages(call: Call) -> bool:
    """Delete several messages; those that are not there are passed over."""
    numbers = _numbers(call)
    chat = access.chat_of(call)
    found = [chat.messages[number] for number in numbers if number in chat.messages]
    for message in found:
        _check_deletable(call, chat, message)
    sending.delete(call.messenger, chat, [message.id for message in found])
    return True


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    """Refuse to delete what Telegram would keep.

    Raises:
        ApiError: Too old, or another's message without the right to delete it.
    """
    if chat.kind == "supergroup" and "supergroup_chat_created" in message.content:
        raise bad("message can't be deleted")
    may_delete_all = chat.kind != "private" and _is_allowed(chat, call.bot.id, "can_delete_messages")
    is_old = call.messenger.clock.unix() - message.date > _DELETE_LIMIT_S
    is_own = message.sender_id == call.bot.id
    may = may_delete_all or (not is_old and (is_own or chat.kind == "private"))
    if not may:
        raise bad("message can't be deleted for everyone" if is_own or is_old else "message can't be deleted")


def _is_allowed(chat: Chat, user_id: int, name: str) -> bool:
    member = chat.members.get(user_id)
    is_admin = member is not None and member.is_admin
    return is_admin and rights.has_right(chat, user_id, name)


def pin_chat_message(call: Call) -> bool:
    """Pin a message; the chat shows a service message."""
    chat = access.chat_of(call)
    message = access.message_of(chat, call.args["message_id"], "message to pin")
    _check_pin_right(call, chat)
    if message.kind == "service":
        raise bad("service messages can't be pinned")
    pin(call.messenger, chat, message, call.bot.id, is_silent=call.get("disable_notification", False))
    return True


def _check_pin_right(call: Call, chat: Chat) -> None:
    if chat.kind != "private":
        rights.require_right(chat, call.bot, "can_pin_messages", _PIN_RIGHTS)


def pin(messenger: Messenger, chat: Chat, message: Message, user_id: int, *, is_silent: bool = False) -> None:
    """Pin a message in the name of a user."""
    if message.id in chat.pinned:
        return
    chat.pinned.append(message.id)
    sending.touched(messenger, chat, message, "pin")
    content = {"pinned_message": message.id}
    sending.post_service(messenger, chat, user_id, content, thread_id=message.thread_id, is_silent=is_silent)


def unpin(messenger: Messenger, chat: Chat, message: Message) -> None:
    """Unpin a message."""
    chat.pinned = [number for number in chat.pinned if number != message.id]
    sending.touched(messenger, chat, message, "pin")


def unpin_chat_message(call: Call) -> bool:
    """Unpin one message, or the newest pinned one."""
    chat = access.chat_of(call)
    number = call.args.get("message_id")
    if number is None:
        number = chat.pinned[-1] if chat.pinned else None
    message = access.message_of(chat, number, "message to unpin")
    _check_pin_right(call, chat)
    if message.id not in chat.pinned:
        raise bad("message to unpin not found")
    unpin(call.messenger, chat, message)
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    """Unpin everything."""
    return _unpin_all(call, access.chat_of(call), lambda message: True)


def unpin_all_forum_topic_messages(call: Call) -> bool:
    """Unpin everything in a topic."""
    chat = access.chat_of(call)
    thread_id = access.thread_of(call, chat)
    return _unpin_all(call, chat, lambda message: message.thread_id == thread_id)


def unpin_all_general_forum_topic_messages(call: Call) -> bool:
    """Unpin everything in the General topic."""
    chat = access.chat_of(call)
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    return _unpin_all(call, chat, lambda message: message.thread_id is None)


def _unpin_all(call: Call, chat: Chat, is_meant: Any) -> bool:
    _check_pin_right(call, chat)
    for message in [chat.messages[number] for number in chat.pinned]:
        if is_meant(message):
            unpin(call.messenger, chat, message)
    return True


def set_message_reaction(call: Call) -> bool:
    """Set the bot's reaction: at most one, of Telegram's usual emoji."""
    reactions = call.get("reaction", [])
    chat = access.chat_of(call, "read")
    message = access.message_of(chat, call.args["message_id"], "message to react")
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    for reaction in reactions:
        if reaction["type"] != "emoji" or _plain(reaction["emoji"]) not in REACTIONS:
            raise bad("REACTION_INVALID")
    react(call.messenger, chat, message, call.bot.id, reactions)
    return True


def _plain(emoji: str) -> str:
    return emoji.removesuffix("\ufe0f")


def react(messenger: Messenger, chat: Chat, message: Message, user_id: int, reactions: list[Json]) -> None:
    """Set a user's reactions to a message; bots that ask for it hear of a person's."""
    old = message.reactions.get(user_id, [])
    if reactions:
        message.reactions[user_id] = reactions
    else:
        message.reactions.pop(user_id, None)
    sending.touched(messenger, chat, message, "reaction")
    if user_id in messenger.state.bots:
        return
    for bot in bots_in(messenger, chat):
        if chat.kind == "private" or chat.members[bot.id].is_admin:
            body: Json = {
                "chat": render.chat(messenger, chat),
                "message_id": message.id,
                "user": render.user(messenger, user_id),
                "date": messenger.clock.date(),
                "old_reaction": old,
                "new_reaction": reactions,
            }
            updates.push(messenger, bot, "message_reaction", body, queue=f"reaction:{body['chat']['id']}")
