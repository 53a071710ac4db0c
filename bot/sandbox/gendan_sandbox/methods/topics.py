"""Topics of forums, and of private chats with a bot that has topics."""

from gendan_sandbox.errors import bad
from gendan_sandbox.methods import access
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world import groups, render, rights, sending
from gendan_sandbox.world.model import Chat, Json, Topic

_CLOSE = "not enough rights to close or open the topic"


def _forum(call: Call) -> Chat:
    chat = access.chat_of(call)
    if not (chat.is_forum or (chat.kind == "private" and call.bot.has_topics_enabled)):
        raise bad("the chat is not a forum")
    return chat


def _may_manage(call: Call, chat: Chat, words: str, topic: Topic | None = None) -> None:
    is_own = topic is not None and topic.creator_id == call.bot.id
    if chat.kind != "private" and not is_own:
        rights.require_right(chat, call.bot, "can_manage_topics", words)


def create_forum_topic(call: Call) -> Json:
    """Open a topic."""
    chat = _forum(call)
    _may_manage(call, chat, "not enough rights to create a topic")
    access.check_not_blocked(call.messenger, call.bot, chat)
    topic = groups.create_topic(
        call.messenger,
        chat,
        name=call.args["name"],
        creator_id=call.bot.id,
        icon_color=call.args.get("icon_color"),
        icon_custom_emoji_id=call.args.get("icon_custom_emoji_id"),
    )
    return render.topic(topic)


def _topic(call: Call, chat: Chat) -> Topic:
    topic = chat.topics.get(call.args["message_thread_id"])
    if topic is None:
        raise bad("TOPIC_ID_INVALID")
    return topic


def edit_forum_topic(call: Call) -> bool:
    """Rename a topic or change its icon."""
    chat = _forum(call)
    topic = _topic(call, chat)
    _may_manage(call, chat, "not enough rights to edit the topic", topic)
    name = call.get("name", "").strip()[: groups.TOPIC_NAME_MAX] or topic.name
    icon = call.args.get("icon_custom_emoji_id")
    icon = topic.icon_custom_emoji_id if icon is None else icon or None
    changes = {"name": name} if name != topic.name else {}
    if icon != topic.icon_custom_emoji_id:
        changes["icon_custom_emoji_id"] = icon or ""
    if not changes:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = name, icon
    _announce(call, chat, {"forum_topic_edited": changes}, topic.thread_id)
    return True


def _announce(call: Call, chat: Chat, content: Json, thread_id: int | None) -> None:
    sending.post_service(call.messenger, chat, call.bot.id, content, thread_id=thread_id)
    call.messenger.changed(chat, "topic", thread_id=thread_id)


def _set_closed(call: Call, closed: bool) -> bool:
    chat = access.chat_of(call)
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    topic = _topic(call, chat)
    _may_manage(call, chat, _CLOSE, topic)
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    _announce(call, chat, {"forum_topic_closed" if closed else "forum_topic_reopened": {}}, topic.thread_id)
    return True


def close_forum_topic(call: Call) -> bool:
    """Let only administrators write into a topic."""
    return _set_closed(call, True)


def reopen_forum_topic(call: Call) -> bool:
    """Let everybody write into a topic again."""
    return _set_closed(call, False)


def delete_forum_topic(call: Call) -> bool:
    """Delete a topic with all its messages."""
    chat = _forum(call)
    topic = _topic(call, chat)
    if chat.kind != "private":
        rights.require_right(chat, call.bot, "can_delete_messages", "not enough rights to delete the topic")
    sending.delete_topic_messages(call.messenger, chat, topic.thread_id)
    return True


def _general(call: Call, words: str) -> Chat:
    chat = access.chat_of(call)
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    rights.require_right(chat, call.bot, "can_manage_topics", words)
    return chat


def edit_general_forum_topic(call: Call) -> bool:
    """Rename the General topic."""
    chat = _general(call, "not enough rights to edit the topic")
    _announce(call, chat, {"forum_topic_edited": {"name": call.args["name"]}}, None)
    return True


def close_general_forum_topic(call: Call) -> bool:
    """Close the General topic."""
    chat = _general(call, _CLOSE)
    if chat.general_closed:
        raise bad("TOPIC_NOT_MODIFIED")
    chat.general_closed = True
    _announce(call, chat, {"forum_topic_closed": {}}, None)
    return True


def reopen_general_forum_topic(call: Call) -> bool:
    """Open the General topic, and show it."""
    chat = _general(call, _CLOSE)
    if not chat.general_closed:
        raise bad("TOPIC_NOT_MODIFIED")
    chat.general_closed = chat.general_hidden = False
    _announce(call, chat, {"forum_topic_reopened": {}}, None)
    return True


def hide_general_forum_topic(call: Call) -> bool:
    """Hide the General topic, which closes it too."""
    chat = _general(call, _CLOSE)
    if chat.general_hidden:
        raise bad("TOPIC_NOT_MODIFIED")
    chat.general_hidden = chat.general_closed = True
    _announce(call, chat, {"general_forum_topic_hidden": {}}, None)
    return True


def unhide_general_forum_topic(call: Call) -> bool:
    """Show the General topic."""
    chat = _general(call, _CLOSE)
    if not chat.general_hidden:
        raise bad("TOPIC_NOT_MODIFIED")
    chat.general_hidden = False
    _announce(call, chat, {"general_forum_topic_unhidden": {}}, None)
    return True


def get_forum_topic_icon_stickers(call: Call) -> list[Json]:
    """List the stickers for topic icons: the sandbox has none."""
    del call
    return []
