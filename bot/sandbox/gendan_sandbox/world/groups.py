"""What happens in groups: people and bots come and go, rise and fall, topics open and close."""

from dataclasses import replace

from gendan_sandbox.errors import bad
from gendan_sandbox.world import render, rights, sending, updates
from gendan_sandbox.world.messenger import Messenger, bots_in, group_key, next_group_id, opaque, private_chat
from gendan_sandbox.world.model import Bot, Chat, InviteLink, JoinRequest, Json, Member, Topic

ICON_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
TOPIC_NAME_MAX = 128
TITLE_MAX = 128
WRITE_AFTER_REQUEST_S = 300.0


def create(
    messenger: Messenger,
    *,
    title: str,
    owner_id: int,
    kind: str = "group",
    is_forum: bool = False,
    username: str | None = None,
) -> Chat:
    """Make a group with its owner in it."""
    chat_id = next_group_id(messenger, kind)
    chat = Chat(
        key=group_key(chat_id),
        kind=kind,
        id=chat_id,
        title=title,
        username=username,
        is_forum=is_forum,
        permissions=dict(rights.DEFAULT_PERMISSIONS),
    )
    chat.members[owner_id] = Member(user_id=owner_id, status="creator")
    messenger.state.chats[chat.key] = chat
    created = "supergroup_chat_created" if kind == "supergroup" else "group_chat_created"
    sending.post_service(messenger, chat, owner_id, {created: True})
    messenger.changed(chat, "group")
    return chat


def set_member(
    messenger: Messenger,
    chat: Chat,
    place: Member,
    *,
    actor_id: int,
    link: InviteLink | None = None,
    by_request: bool = False,
) -> None:
    """Give a user a new place in a group, and tell the bots concerned."""
    user_id = place.user_id
    old = {bot.id: render.member_of(messenger, chat, user_id, bot) for bot in messenger.state.bots.values()}
    present_before = bots_in(messenger, chat)
    chat.members[user_id] = place
    concerned = {bot.id: bot for bot in [*present_before, *bots_in(messenger, chat)]}
    for bot in concerned.values():
        new = render.member_of(messenger, chat, user_id, bot)
        body = member_update(messenger, chat, actor_id, old[bot.id], new)
        if link is not None:
            body["invite_link"] = render.invite_link(messenger, chat, link)
        if by_request:
            body["via_join_request"] = True
        _tell(messenger, chat, bot, user_id, body)
    messenger.changed(chat, "member", user_id=user_id)


def member_update(messenger: Messenger, chat: Chat, actor_id: int, old: Json, new: Json) -> Json:
    """Give a ChatMemberUpdated."""
    return {
        "chat": render.chat(messenger, chat),
        "from": render.user(messenger, actor_id),
        "date": messenger.clock.date(),
        "old_chat_member": old,
        "new_chat_member": new,
    }


def _tell(messenger: Messenger, chat: Chat, bot: Bot, user_id: int, body: Json) -> None:
    if user_id == bot.id:
        updates.push(messenger, bot, "my_chat_member", body, queue=f"my_chat_member:{chat.id}")
    elif chat.members[bot.id].is_admin:
        updates.push(messenger, bot, "chat_member", body, queue=f"chat_member:{user_id}")


def add(
    messenger: Messenger,
    chat: Chat,
    user_id: int,
    *,
    actor_id: int,
    link: InviteLink | None = None,
    by_request: bool = False,
) -> None:
    """Let a user in; the group sees it as a service message."""
    old = chat.members.get(user_id)
    if old is not None and old.is_present:
        return
    status = "restricted" if old is not None and old.status == "restricted" else "member"
    place = replace(old, is_member=True) if old is not None and status == "restricted" else Member(user_id=user_id)
    set_member(messenger, chat, place, actor_id=actor_id, link=link, by_request=by_request)
    chat.join_requests.pop(user_id, None)
    content = {"new_chat_members": [render.user(messenger, user_id)]}
    sending.post_service(messenger, chat, actor_id, content)


def remove(messenger: Messenger, chat: Chat, user_id: int, *, actor_id: int, status: str, until_date: int = 0) -> None:
    """Let a user leave (`left`) or throw them out (`kicked`)."""
    was_present = chat.members[user_id].is_present if user_id in chat.members else False
    if was_present:
        content = {"left_chat_member": render.user(messenger, user_id)}
        sending.post_service(messenger, chat, actor_id, content)
    place = Member(user_id=user_id, status=status, is_member=False, until_date=until_date)
    set_member(messenger, chat, place, actor_id=actor_id)


def end_punishments(messenger: Messenger, chat: Chat) -> None:
    """Lift the bans and restrictions whose time is over."""
    now_s = messenger.clock.unix()
    for user_id, place in chat.members.items():
        if place.status in ("restricted", "kicked") and 0 < place.until_date <= now_s:
            status = "member" if place.status == "restricted" and place.is_member else "left"
            chat.members[user_id] = Member(user_id=user_id, status=status, is_member=status == "member", tag=place.tag)


def promote(messenger: Messenger, chat: Chat, user_id: int, given: dict[str, bool], *, actor_id: int) -> None:
    """Make a user an administrator with these rights, or a plain member where none is true."""
    old = chat.members.get(user_id)
    tag = old.tag if old is not None else None
    if any(given.values()):
        title = old.custom_title if old is not None else None
        all_given = given | {"can_manage_chat": True}
        place = Member(
            user_id=user_id, status="administrator", rights=all_given, promoted_by=actor_id, custom_title=title
        )
    else:
        place = Member(user_id=user_id, tag=tag)
    set_member(messenger, chat, place, actor_id=actor_id)


def request_to_join(messenger: Messenger, chat: Chat, user_id: int, link: InviteLink | None) -> None:
    """Let a person knock; administrators' bots hear it and may write to the person for five minutes."""
    if user_id in chat.join_requests:
        return
    now = messenger.clock.date()
    chat.join_requests[user_id] = JoinRequest(user_id=user_id, date=now, link=link.link if link else None)
    for bot in bots_in(messenger, chat):
        if not rights.has_right(chat, bot.id, "can_invite_users") or not chat.members[bot.id].is_admin:
            continue
        _open_private_chat(messenger, user_id, bot.id)
        body = {
            "chat": render.chat(messenger, chat),
            "from": render.user(messenger, user_id),
            "user_chat_id": user_id,
            "date": now,
        }
        if link is not None:
            body["invite_link"] = render.invite_link(messenger, chat, link)
        updates.push(messenger, bot, "chat_join_request", body, queue=f"chat_member:{user_id}")
    messenger.changed(chat, "member", user_id=user_id)


def _open_private_chat(messenger: Messenger, user_id: int, bot_id: int) -> None:
    until_s = messenger.clock.unix() + WRITE_AFTER_REQUEST_S
    private_chat(messenger, user_id, bot_id).write_access_until_s = until_s


def migrate(messenger: Messenger, chat: Chat, *, is_forum: bool = False) -> Chat:
    """Upgrade a group to a supergroup: a new chat with a new id and the same people."""
    owner_id = next(member.user_id for member in chat.members.values() if member.status == "creator")
    new_id = next_group_id(messenger, "supergroup")
    new = Chat(
        key=group_key(new_id),
        kind="supergroup",
        id=new_id,
        title=chat.title,
        is_forum=is_forum,
        description=chat.description,
        permissions=dict(chat.permissions),
        members={user_id: replace(member) for user_id, member in chat.members.items() if member.is_present},
        migrated_from=chat.id,
    )
    messenger.state.chats[new.key] = new
    sending.post_service(messenger, chat, owner_id, {"migrate_to_chat_id": new_id})
    chat.migrated_to = new_id
    sending.post_service(messenger, new, owner_id, {"migrate_from_chat_id": chat.id})
    messenger.changed(chat, "group")
    messenger.changed(new, "group")
    return new


def create_topic(
    messenger: Messenger,
    chat: Chat,
    *,
    name: str,
    creator_id: int,
    icon_color: int | None = None,
    icon_custom_emoji_id: str | None = None,
) -> Topic:
    """Open a topic; its id is that of the service message that says so.

    Raises:
        ApiError: The name is empty or too long, or the colour is none of Telegram's.
    """
    name = name.strip()
    if not name:
        raise bad("title must be non-empty")
    if icon_color is not None and icon_color not in ICON_COLORS:
        raise bad("invalid icon color specified")
    color = ICON_COLORS[len(chat.topics) % len(ICON_COLORS)] if icon_color is None else icon_color
    thread_id = messenger.state.bots[chat.bot_id].next_message_id if chat.kind == "private" else chat.next_message_id
    topic = Topic(
        thread_id=thread_id,
        name=name[:TOPIC_NAME_MAX],
        icon_color=color,
        creator_id=creator_id,
        icon_custom_emoji_id=icon_custom_emoji_id,
    )
    chat.topics[thread_id] = topic
    created: Json = {"name": topic.name, "icon_color": color}
    if icon_custom_emoji_id:
        created["icon_custom_emoji_id"] = icon_custom_emoji_id
    sending.post_service(messenger, chat, creator_id, {"forum_topic_created": created}, thread_id=thread_id)
    messenger.changed(chat, "topic", thread_id=thread_id)
    return topic


def new_link(messenger: Messenger, chat: Chat, creator_id: int) -> InviteLink:
    """Make an invite link."""
    number = messenger.count("invite", 1)
    code = opaque("invite", chat.id, creator_id, number, length=16)
    link = InviteLink(link=f"https://t.me/+{code}", creator_id=creator_id)
    chat.invite_links[link.link] = link
    return link


def find_link(messenger: Messenger, text: str) -> tuple[Chat, InviteLink] | None:
    """Find the group and the link that an address names."""
    wanted = text.strip().removeprefix("http://").removeprefix("https://").replace("joinchat/", "+")
    for chat in messenger.state.chats.values():
        for link in chat.invite_links.values():
            if link.link.removeprefix("https://") == wanted:
                return chat, link
    return None


def link_problem(messenger: Messenger, chat: Chat, link: InviteLink) -> str | None:
    """Say why nobody can join by a link, or None."""
    if link.is_revoked:
        return "this invite link is revoked"
    if link.expire_date and link.expire_date <= messenger.clock.unix():
        return "this invite link has expired"
    inside = sum(chat.members[user_id].is_present for user_id in link.joined if user_id in chat.members)
    if link.member_limit and inside >= link.member_limit:
        return "this invite link has been used up"
    return None
