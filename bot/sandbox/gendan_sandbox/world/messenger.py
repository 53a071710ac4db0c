"""The messenger itself: one graph of people, bots, chats and files, and how to find things in it."""

import hashlib
from collections import deque
from dataclasses import dataclass, field

from gendan_sandbox.errors import ControlError
from gendan_sandbox.world.blobs import BlobStore
from gendan_sandbox.world.clock import Clock
from gendan_sandbox.world.events import EventLog
from gendan_sandbox.world.faults import FaultPlan
from gendan_sandbox.world.flood import FloodGate
from gendan_sandbox.world.journal import Journal
from gendan_sandbox.world.model import Bot, Chat, Json, Person, State, StoredFile

_FIRST_PERSON_ID = 100_001
_FIRST_GROUP_ID = -5_000_001
_FIRST_SUPERGROUP_ID = -1_002_000_000_001
_DELIVERIES_KEPT = 2000


@dataclass(slots=True, kw_only=True)
class Options:
    """How the server behaves.

    Attributes:
        flood: Enforce Telegram's rate limits.
        unknown_parameters: Answer 400 to a parameter that the Bot API does not know; Telegram ignores it.
        webhook_timeout_s: Real seconds that a webhook may take to answer.
    """

    flood: bool = True
    unknown_parameters: bool = True
    webhook_timeout_s: float = 60.0


@dataclass(slots=True, kw_only=True)
class Passing:
    """What nobody needs after a restart: typing marks, drafts, polls in progress, download paths."""

    typing: dict[str, list[Json]] = field(default_factory=dict)
    drafts: dict[str, dict[int, Json]] = field(default_factory=dict)
    pollers: dict[int, object] = field(default_factory=dict)
    file_grants: dict[tuple[int, str], tuple[str, float]] = field(default_factory=dict)
    deliveries: deque[Json] = field(default_factory=lambda: deque(maxlen=_DELIVERIES_KEPT))


class Messenger:
    """Everything that the sandbox knows; changed by one event loop only."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        blobs: BlobStore | None = None,
        options: Options | None = None,
        state: State | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.blobs = blobs or BlobStore()
        self.options = options or Options()
        self.state = state or State()
        self.events = EventLog()
        self.events.version = self.state.version
        self.clock.on_jump = self.events.wake
        self.journal = Journal()
        self.faults = FaultPlan()
        self.flood = FloodGate()
        self.passing = Passing()

    def reset(self) -> None:
        """Forget everybody and everything."""
        self.state = State(version=self.events.version)
        self.passing = Passing()
        self.journal.clear()
        self.faults.clear()
        self.flood.clear()
        self.events.add("reset", time_s=self.clock.unix())

    def count(self, name: str, first: int = 1, step: int = 1) -> int:
        """Give the next number of a series."""
        number = self.state.counters.get(name, first)
        self.state.counters[name] = number + step
        return number

    def changed(self, chat: Chat | None, kind: str, **details: object) -> int:
        """Tell everybody who sees a chat, or everybody where there is none, that something changed."""
        seen_by = None if chat is None else audience(self, chat)
        version = self.events.add(kind, time_s=self.clock.unix(), seen_by=seen_by, **details)
        self.state.version = version
        if chat is not None:
            chat.version = version
        return version


def token_of(messenger: Messenger, token: str) -> Bot | None:
    """Find the bot that has a token."""
    return next((bot for bot in messenger.state.bots.values() if bot.token == token), None)


def find_bot(messenger: Messenger, username: str) -> Bot | None:
    """Find a bot by its username, with or without the at sign, or by its id."""
    wanted = username.removeprefix("@").lower()
    for bot in messenger.state.bots.values():
        if wanted in (bot.username.lower(), str(bot.id)):
            return bot
    return None


def get_bot(messenger: Messenger, username: str) -> Bot:
    """Find a bot by its username or id.

    Raises:
        ControlError: There is none.
    """
    bot = find_bot(messenger, username)
    if bot is None:
        raise ControlError(404, f"no bot {username}")
    return bot


def get_person(messenger: Messenger, person_id: int) -> Person:
    """Find a person.

    Raises:
        ControlError: There is none.
    """
    person = messenger.state.persons.get(person_id)
    if person is None:
        raise ControlError(404, f"no person {person_id}")
    return person


def find_user(messenger: Messenger, user_id: int) -> Person | Bot | None:
    """Find a person or a bot."""
    return messenger.state.persons.get(user_id) or messenger.state.bots.get(user_id)


def private_key(person_id: int, bot_id: int) -> str:
    """Name the private chat of a person and a bot."""
    return f"private:{person_id}:{bot_id}"


def group_key(chat_id: int) -> str:
    """Name a group."""
    return f"group:{chat_id}"


def private_chat(messenger: Messenger, person_id: int, bot_id: int) -> Chat:
    """Find the private chat of a person and a bot, or open it."""
    key = private_key(person_id, bot_id)
    chat = messenger.state.chats.get(key)
    if chat is None:
        chat = Chat(key=key, kind="private", id=person_id, person_id=person_id, bot_id=bot_id)
        messenger.state.chats[key] = chat
    return chat


def find_group(messenger: Messenger, chat_id: int) -> Chat | None:
    """Find a group or supergroup by its id."""
    return messenger.state.chats.get(group_key(chat_id))


def get_group(messenger: Messenger, chat_id: int) -> Chat:
    """Find a group or supergroup by its id.

    Raises:
        ControlError: There is none.
    """
    chat = find_group(messenger, chat_id)
    if chat is None:
        raise ControlError(404, f"no group {chat_id}")
    return chat


def find_group_by_username(messenger: Messenger, username: str) -> Chat | None:
    """Find a public group."""
    wanted = username.removeprefix("@").lower()
    groups = (chat for chat in messenger.state.chats.values() if chat.username)
    return next((chat for chat in groups if (chat.username or "").lower() == wanted), None)


def persons_chat(messenger: Messenger, person: Person, chat_id: int | str) -> Chat:
    """Find a chat as a person names it: a group's id, a bot's id or a bot's username.

    Raises:
        ControlError: There is no such chat.
    """
    if isinstance(chat_id, str) and not chat_id.lstrip("-").isdecimal():
        return private_chat(messenger, person.id, get_bot(messenger, chat_id).id)
    number = int(chat_id)
    if number < 0:
        return get_group(messenger, number)
    return private_chat(messenger, person.id, get_bot(messenger, str(number)).id)


def next_person_id(messenger: Messenger) -> int:
    """Give the id of the next person."""
    number = messenger.count("person", _FIRST_PERSON_ID)
    return number if number not in messenger.state.persons else next_person_id(messenger)


def next_group_id(messenger: Messenger, kind: str) -> int:
    """Give the id of the next group; supergroups have their own numbers, as in Telegram."""
    if kind == "supergroup":
        return messenger.count("supergroup", _FIRST_SUPERGROUP_ID, -1)
    return messenger.count("group", _FIRST_GROUP_ID, -1)


def bots_in(messenger: Messenger, chat: Chat) -> list[Bot]:
    """List the bots that are in a chat now."""
    if chat.kind == "private":
        bot = messenger.state.bots.get(chat.bot_id)
        return [bot] if bot else []
    present = (member.user_id for member in chat.members.values() if member.is_present)
    return [messenger.state.bots[user_id] for user_id in present if user_id in messenger.state.bots]


def audience(messenger: Messenger, chat: Chat) -> list[tuple[int, int]]:
    """Pair each person of a chat with the id that the chat has for them."""
    if chat.kind == "private":
        return [(chat.person_id, chat.bot_id)]
    return [(user_id, chat.id) for user_id in chat.members if user_id in messenger.state.persons]


def find_file(messenger: Messenger, unique_id: str) -> StoredFile | None:
    """Find a file by its unique id."""
    return messenger.state.files.get(unique_id)


def opaque(*parts: object, length: int = 18) -> str:
    """Make a number in text that looks random but is the same for the same parts."""
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).digest()
    return str(int.from_bytes(digest[:8], "big"))[:length]
