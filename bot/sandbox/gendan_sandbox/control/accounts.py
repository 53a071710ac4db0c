"""The control API: bots and people."""

from aiohttp import web

from gendan_sandbox.control.edge import body_of, messenger_of, person_of
from gendan_sandbox.errors import ControlError
from gendan_sandbox.people import views
from gendan_sandbox.world import updates
from gendan_sandbox.world.messenger import Messenger, get_bot, next_person_id, token_of
from gendan_sandbox.world.model import Bot, Json, Person

_PERSON_FIELDS = ("first_name", "last_name", "username", "language_code", "phone_number")
_BOT_FLAGS = ("can_join_groups", "can_read_all_group_messages", "has_topics_enabled", "supports_inline_queries")


async def list_bots(request: web.Request) -> Json:
    """List the bots."""
    messenger = messenger_of(request)
    return {"bots": [views.bot(messenger, found) for found in messenger.state.bots.values()]}


async def put_bot(request: web.Request) -> Json:
    """Register a bot, or change one."""
    messenger = messenger_of(request)
    wanted = await body_of(request)
    bot = register_bot(messenger, **wanted)
    return views.bot(messenger, bot)


def register_bot(messenger: Messenger, *, token: str, username: str, name: str | None = None, **flags: bool) -> Bot:
    """Make a bot with a token, or change the one that has it.

    Raises:
        ControlError: The token or a setting is wrong, or the name is taken.
    """
    head, _, tail = token.partition(":")
    if not head.isdecimal() or int(head) <= 0 or not tail:
        raise ControlError(400, "a token looks like 123456:ABC-DEF")
    if unknown := set(flags) - set(_BOT_FLAGS):
        raise ControlError(400, f"unknown: {', '.join(sorted(unknown))}")
    username = username.removeprefix("@")
    bot_id = int(head)
    taken = [bot for bot in messenger.state.bots.values() if bot.username.lower() == username.lower()]
    if (taken and taken[0].id != bot_id) or bot_id in messenger.state.persons:
        raise ControlError(409, f"@{username} or the id {bot_id} is taken")
    bot = token_of(messenger, token) or messenger.state.bots.get(bot_id)
    if bot is None:
        first_update_id = 1_000 * (bot_id % 900_000 + 100_000)
        bot = Bot(id=bot_id, token=token, username=username, name=name or username, next_update_id=first_update_id)
        messenger.state.bots[bot_id] = bot
    bot.token, bot.username, bot.name = token, username, name or bot.name
    for flag, value in flags.items():
        setattr(bot, flag, bool(value))
    messenger.changed(None, "bot", bot=bot.username)
    return bot


async def list_deliveries(request: web.Request) -> Json:
    """List the attempts to deliver a bot's updates by webhook."""
    messenger = messenger_of(request)
    bot = get_bot(messenger, request.match_info["bot"])
    return {"deliveries": [note for note in messenger.passing.deliveries if note["bot"] == bot.username]}


async def list_updates(request: web.Request) -> Json:
    """List the updates that a bot has not acknowledged, and those that were given up for it."""
    messenger = messenger_of(request)
    bot = get_bot(messenger, request.match_info["bot"])
    waiting = [updates.as_json(update) for update in updates.pending(messenger, bot)]
    return {"updates": waiting, "forgotten": [updates.as_json(update) for update in bot.forgotten]}


async def list_persons(request: web.Request) -> Json:
    """List the people."""
    return {"persons": [views.person(found) for found in messenger_of(request).state.persons.values()]}


async def put_person(request: web.Request) -> Json:
    """Let a person appear, or change one."""
    messenger = messenger_of(request)
    wanted = await body_of(request)
    person_id = int(wanted.pop("id", None) or next_person_id(messenger))
    person = messenger.state.persons.get(person_id)
    if person is None:
        if not wanted.get("first_name"):
            raise ControlError(400, "first_name is missing")
        if person_id <= 0 or person_id in messenger.state.bots:
            raise ControlError(409, f"the id {person_id} is taken or not positive")
        person = Person(id=person_id, first_name=wanted["first_name"])
        messenger.state.persons[person_id] = person
    return _change_person(messenger, person, wanted)


async def patch_person(request: web.Request) -> Json:
    """Change a person."""
    return _change_person(messenger_of(request), person_of(request), await body_of(request))


def _change_person(messenger: Messenger, person: Person, wanted: Json) -> Json:
    if unknown := set(wanted) - set(_PERSON_FIELDS):
        raise ControlError(400, f"unknown: {', '.join(sorted(unknown))}")
    for name, value in wanted.items():
        setattr(person, name, value)
    messenger.changed(None, "person", person=person.id)
    return views.person(person)
