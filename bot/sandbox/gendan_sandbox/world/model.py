"""What a messenger consists of: people, bots, chats, messages and files."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

CAPTIONED = ("photo", "video", "animation", "audio", "document", "voice")
"""The kinds of media that carry a caption."""
MEDIA_KINDS = (*CAPTIONED, "video_note", "sticker")
CONTACT_FIELDS = ("phone_number", "first_name", "last_name", "vcard")


@dataclass(slots=True, kw_only=True)
class Person:
    """Someone with a phone."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    phone_number: str | None = None
    blocked_bots: set[int] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Webhook:
    """Where a bot wants its updates."""

    url: str
    secret_token: str | None = None
    max_connections: int = 40
    ip_address: str | None = None
    has_certificate: bool = False
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass(slots=True, kw_only=True)
class PendingUpdate:
    """An update that its bot has not acknowledged.

    `queue` orders webhook deliveries: the next one of a queue waits for the one before.
    """

    id: int
    kind: str
    body: Json
    queue: str
    expires_at_s: float


@dataclass(slots=True, kw_only=True)
class Bot:
    """A bot's account and its settings; `forgotten` are the latest updates that nobody acknowledged in time."""

    id: int
    token: str
    username: str
    name: str
    can_join_groups: bool = True
    can_read_all_group_messages: bool = False
    has_topics_enabled: bool = False
    supports_inline_queries: bool = False
    commands: dict[str, list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    default_rights: dict[str, Json] = field(default_factory=dict)
    next_update_id: int = 1
    next_message_id: int = 1
    pending: list[PendingUpdate] = field(default_factory=list)
    forgotten: list[PendingUpdate] = field(default_factory=list)
    webhook: Webhook | None = None
    allowed_updates: list[str] = field(default_factory=list)
    started_at_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class Member:
    """A user's place in a group; `rights` count for administrators, `permissions` for the restricted."""

    user_id: int
    status: str = "member"
    rights: dict[str, bool] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    until_date: int = 0
    is_member: bool = True
    custom_title: str | None = None
    tag: str | None = None
    promoted_by: int | None = None

    @property
    def is_present(self) -> bool:
        """Say whether the user is in the chat now."""
        return self.status in ("creator", "administrator", "member") or (self.status == "restricted" and self.is_member)

    @property
    def is_admin(self) -> bool:
        """Say whether the user governs the chat."""
        return self.status in ("creator", "administrator")


@dataclass(slots=True, kw_only=True)
class Topic:
    """A thread of a forum, or of a private chat with a bot that has topics."""

    thread_id: int
    name: str
    icon_color: int
    creator_id: int
    icon_custom_emoji_id: str | None = None
    closed: bool = False
    hidden: bool = False


@dataclass(slots=True, kw_only=True)
class InviteLink:
    """A link that leads into a group."""

    link: str
    creator_id: int
    name: str | None = None
    expire_date: int | None = None
    member_limit: int | None = None
    creates_join_request: bool = False
    is_primary: bool = False
    is_revoked: bool = False
    joined: list[int] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class JoinRequest:
    """Someone who waits before a group's door."""

    user_id: int
    date: int
    link: str | None = None


@dataclass(slots=True, kw_only=True)
class Message:
    """A message of a chat; `content` holds the Bot API's own fields (text, photo, pinned_message ...)."""

    id: int
    date: int
    sender_id: int
    kind: str
    content: Json
    edit_date: int | None = None
    inline_keyboard: Json | None = None
    reply_keyboard: Json | None = None
    reply_to: int | None = None
    external_reply: Json | None = None
    quote: Json | None = None
    thread_id: int | None = None
    media_group_id: str | None = None
    forward_origin: Json | None = None
    via_bot_id: int | None = None
    inline_message_id: str | None = None
    is_silent: bool = False
    is_protected: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    version: int = 0


@dataclass(slots=True, kw_only=True)
class Chat:
    """A private chat of a person and a bot, a group, or a supergroup.

    `id` is what bots call it; in a private chat that is the person's id.
    """

    key: str
    kind: str
    id: int
    person_id: int = 0
    bot_id: int = 0
    title: str = ""
    username: str | None = None
    description: str = ""
    is_forum: bool = False
    is_started: bool = False
    write_access_until_s: float = 0.0
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    next_message_id: int = 1
    pinned: list[int] = field(default_factory=list)
    topics: dict[int, Topic] = field(default_factory=dict)
    general_closed: bool = False
    general_hidden: bool = False
    invite_links: dict[str, InviteLink] = field(default_factory=dict)
    join_requests: dict[int, JoinRequest] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    photo_unique_id: str | None = None
    migrated_to: int | None = None
    migrated_from: int | None = None
    deleted: dict[int, int] = field(default_factory=dict)
    read_up_to: dict[int, int] = field(default_factory=dict)
    reply_keyboards: dict[int, int] = field(default_factory=dict)
    force_replies: dict[int, int] = field(default_factory=dict)
    alerts: list[Json] = field(default_factory=list)
    last_bot_sender: int | None = None
    version: int = 0


@dataclass(slots=True, kw_only=True)
class StoredFile:
    """A file that the messenger keeps; `sizes` are the unique ids of a photo's versions, small to large."""

    unique_id: str
    kind: str
    sha256: str
    size: int
    serial: int
    mime_type: str | None = None
    name: str | None = None
    width: int = 0
    height: int = 0
    duration_s: int = 0
    thumbnail: str | None = None
    sizes: list[str] = field(default_factory=list)
    extra: Json = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Query:
    """A pressed button or an inline query that waits for the bot's answer."""

    id: str
    kind: str
    bot_id: int
    user_id: int
    date_s: float
    chat_key: str | None = None
    message_id: int | None = None
    inline_message_id: str | None = None
    text: str = ""
    is_answered: bool = False
    answer: Json = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class State:
    """All that a restart must keep."""

    persons: dict[int, Person] = field(default_factory=dict)
    bots: dict[int, Bot] = field(default_factory=dict)
    chats: dict[str, Chat] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    inline_messages: dict[str, list[str]] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    version: int = 0
    clock_offset_s: float = 0.0
