"""A Bot API call, checked and ready for its method."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from gendan_sandbox import schema
from gendan_sandbox.errors import bad
from gendan_sandbox.world.journal import Upload
from gendan_sandbox.world.messenger import Messenger
from gendan_sandbox.world.model import MEDIA_KINDS, Bot

# Telegram's words where a required parameter is missing or empty; the rest get 'parameter "x" is required'.
_MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat_id is empty",
    "text": "message text is empty",
    "user_id": "invalid user_id specified",
    "message_ids": "message identifiers are not specified",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "permissions": "can't parse permissions JSON object",
    "invite_link": "invite link must be non-empty",
    "commands": "can't parse commands JSON object",
}
_MISSING_IN = {
    ("setWebhook", "url"): None,
    ("deleteMessage", "chat_id"): "chat identifier is not specified",
    ("deleteMessage", "message_id"): "message identifier is not specified",
    ("pinChatMessage", "message_id"): "message to pin not found",
    ("forwardMessage", "message_id"): "message to forward not found",
    ("copyMessage", "message_id"): "message to copy not found",
    ("setMessageReaction", "message_id"): "message to react not found",
    ("setChatTitle", "title"): "title must be non-empty",
    ("createForumTopic", "name"): "title must be non-empty",
}


@dataclass(slots=True, kw_only=True)
class Call:
    """A method, its bot, and its parameters as values of their types."""

    messenger: Messenger
    bot: Bot
    method: str
    args: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """Give a parameter, or the default where it is absent."""
        value = self.args.get(name)
        return default if value is None else value

    def upload(self, name: str) -> Upload | None:
        """Give the file that a parameter names as attach://<part>, or None where there is no such part."""
        return self.uploads.get(str(self.get(name, "")).removeprefix("attach://"))


Handler = Callable[[Call], Any | Awaitable[Any]]


def checked(method: str, raw: dict[str, Any], *, refuse_unknown: bool) -> tuple[dict[str, Any], list[str]]:
    """Check a call's parameters against the Bot API's definition.

    Args:
        method: The official name.
        raw: Parameters as they came.
        refuse_unknown: Answer 400 to parameters that the method does not have.

    Returns:
        The parameters with their types, and remarks on unknown ones.

    Raises:
        ApiError: 400 for a missing, mistyped or (if asked) unknown parameter.
    """
    known = schema.parameters_of(method)
    given = {name: value for name, value in raw.items() if value is not None}
    findings = [
        f'unknown parameter "{name}" of {method}'
        for name, value in given.items()
        # A part that attach:// names elsewhere in the request stands under its own name.
        if name not in known and name not in schema.LEGACY_PARAMETERS and value != f"attach://{name}"
    ]
    if findings and refuse_unknown:
        raise bad(f"{findings[0]} in Bot API 10.1 (the sandbox is stricter here than Telegram, which ignores it)")
    _require(method, given, known)
    typed = {
        name: _typed(name, value, known[name]["types"], refuse_unknown=refuse_unknown)
        for name, value in given.items()
        if name in known
    }
    return typed | _modern(given), findings


def _require(method: str, given: dict[str, Any], known: dict[str, Any]) -> None:
    missing = [name for name, field in known.items() if field["required"] and given.get(name, "") == ""]
    # Telegram reads the content before it looks for the chat.
    for name in sorted(missing, key=lambda name: name in ("chat_id", "from_chat_id")):
        if (method, name) in _MISSING_IN:
            words = _MISSING_IN[method, name]
        elif name in MEDIA_KINDS:
            words = f"there is no {name.replace('_', ' ')} in the request"
        else:
            words = _MISSING.get(name, f'parameter "{name}" is required')
        if words is not None:
            raise bad(words)


def _typed(name: str, value: Any, types: list[str], *, refuse_unknown: bool) -> Any:
    if value == "" and types != ["String"]:
        return None
    try:
        if name == "reply_markup":
            return _markup(value, types, refuse_unknown=refuse_unknown)
        return schema.coerce(value, types, refuse_unknown=refuse_unknown)
    except schema.Mismatch as problem:
        raise bad(f'parameter "{name}" {problem}') from None


def _markup(value: Any, types: list[str], *, refuse_unknown: bool) -> Any:
    """Decode reply_markup; the keyboards module checks it in Telegram's words, so only unknown fields matter here."""
    try:
        decoded = schema.decode(value)
    except schema.Mismatch:
        raise bad("can't parse reply keyboard markup JSON object") from None
    unknown = [text for text in schema.problems_of(decoded, types) if schema.is_about_unknown(text)]
    if unknown and refuse_unknown:
        raise schema.Mismatch(unknown[0])
    return decoded


def _modern(given: dict[str, Any]) -> dict[str, Any]:
    """Translate parameters of the past that Telegram still takes."""
    modern: dict[str, Any] = {}
    if "reply_to_message_id" in given and "reply_parameters" not in given:
        lenient = str(given.get("allow_sending_without_reply", "")).lower() == "true"
        number = schema.coerce(given["reply_to_message_id"], ["Integer"])
        modern["reply_parameters"] = {"message_id": number, "allow_sending_without_reply": lenient}
    if str(given.get("disable_web_page_preview", "")).lower() == "true" and "link_preview_options" not in given:
        modern["link_preview_options"] = {"is_disabled": True}
    return modern
