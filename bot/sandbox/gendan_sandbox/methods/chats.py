"""Chats and their members."""

from gendan_sandbox.errors import bad
from gendan_sandbox.methods import access
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world import groups, media, render, rights, sending
from gendan_sandbox.world.model import Chat, Json, Member

_DESCRIPTION_MAX = 255
_TAG_MAX = 16
_RESTRICT = "not enough rights to restrict/unrestrict chat member"


def get_chat(call: Call) -> Json:
    """Tell all about a chat."""
    chat = access.chat_of(call, "read")
    return render.full_chat(call.messenger, chat, call.bot)


def get_chat_member(call: Call) -> Json:
    """Tell a user's place in a chat."""
    chat = access.chat_of(call, "read")
    user_id = access.user_of(call)
    groups.end_punishments(call.messenger, chat)
    if chat.kind == "private" and user_id not in (chat.person_id, chat.bot_id):
        raise bad("member not found")
    return render.member_of(call.messenger, chat, user_id, call.bot)


def get_chat_administrators(call: Call) -> list[Json]:
    """List who governs a group; other bots only if asked."""
    chat = access.chat_of(call, "read")
    if chat.kind == "private":
        raise bad("there are no administrators in the private chat")
    bots = call.messenger.state.bots
    admins = [place for place in chat.members.values() if place.is_admin]
    if not call.get("return_bots"):
        admins = [place for place in admins if place.user_id not in bots or place.user_id == call.bot.id]
    return [render.member(call.messenger, chat, place, call.bot) for place in admins]


def get_chat_member_count(call: Call) -> int:
    """Count who is in a chat."""
    chat = access.chat_of(call, "read")
    return 2 if chat.kind == "private" else sum(place.is_present for place in chat.members.values())


def leave_chat(call: Call) -> bool:
    """Leave a group."""
    chat = access.chat_of(call, "read")
    if chat.kind == "private":
        raise bad("chat member status can't be changed in private chats")
    groups.remove(call.messenger, chat, call.bot.id, actor_id=call.bot.id, status="left")
    return True


def set_chat_title(call: Call) -> bool:
    """Rename a group."""
    chat = _group_to_change(call, "title")
    title = call.args["title"].strip()[: groups.TITLE_MAX]
    if not title:
        raise bad("title must be non-empty")
    if title == chat.title:
        raise bad("CHAT_NOT_MODIFIED")
    chat.title = title
    sending.post_service(call.messenger, chat, call.bot.id, {"new_chat_title": title})
    call.messenger.changed(chat, "chat")
    return True


def set_chat_description(call: Call) -> bool:
    """Describe a group anew."""
    chat = _group_to_change(call, "description")
    description = call.get("description", "").strip()
    if len(description) > _DESCRIPTION_MAX:
        raise bad("CHAT_ABOUT_TOO_LONG")
    if description == chat.description:
        raise bad("chat description is not modified")
    chat.description = description
    call.messenger.changed(chat, "chat")
    return True


def _group_to_change(call: Call, what: str) -> Chat:
    chat = access.chat_of(call)
    if chat.kind == "private":
        raise bad(f"can't change private chat {what}")
    verb = "set" if what == "description" else "change"
    rights.require_right(chat, call.bot, "can_change_info", f"not enough rights to {verb} chat {what}")
    return chat


async def set_chat_photo(call: Call) -> bool:
    """Give a group a picture."""
    upload = call.upload("photo")
    if upload is None:
        raise bad("photo must be uploaded as an InputFile")
    stored = await media.take_in(call.messenger, "photo", upload.data)
    chat = _group_to_change(call, "photo")
    chat.photo_unique_id = stored.unique_id
    sizes = media.content_of(call.messenger, stored)["photo"]
    sending.post_service(call.messenger, chat, call.bot.id, {"new_chat_photo": sizes})
    return True


def delete_chat_photo(call: Call) -> bool:
    """Take a group's picture away."""
    chat = _group_to_change(call, "photo")
    if chat.photo_unique_id is None:
        raise bad("CHAT_NOT_MODIFIED")
    chat.photo_unique_id = None
    sending.post_service(call.messenger, chat, call.bot.id, {"delete_chat_photo": True})
    return True


def set_chat_permissions(call: Call) -> bool:
    """Set what all plain members may do."""
    permissions = _permissions(call)
    chat = access.chat_of(call)
    if chat.kind == "private":
        raise bad("can't change private chat permissions")
    rights.require_right(chat, call.bot, "can_restrict_members", "not enough rights to change chat permissions")
    chat.permissions = permissions
    call.messenger.changed(chat, "chat")
    return True


def _permissions(call: Call) -> dict[str, bool]:
    given = call.args["permissions"]
    permissions = {name: bool(given.get(name)) for name in rights.PERMISSIONS}
    if not call.get("use_independent_chat_permissions"):
        _add_implied(permissions)
    if given.get("can_manage_topics") is None:
        permissions["can_manage_topics"] = permissions["can_pin_messages"]
    return permissions


def _add_implied(permissions: dict[str, bool]) -> None:
    """Allow what another permission presupposes, as Telegram does for old bots."""
    media_kinds = [
        f"can_send_{kind}" for kind in ("audios", "documents", "photos", "videos", "video_notes", "voice_notes")
    ]
    if permissions["can_send_other_messages"] or permissions["can_add_web_page_previews"]:
        permissions.update(dict.fromkeys(media_kinds, True))
    if permissions["can_send_polls"] or any(permissions[name] for name in media_kinds):
        permissions["can_send_messages"] = True


def ban_chat_member(call: Call) -> bool:
    """Throw a user out."""
    chat, user_id = _member_to_change(call)
    groups.remove(
        call.messenger,
        chat,
        user_id,
        actor_id=call.bot.id,
        status="kicked" if chat.kind == "supergroup" else "left",
        until_date=call.get("until_date", 0),
    )
    if call.get("revoke_messages"):
        theirs = [number for number, message in chat.messages.items() if message.sender_id == user_id]
        sending.delete(call.messenger, chat, theirs)
    return True


def _member_to_change(call: Call) -> tuple[Chat, int]:
    """Find the member whom the bot wants to ban or restrict.

    Raises:
        ApiError: The bot lacks the right, or the member is above it.
    """
    chat = access.chat_of(call)
    user_id = access.user_of(call)
    if chat.kind == "private":
        raise bad("can't ban members in private chats")
    if user_id == call.bot.id:
        raise bad("can't restrict self")
    rights.require_right(chat, call.bot, "can_restrict_members", _RESTRICT)
    place = chat.members.get(user_id)
    if place is not None and place.status == "creator":
        raise bad("can't remove chat owner")
    if place is not None and place.status == "administrator" and place.promoted_by != call.bot.id:
        raise bad("user is an administrator of the chat")
    return chat, user_id


def unban_chat_member(call: Call) -> bool:
    """Let a user come back; one who is inside leaves, unless only_if_banned."""
    chat = access.supergroup_of(call, "method is available for supergroup and channel chats only")
    user_id = access.user_of(call)
    rights.require_right(chat, call.bot, "can_restrict_members", _RESTRICT)
    place = chat.members.get(user_id)
    if place is None or (call.get("only_if_banned") and place.status != "kicked"):
        return True
    if place.status == "creator":
        raise bad("can't remove chat owner")
    if place.is_present:
        groups.remove(call.messenger, chat, user_id, actor_id=call.bot.id, status="left")
    elif place.status == "kicked":
        left = Member(user_id=user_id, status="left", is_member=False)
        groups.set_member(call.messenger, chat, left, actor_id=call.bot.id)
    return True


def restrict_chat_member(call: Call) -> bool:
    """Allow a member less, or again everything."""
    permissions = _permissions(call)
    access.supergroup_of(call)
    chat, user_id = _member_to_change(call)
    old = chat.members.get(user_id)
    is_member = old.is_present if old is not None else False
    tag = old.tag if old is not None else None
    if all(permissions.values()):
        place = Member(user_id=user_id, status="member" if is_member else "left", is_member=is_member, tag=tag)
    else:
        place = Member(
            user_id=user_id,
            status="restricted",
            permissions=permissions,
            until_date=call.get("until_date", 0),
            is_member=is_member,
            tag=tag,
        )
    groups.set_member(call.messenger, chat, place, actor_id=call.bot.id)
    return True


def promote_chat_member(call: Call) -> bool:
    """Make a member an administrator, or take that away."""
    chat = access.supergroup_of(call, "method is available for supergroup and channel chats only")
    user_id = access.user_of(call)
    given = {name: bool(call.get(name)) for name in (*rights.ADMIN_RIGHTS, "is_anonymous") if name in call.args}
    if user_id == call.bot.id:
        raise bad("can't promote self")
    rights.require_right(chat, call.bot, "can_promote_members", "not enough rights")
    place = chat.members.get(user_id)
    if place is None or not place.is_present:
        raise bad("USER_NOT_PARTICIPANT")
    if place.status == "creator":
        raise bad("not enough rights to edit chat owner rights")
    own = chat.members[call.bot.id]
    if any(wanted and name != "is_anonymous" and not own.rights.get(name) for name, wanted in given.items()):
        raise bad("RIGHT_FORBIDDEN")
    if place.status == "administrator" and place.promoted_by != call.bot.id:
        raise bad("CHAT_ADMIN_REQUIRED")
    groups.promote(call.messenger, chat, user_id, given, actor_id=call.bot.id)
    return True


def set_chat_administrator_custom_title(call: Call) -> bool:
    """Give an administrator a title."""
    chat = _labelled_chat(call)
    place = chat.members.get(access.user_of(call))
    if place is not None and place.status == "creator":
        raise bad("only the owner can edit their custom title")
    if place is None or place.status != "administrator":
        raise bad("user is not an administrator")
    if place.promoted_by != call.bot.id:
        raise bad("not enough rights to change custom title of the user")
    title = call.args["custom_title"]
    if len(title) > _TAG_MAX:
        raise bad("CUSTOM_TITLE_INVALID")
    place.custom_title = title or None
    call.messenger.changed(chat, "member", user_id=place.user_id)
    return True


def set_chat_member_tag(call: Call) -> bool:
    """Give a member a tag of at most 16 characters."""
    chat = _labelled_chat(call)
    place = chat.members.get(access.user_of(call))
    if place is None or not place.is_present:
        raise bad("USER_NOT_PARTICIPANT")
    rights.require_right(chat, call.bot, "can_manage_tags", "CHAT_ADMIN_REQUIRED")
    tag = call.get("tag", "")
    if len(tag) > _TAG_MAX:
        raise bad("TAG_INVALID")
    place.tag = tag or None
    call.messenger.changed(chat, "member", user_id=place.user_id)
    return True


def _labelled_chat(call: Call) -> Chat:
    chat = access.chat_of(call)
    if chat.kind == "private":
        raise bad("method is available only for groups and supergroups")
    return chat
