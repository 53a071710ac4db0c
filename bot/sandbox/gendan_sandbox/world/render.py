"""The Bot API's objects, as one bot sees them."""

from typing import Any

from gendan_sandbox.world import media, rights
from gendan_sandbox.world.messenger import Messenger, find_user
from gendan_sandbox.world.model import Bot, Chat, InviteLink, Json, Member, Message, Person, Topic

MAX_REACTIONS = 11
_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def user(messenger: Messenger, user_id: int) -> Json:
    """Give a User."""
    found = find_user(messenger, user_id)
    if isinstance(found, Bot):
        return {"id": found.id, "is_bot": True, "first_name": found.name, "username": found.username}
    if found is None:
        return {"id": user_id, "is_bot": False, "first_name": ""}
    optional = {"last_name": found.last_name, "username": found.username, "language_code": found.language_code}
    return {"id": found.id, "is_bot": False, "first_name": found.first_name} | _present(optional)


def me(bot: Bot) -> Json:
    """Give the User that getMe returns."""
    return {
        "id": bot.id,
        "is_bot": True,
        "first_name": bot.name,
        "username": bot.username,
        "can_join_groups": bot.can_join_groups,
        "can_read_all_group_messages": bot.can_read_all_group_messages,
        "supports_inline_queries": bot.supports_inline_queries,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": bot.has_topics_enabled,
        "allows_users_to_create_topics": bot.has_topics_enabled,
        "can_manage_bots": False,
    }


def chat(messenger: Messenger, found: Chat) -> Json:
    """Give a Chat."""
    if found.kind == "private":
        return _private_chat(messenger.state.persons.get(found.person_id), found.person_id)
    optional = {"username": found.username, "is_forum": found.is_forum or None}
    return {"id": found.id, "type": found.kind, "title": found.title} | _present(optional)


def _private_chat(person: Person | None, person_id: int) -> Json:
    if person is None:
        return {"id": person_id, "type": "private", "first_name": ""}
    optional = {"last_name": person.last_name, "username": person.username}
    return {"id": person.id, "type": "private", "first_name": person.first_name} | _present(optional)


def full_chat(messenger: Messenger, found: Chat, bot: Bot) -> Json:
    """Give a ChatFullInfo."""
    info = chat(messenger, found) | {
        "accent_color_id": abs(found.id) % 7,
        "max_reaction_count": MAX_REACTIONS,
        "accepted_gift_types": dict(_NO_GIFTS),
    }
    pinned = [found.messages[number] for number in found.pinned if number in found.messages]
    if pinned:
        info["pinned_message"] = message(messenger, found, pinned[-1], bot.id, is_nested=True)
    if found.kind == "private":
        return info | _present({"active_usernames": [info["username"]] if "username" in info else None})
    info["permissions"] = {name: found.permissions.get(name, False) for name in rights.PERMISSIONS}
    if found.kind == "supergroup":
        info["has_visible_history"] = True
    primary = next((link.link for link in found.invite_links.values() if link.is_primary and not link.is_revoked), None)
    return info | _present({"description": found.description or None, "invite_link": primary})


def message(messenger: Messenger, found: Chat, sent: Message, bot_id: int, *, is_nested: bool = False) -> Json:
    """Give a Message; a nested one is shown without the message that it replies to."""
    body: Json = {
        "message_id": sent.id,
        "from": user(messenger, sent.sender_id),
        "chat": chat(messenger, found),
        "date": sent.date,
    }
    body |= _present(
        {
            "edit_date": sent.edit_date,
            "message_thread_id": sent.thread_id,
            "is_topic_message": True if sent.thread_id is not None else None,
            "media_group_id": sent.media_group_id,
            "forward_origin": sent.forward_origin,
            "has_protected_content": sent.is_protected or None,
            "via_bot": user(messenger, sent.via_bot_id) if sent.via_bot_id else None,
            "reply_markup": sent.inline_keyboard,
            "external_reply": sent.external_reply,
            "quote": sent.quote,
            "sender_tag": _tag(found, sent),
        }
    )
    body |= sent.content
    replied = _replied(found, sent)
    if replied is not None and not is_nested:
        body["reply_to_message"] = message(messenger, found, replied, bot_id, is_nested=True)
    if isinstance(body.get("pinned_message"), int):
        body["pinned_message"] = _pinned(messenger, found, body["pinned_message"], bot_id)
    filled: Json = fill(messenger, body, bot_id)
    return filled


def _replied(found: Chat, sent: Message) -> Message | None:
    """Find what a message answers; in a forum everything answers at least its topic's first message."""
    answered = sent.reply_to
    if answered is None and found.kind == "supergroup" and sent.thread_id not in (None, sent.id):
        answered = sent.thread_id
    return None if answered is None else found.messages.get(answered)


def _tag(found: Chat, sent: Message) -> str | None:
    member = found.members.get(sent.sender_id)
    return member.tag if member else None


def _pinned(messenger: Messenger, found: Chat, message_id: int, bot_id: int) -> Json:
    pinned = found.messages.get(message_id)
    if pinned is None:
        return inaccessible(messenger, found, message_id)
    return message(messenger, found, pinned, bot_id, is_nested=True)


def inaccessible(messenger: Messenger, found: Chat, message_id: int) -> Json:
    """Give an InaccessibleMessage: one that was deleted."""
    return {"chat": chat(messenger, found), "message_id": message_id, "date": 0}


def fill(messenger: Messenger, value: Any, bot_id: int) -> Any:
    """Complete stored content for one bot: file_id beside file_unique_id, users of mentions."""
    if isinstance(value, list):
        return [fill(messenger, item, bot_id) for item in value]
    if not isinstance(value, dict):
        return value
    filled = {key: fill(messenger, item, bot_id) for key, item in value.items()}
    unique_id = filled.get("file_unique_id")
    if unique_id is not None and "file_id" not in filled:
        filled = {"file_id": media.file_id(bot_id, messenger.state.files[unique_id])} | filled
    if filled.get("type") == "text_mention" and "user_id" in filled:
        filled["user"] = user(messenger, filled.pop("user_id"))
    return filled


def member(messenger: Messenger, found: Chat, place: Member, viewer: Bot | None = None) -> Json:
    """Give a ChatMember."""
    body: Json = {"status": place.status, "user": user(messenger, place.user_id)}
    if place.status == "creator":
        return body | {"is_anonymous": False} | _present({"custom_title": place.custom_title})
    if place.status == "administrator":
        editable = viewer is not None and place.promoted_by == viewer.id
        names = [name for name in rights.ADMIN_RIGHTS if name != "can_manage_topics" or found.kind == "supergroup"]
        body |= {"can_be_edited": editable, "is_anonymous": place.rights.get("is_anonymous", False)}
        body |= {name: place.rights.get(name, False) for name in names}
        return body | _present({"custom_title": place.custom_title})
    if place.status == "restricted":
        body |= {"is_member": place.is_member, "until_date": place.until_date}
        body |= {name: place.permissions.get(name, False) for name in rights.PERMISSIONS}
        return body | _present({"tag": place.tag})
    if place.status == "kicked":
        return body | {"until_date": place.until_date}
    return body | _present({"tag": place.tag if place.status == "member" else None})


def member_of(messenger: Messenger, found: Chat, user_id: int, viewer: Bot | None = None) -> Json:
    """Give the ChatMember of a user who need not be in the chat."""
    if found.kind == "private":
        return {"status": "member", "user": user(messenger, user_id)}
    place = found.members.get(user_id) or Member(user_id=user_id, status="left", is_member=False)
    return member(messenger, found, place, viewer)


def invite_link(messenger: Messenger, found: Chat, link: InviteLink) -> Json:
    """Give a ChatInviteLink."""
    waiting = sum(request.link == link.link for request in found.join_requests.values())
    return {
        "invite_link": link.link,
        "creator": user(messenger, link.creator_id),
        "creates_join_request": link.creates_join_request,
        "is_primary": link.is_primary,
        "is_revoked": link.is_revoked,
    } | _present(
        {
            "name": link.name,
            "expire_date": link.expire_date,
            "member_limit": link.member_limit,
            "pending_join_request_count": waiting or None,
        }
    )


def topic(found: Topic) -> Json:
    """Give a ForumTopic."""
    body = {"message_thread_id": found.thread_id, "name": found.name, "icon_color": found.icon_color}
    return body | _present({"icon_custom_emoji_id": found.icon_custom_emoji_id})


def _present(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
