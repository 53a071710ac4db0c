"""Who may do what in a group: administrators' rights and members' permissions."""

from gendan_sandbox.errors import bad
from gendan_sandbox.world.model import Bot, Chat, Member

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
    "can_send_welcome_messages",
)
CHANNEL_RIGHTS = (
    *(name for name in ADMIN_RIGHTS if name not in ("can_pin_messages", "can_manage_topics", "can_manage_tags")),
    "can_post_messages",
    "can_edit_messages",
    "can_manage_direct_messages",
)
"""There are no channels here, but a bot may say which rights it would like in one."""
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
DEFAULT_PERMISSIONS = {
    name: name not in ("can_change_info", "can_pin_messages", "can_manage_topics") for name in PERMISSIONS
}
_SEND_PERMISSION = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "video": ("can_send_videos", "videos"),
    "document": ("can_send_documents", "documents"),
    "animation": ("can_send_other_messages", "animations"),
    "sticker": ("can_send_other_messages", "stickers"),
    "audio": ("can_send_audios", "music"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video_note": ("can_send_video_notes", "video notes"),
    "location": ("can_send_messages", "locations"),
    "venue": ("can_send_messages", "venues"),
    "contact": ("can_send_messages", "contacts"),
    "dice": ("can_send_other_messages", "dice"),
    "poll": ("can_send_polls", "polls"),
}


def all_rights() -> dict[str, bool]:
    """Give an owner's rights."""
    return dict.fromkeys(ADMIN_RIGHTS, True)


def has_right(chat: Chat, user_id: int, name: str) -> bool:
    """Say whether a user may do something that an administrator's right or a member's permission covers."""
    member = chat.members.get(user_id)
    if member is None or not member.is_present:
        return False
    if member.status == "creator":
        return True
    if member.status == "administrator" and member.rights.get(name):
        return True
    return permission(chat, member, name)


def permission(chat: Chat, member: Member, name: str) -> bool:
    """Say whether a plain or restricted member may do something."""
    allowed = chat.permissions.get(name, False)
    return allowed and member.permissions.get(name, False) if member.status == "restricted" else allowed


def require_right(chat: Chat, bot: Bot, name: str, words: str) -> None:
    """Refuse a bot that lacks a right in a group.

    Raises:
        ApiError: 400 with these words.
    """
    if not has_right(chat, bot.id, name):
        raise bad(words)


def require_may_send(chat: Chat, bot: Bot, kind: str) -> None:
    """Refuse a bot that may not send such a message to a group.

    Raises:
        ApiError: 400 "not enough rights to send ...".
    """
    if chat.kind == "private":
        return
    name, things = _SEND_PERMISSION.get(kind, ("can_send_messages", "text messages"))
    member = chat.members[bot.id]
    if not member.is_admin and not permission(chat, member, name):
        raise bad(f"not enough rights to send {things} to the chat")
