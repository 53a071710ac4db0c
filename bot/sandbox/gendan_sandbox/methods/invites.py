"""Invite links and join requests."""

from gendan_sandbox.errors import bad
from gendan_sandbox.methods import access
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world import groups, render, rights
from gendan_sandbox.world.model import Chat, InviteLink, Json

NAME_MAX = 32
_MEMBER_LIMIT_MAX = 99_999


def _group(call: Call) -> Chat:
    chat = access.chat_of(call)
    if chat.kind == "private":
        raise bad("can't invite members to a private chat")
    words = "not enough rights to manage chat invite link"
    member = chat.members[call.bot.id]
    if not member.is_admin or not rights.has_right(chat, call.bot.id, "can_invite_users"):
        raise bad(words)
    return chat


def _settings(call: Call, link: InviteLink) -> None:
    """Set what a link allows.

    Raises:
        ApiError: The wishes contradict each other or Telegram's limits.
    """
    name, limit = call.get("name", ""), call.get("member_limit", 0)
    by_request, expires_at = call.get("creates_join_request", False), call.get("expire_date", 0)
    if len(name) > NAME_MAX:
        raise bad("CHAT_INVITE_TITLE_TOO_LONG")
    if limit and by_request:
        raise bad("member limit can't be specified for links requiring administrator approval")
    if not 0 <= limit <= _MEMBER_LIMIT_MAX:
        raise bad("USAGE_LIMIT_INVALID")
    if expires_at and expires_at <= call.messenger.clock.unix():
        raise bad("EXPIRE_DATE_INVALID")
    link.name, link.member_limit = name or None, limit or None
    link.creates_join_request, link.expire_date = by_request, expires_at or None


def create_chat_invite_link(call: Call) -> Json:
    """Make a link into a group."""
    chat = _group(call)
    trial = InviteLink(link="", creator_id=call.bot.id)
    _settings(call, trial)
    link = groups.new_link(call.messenger, chat, call.bot.id)
    _settings(call, link)
    call.messenger.changed(chat, "group")
    return render.invite_link(call.messenger, chat, link)


def export_chat_invite_link(call: Call) -> str:
    """Make a new primary link; the old one is revoked."""
    chat = _group(call)
    for old in chat.invite_links.values():
        if old.is_primary and old.creator_id == call.bot.id:
            old.is_revoked, old.is_primary = True, False
    link = groups.new_link(call.messenger, chat, call.bot.id)
    link.is_primary = True
    call.messenger.changed(chat, "group")
    return link.link


def _own_link(call: Call, chat: Chat) -> InviteLink:
    link = chat.invite_links.get(call.args["invite_link"])
    if link is None or link.creator_id != call.bot.id:
        raise bad("INVITE_HASH_EXPIRED")
    return link


def edit_chat_invite_link(call: Call) -> Json:
    """Change what a link allows."""
    chat = _group(call)
    link = _own_link(call, chat)
    if link.is_revoked or link.is_primary:
        raise bad("INVITE_HASH_EXPIRED" if link.is_revoked else "CHAT_INVITE_PERMANENT")
    _settings(call, link)
    call.messenger.changed(chat, "group")
    return render.invite_link(call.messenger, chat, link)


def revoke_chat_invite_link(call: Call) -> Json:
    """Make a link lead nowhere; a primary one gets a successor."""
    chat = _group(call)
    link = _own_link(call, chat)
    if link.is_revoked:
        raise bad("INVITE_HASH_EXPIRED")
    link.is_revoked = True
    if link.is_primary:
        link.is_primary = False
        groups.new_link(call.messenger, chat, call.bot.id).is_primary = True
    call.messenger.changed(chat, "group")
    return render.invite_link(call.messenger, chat, link)


def _requester(call: Call) -> tuple[Chat, int]:
    chat = access.chat_of(call)
    user_id = access.user_of(call)
    if chat.kind == "private":
        raise bad("the chat can't have join requests")
    member = chat.members[call.bot.id]
    if not member.is_admin or not rights.has_right(chat, call.bot.id, "can_invite_users"):
        raise bad("not enough rights to manage chat join requests")
    place = chat.members.get(user_id)
    if place is not None and place.is_present:
        raise bad("USER_ALREADY_PARTICIPANT")
    if user_id not in chat.join_requests:
        raise bad("HIDE_REQUESTER_MISSING")
    return chat, user_id


def approve_chat_join_request(call: Call) -> bool:
    """Let a person in who has knocked."""
    chat, user_id = _requester(call)
    request = chat.join_requests.pop(user_id)
    link = chat.invite_links.get(request.link or "")
    if link is not None:
        link.joined.append(user_id)
    groups.add(call.messenger, chat, user_id, actor_id=user_id, link=link, by_request=True)
    return True


def decline_chat_join_request(call: Call) -> bool:
    """Leave a person outside who has knocked."""
    chat, user_id = _requester(call)
    del chat.join_requests[user_id]
    call.messenger.changed(chat, "member", user_id=user_id)
    return True
