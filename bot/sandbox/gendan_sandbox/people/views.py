"""What a person sees on the phone."""

from typing import Any

from gendan_sandbox.world import media, render
from gendan_sandbox.world.messenger import Messenger
from gendan_sandbox.world.model import MEDIA_KINDS, Bot, Chat, Json, Message, Person

_PLAIN_KINDS = ("contact", "location", "venue", "dice", "poll", "link_preview_options")
_EXCERPT_CHARS = 100
_SERVICE_TEXTS = {
    "new_chat_members": "{who} joined",
    "left_chat_member": "{who} left",
    "new_chat_title": "{by} renamed the group to {value}",
    "new_chat_photo": "{by} changed the picture",
    "delete_chat_photo": "{by} removed the picture",
    "group_chat_created": "{by} created the group",
    "supergroup_chat_created": "{by} created the group",
    "pinned_message": "{by} pinned a message",
    "forum_topic_created": "Topic {name}",
    "forum_topic_edited": "{by} changed the topic",
    "forum_topic_closed": "{by} closed the topic",
    "forum_topic_reopened": "{by} opened the topic again",
    "general_forum_topic_hidden": "{by} hid the topic General",
    "general_forum_topic_unhidden": "{by} showed the topic General",
    "chat_shared": "{by} shared a group",
    "users_shared": "{by} shared contacts",
    "web_app_data": "{by} sent data from {button_text}",
    "migrate_to_chat_id": "The group became a supergroup",
    "migrate_from_chat_id": "The group became a supergroup",
    "write_access_allowed": "{by} allowed the bot to write",
}


def person(found: Person) -> Json:
    """Give a Person of the control API."""
    name = " ".join(part for part in (found.first_name, found.last_name) if part)
    optional = {"last_name": found.last_name, "username": found.username, "language_code": found.language_code}
    optional["phone_number"] = found.phone_number
    body = {"id": found.id, "first_name": found.first_name, "name": name}
    return body | {key: value for key, value in optional.items() if value is not None}


def bot(messenger: Messenger, found: Bot) -> Json:
    """Give a Bot of the control API."""
    return {
        "id": found.id,
        "username": found.username,
        "name": found.name,
        "token": found.token,
        "polling": found.id in messenger.passing.pollers,
        "webhook_url": found.webhook.url if found.webhook else None,
        "can_join_groups": found.can_join_groups,
        "can_read_all_group_messages": found.can_read_all_group_messages,
        "has_topics_enabled": found.has_topics_enabled,
        "supports_inline_queries": found.supports_inline_queries,
        "commands": found.commands.get("default:", []),
    }


def group(messenger: Messenger, chat: Chat) -> Json:
    """Give a Group of the control API."""
    members = [
        {"user": render.user(messenger, place.user_id), "status": place.status}
        | ({"tag": place.tag} if place.tag else {})
        for place in chat.members.values()
    ]
    requests = [
        {"person": request.user_id, "invite_link": request.link, "date": request.date}
        for request in chat.join_requests.values()
    ]
    return {
        "id": chat.id,
        "type": chat.kind,
        "title": chat.title,
        "username": chat.username,
        "is_forum": chat.is_forum,
        "invite_links": [render.invite_link(messenger, chat, link) for link in chat.invite_links.values()],
        "migrated_to": chat.migrated_to,
        "members": members,
        "join_requests": requests,
        "topics": topics(chat),
    }


def topics(chat: Chat) -> list[Json]:
    """List a chat's topics."""
    return [
        {
            "thread_id": topic.thread_id,
            "name": topic.name,
            "icon_color": topic.icon_color,
            "icon_custom_emoji_id": topic.icon_custom_emoji_id,
            "closed": topic.closed,
        }
        for topic in chat.topics.values()
    ]


def message(messenger: Messenger, found: Chat, sent: Message, viewer: Person) -> Json:
    """Give a View: a message as a person sees it; see docs/sandbox.md."""
    content = render.fill(messenger, sent.content, 0)
    return {
        "id": sent.id,
        "version": sent.version,
        "date": sent.date,
        "edit_date": sent.edit_date,
        "out": sent.sender_id == viewer.id,
        "thread_id": sent.thread_id,
        "from": render.user(messenger, sent.sender_id),
        "via_bot": render.user(messenger, sent.via_bot_id) if sent.via_bot_id else None,
        "kind": sent.kind,
        "text": content.get("text", ""),
        "caption": content.get("caption", ""),
        "entities": content.get("entities") or content.get("caption_entities") or [],
        "media": _media(messenger, sent, content),
        "media_group_id": sent.media_group_id,
        "caption_above": content.get("show_caption_above_media", False),
        "reply_to": _reply(messenger, found, sent),
        "forward_from": _origin_name(sent.forward_origin),
        "inline_keyboard": (sent.inline_keyboard or {}).get("inline_keyboard", []),
        "service": _service(messenger, sent, content),
        **{kind: content.get(kind) for kind in _PLAIN_KINDS},
        "reactions": _reactions(sent, viewer),
        "pinned": sent.id in found.pinned,
        "silent": sent.is_silent,
        "protected": sent.is_protected,
        "raw": render.message(messenger, found, sent, 0),
    }


def _media(messenger: Messenger, sent: Message, content: Json) -> Json | None:
    if sent.kind not in MEDIA_KINDS:
        return None
    body = content["photo"][-1] if sent.kind == "photo" else content[sent.kind]
    stored = messenger.state.files[body["file_unique_id"]]
    small = stored.sizes[min(1, len(stored.sizes) - 1)] if stored.sizes else stored.thumbnail
    return {
        "file_id": media.file_id(0, stored),
        "file_unique_id": stored.unique_id,
        "url": f"/sandbox/files/{stored.unique_id}",
        "thumbnail_url": f"/sandbox/files/{small}" if small else None,
        "width": stored.width or None,
        "height": stored.height or None,
        "duration": stored.duration_s or None,
        "file_name": stored.name,
        "mime_type": stored.mime_type,
        "file_size": stored.size,
        "spoiler": content.get("has_media_spoiler", False),
    }


def _reply(messenger: Messenger, found: Chat, sent: Message) -> Json | None:
    quote = sent.quote["text"] if sent.quote else None
    if sent.external_reply is not None:
        return {"id": None, "name": _origin_name(sent.external_reply["origin"]), "text": "", "quote": quote}
    replied = found.messages.get(sent.reply_to) if sent.reply_to is not None else None
    if replied is None:
        return None
    text = replied.content.get("text") or replied.content.get("caption") or replied.kind
    name = render.user(messenger, replied.sender_id)["first_name"]
    return {"id": replied.id, "name": name, "text": text[:_EXCERPT_CHARS], "quote": quote}


def _origin_name(origin: Json | None) -> str | None:
    if origin is None:
        return None
    name: str = origin["sender_user"]["first_name"]
    return name


def _service(messenger: Messenger, sent: Message, content: Json) -> Json | None:
    if sent.kind != "service":
        return None
    name = next((name for name in _SERVICE_TEXTS if name in content), next(iter(content), ""))
    value: Any = content.get(name)
    by = render.user(messenger, sent.sender_id)["first_name"]
    details = value if isinstance(value, dict) else {}
    people = value if isinstance(value, list) else [details]
    who = ", ".join(person.get("first_name", "") for person in people if isinstance(person, dict))
    words = {"name": "", "button_text": ""} | details | {"by": by, "who": who, "value": value}
    return {"type": name, "text": _SERVICE_TEXTS.get(name, name).format(**words)}


def _reactions(sent: Message, viewer: Person) -> list[Json]:
    counts: dict[str, list[int]] = {}
    for user_id, reactions in sent.reactions.items():
        for reaction in reactions:
            counts.setdefault(reaction.get("emoji", "⭐"), []).append(user_id)
    return [{"emoji": emoji, "count": len(users), "mine": viewer.id in users} for emoji, users in counts.items()]
