"""The control API: groups."""

from aiohttp import web

from gendan_sandbox.control.edge import body_of, messenger_of
from gendan_sandbox.errors import ControlError
from gendan_sandbox.people import views
from gendan_sandbox.world import groups, rights, sending
from gendan_sandbox.world.messenger import Messenger, find_user, get_bot, get_group, get_person
from gendan_sandbox.world.model import Chat, Json


def _group_of(request: web.Request) -> Chat:
    return get_group(messenger_of(request), int(request.match_info["group"]))


def _user_in(messenger: Messenger, wanted: Json) -> int:
    if "bot" in wanted:
        return get_bot(messenger, str(wanted["bot"])).id
    return get_person(messenger, int(wanted["person"])).id


def _owner_of(chat: Chat) -> int:
    return next(place.user_id for place in chat.members.values() if place.status == "creator")


def _actor_of(messenger: Messenger, chat: Chat, wanted: Json, right: str) -> int:
    """Give the person who acts, the owner by default.

    Raises:
        ControlError: That person may not.
    """
    actor_id = int(wanted.get("by") or _owner_of(chat))
    get_person(messenger, actor_id)
    if not rights.has_right(chat, actor_id, right):
        raise ControlError(403, f"person {actor_id} lacks {right} here")
    return actor_id


async def create_group(request: web.Request) -> Json:
    """Make a group with its members and bots."""
    messenger = messenger_of(request)
    wanted = await body_of(request)
    owner = get_person(messenger, int(wanted["owner"]))
    is_forum = bool(wanted.get("forum"))
    is_super = is_forum or wanted.get("supergroup") or wanted.get("username")
    chat = groups.create(
        messenger,
        title=wanted["title"],
        owner_id=owner.id,
        kind="supergroup" if is_super else "group",
        is_forum=is_forum,
        username=wanted.get("username"),
    )
    for person_id in wanted.get("members", []):
        groups.add(messenger, chat, get_person(messenger, int(person_id)).id, actor_id=owner.id)
    for username in wanted.get("bots", []):
        groups.add(messenger, chat, get_bot(messenger, str(username)).id, actor_id=owner.id)
    return views.group(messenger, chat)


async def read_group(request: web.Request) -> Json:
    """Give a group."""
    return views.group(messenger_of(request), _group_of(request))


async def patch_group(request: web.Request) -> Json:
    """Rename a group, make it a forum, or change what its members may do."""
    messenger, chat, wanted = messenger_of(request), _group_of(request), await body_of(request)
    if wanted.get("forum") and chat.kind == "group":
        raise ControlError(409, "migrate the group to a supergroup first")
    if "title" in wanted:
        chat.title = wanted["title"]
        sending.post_service(messenger, chat, _owner_of(chat), {"new_chat_title": chat.title})
    chat.is_forum = bool(wanted.get("forum", chat.is_forum))
    for name, value in wanted.get("permissions", {}).items():
        if name not in rights.PERMISSIONS:
            raise ControlError(400, f"unknown permission {name}")
        chat.permissions[name] = bool(value)
    messenger.changed(chat, "group")
    return views.group(messenger, chat)


async def add_member(request: web.Request) -> Json:
    """Let a person or a bot into a group."""
    messenger, chat, wanted = messenger_of(request), _group_of(request), await body_of(request)
    user_id = _user_in(messenger, wanted)
    actor_id = _actor_of(messenger, chat, wanted, "can_invite_users")
    bot = messenger.state.bots.get(user_id)
    if bot is not None and not bot.can_join_groups:
        raise ControlError(409, f"@{bot.username} cannot join groups")
    groups.add(messenger, chat, user_id, actor_id=actor_id)
    return views.group(messenger, chat)


async def remove_member(request: web.Request) -> Json:
    """Throw somebody out of a group."""
    messenger, chat = messenger_of(request), _group_of(request)
    user_id = int(request.match_info["user"])
    if find_user(messenger, user_id) is None or user_id not in chat.members:
        raise ControlError(404, f"no member {user_id}")
    actor_id = _actor_of(messenger, chat, dict(request.query), "can_restrict_members")
    groups.remove(messenger, chat, user_id, actor_id=actor_id, status="kicked")
    return views.group(messenger, chat)


async def promote_member(request: web.Request) -> Json:
    """Make somebody an administrator, or take that away."""
    messenger, chat, wanted = messenger_of(request), _group_of(request), await body_of(request)
    user_id = _user_in(messenger, wanted)
    place = chat.members.get(user_id)
    if place is None or not place.is_present or place.status == "creator":
        raise ControlError(409, f"user {user_id} cannot be promoted")
    given = wanted.get("rights")
    if given is not None and (unknown := set(given) - {*rights.ADMIN_RIGHTS, "is_anonymous"}):
        raise ControlError(400, f"unknown rights: {', '.join(sorted(unknown))}")
    actor_id = _actor_of(messenger, chat, wanted, "can_promote_members")
    all_given = rights.all_rights() if given is None else {name: bool(value) for name, value in given.items()}
    groups.promote(messenger, chat, user_id, all_given, actor_id=actor_id)
    return views.group(messenger, chat)


async def migrate_group(request: web.Request) -> Json:
    """Make a group a supergroup."""
    messenger, chat = messenger_of(request), _group_of(request)
    if chat.kind != "group" or chat.migrated_to is not None:
        raise ControlError(409, "it is a supergroup, or has become one already")
    wanted = await body_of(request)
    new = groups.migrate(messenger, chat, is_forum=bool(wanted.get("forum")))
    return views.group(messenger, new)


async def create_topic(request: web.Request) -> Json:
    """Open a topic."""
    messenger, chat, wanted = messenger_of(request), _group_of(request), await body_of(request)
    if not chat.is_forum:
        raise ControlError(409, "the group is no forum")
    actor_id = _actor_of(messenger, chat, wanted, "can_manage_topics")
    topic = groups.create_topic(messenger, chat, name=wanted["name"], creator_id=actor_id)
    return next(found for found in views.topics(chat) if found["thread_id"] == topic.thread_id)


async def delete_topic(request: web.Request) -> Json:
    """Delete a topic with its messages."""
    messenger, chat = messenger_of(request), _group_of(request)
    thread_id = int(request.match_info["thread"])
    if thread_id not in chat.topics:
        raise ControlError(404, f"no topic {thread_id}")
    sending.delete_topic_messages(messenger, chat, thread_id)
    return views.group(messenger, chat)
