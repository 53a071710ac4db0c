"""What request buttons share: a person's contact and place, other users, groups."""

from gendan_sandbox.errors import ControlError
from gendan_sandbox.world import groups, rights
from gendan_sandbox.world.messenger import Messenger, find_user, get_group
from gendan_sandbox.world.model import Bot, Chat, Json, Person

_HOME = {"latitude": 30.2741, "longitude": 120.1551}


def own_contact(person: Person) -> Json:
    """Give a person's own Contact; those without a number get one that follows from the id."""
    contact = {
        "phone_number": person.phone_number or f"+86138{person.id:08d}",
        "first_name": person.first_name,
        "user_id": person.id,
    }
    return contact | ({"last_name": person.last_name} if person.last_name else {})


def own_location(choice: Json) -> Json:
    """Give the chosen place, or a fixed one."""
    return {name: float(choice.get(name, _HOME[name])) for name in ("latitude", "longitude")}


def shared_users(messenger: Messenger, button: Json, choice: Json) -> Json:
    """Give a UsersShared.

    Raises:
        ControlError: Nobody is chosen, too many, or the wrong kind.
    """
    user_ids = [int(user_id) for user_id in choice.get("user_ids", [])]
    if not 1 <= len(user_ids) <= button.get("max_quantity", 1):
        raise ControlError(400, f"with.user_ids: choose 1 to {button.get('max_quantity', 1)} users")
    users = []
    for user_id in user_ids:
        found = find_user(messenger, user_id)
        if found is None:
            raise ControlError(404, f"no user {user_id}")
        wanted_bot = button.get("user_is_bot")
        if wanted_bot is not None and wanted_bot != isinstance(found, Bot):
            raise ControlError(400, f"user {user_id} is of the wrong kind")
        users.append({"user_id": user_id} | _asked_names(found, button))
    return {"request_id": button["request_id"], "users": users}


def _asked_names(found: Person | Bot, button: Json) -> Json:
    names: Json = {}
    if button.get("request_name"):
        names["first_name"] = found.name if isinstance(found, Bot) else found.first_name
        if isinstance(found, Person) and found.last_name:
            names["last_name"] = found.last_name
    if button.get("request_username") and found.username:
        names["username"] = found.username
    return names


def shared_chat(messenger: Messenger, person: Person, bot: Bot, button: Json, choice: Json) -> Json:
    """Give a ChatShared; the bot is added and promoted as the button demands.

    Raises:
        ControlError: The choice breaks the button's conditions.
    """
    if button.get("chat_is_channel"):
        raise ControlError(400, "the sandbox has no channels")
    if choice.get("create"):
        chat = groups.create(
            messenger,
            title=choice["create"],
            owner_id=person.id,
            kind="supergroup",
            is_forum=bool(button.get("chat_is_forum")),
        )
    elif "chat_id" in choice:
        chat = get_group(messenger, int(choice["chat_id"]))
    else:
        raise ControlError(400, "with: choose chat_id or create")
    _check_conditions(chat, person, bot, button)
    _add_bot(messenger, chat, person, bot, button)
    shared: Json = {"request_id": button["request_id"], "chat_id": chat.id}
    if button.get("request_title"):
        shared["title"] = chat.title
    if button.get("request_username") and chat.username:
        shared["username"] = chat.username
    return shared


def _check_conditions(chat: Chat, person: Person, bot: Bot, button: Json) -> None:
    place, own = chat.members.get(person.id), chat.members.get(bot.id)
    wanted_rights = {name for name, value in (button.get("user_administrator_rights") or {}).items() if value}
    checks = {
        "the person is not in this group": place is not None and place.is_present,
        "the group must be a forum": button.get("chat_is_forum") in (None, chat.is_forum),
        "the group must (not) have a username": button.get("chat_has_username") in (None, chat.username is not None),
        "the person must own the group": not button.get("chat_is_created") or (place and place.status == "creator"),
        "the bot must be in the group": not _must_be_inside(button) or (own is not None and own.is_present),
        "the person lacks rights": all(
            name == "is_anonymous" or rights.has_right(chat, person.id, name) for name in wanted_rights
        ),
    }
    for problem, holds in checks.items():
        if not holds:
            raise ControlError(400, problem)


def _must_be_inside(button: Json) -> bool:
    """Say whether the bot must be a member already; with rights to give, the app adds it by itself."""
    return bool(button.get("bot_is_member")) and not button.get("bot_administrator_rights")


def _add_bot(messenger: Messenger, chat: Chat, person: Person, bot: Bot, button: Json) -> None:
    wanted = button.get("bot_administrator_rights")
    if not wanted:
        return
    groups.add(messenger, chat, bot.id, actor_id=person.id)
    given = {name: bool(wanted.get(name)) for name in (*rights.ADMIN_RIGHTS, "is_anonymous")}
    if chat.kind == "supergroup" or any(given.values()):
        groups.promote(messenger, chat, bot.id, given, actor_id=person.id)
