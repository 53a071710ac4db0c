"""What all sending methods share: where a message goes, what it answers, which keyboard it carries."""

from dataclasses import dataclass
from typing import Any

from gendan_sandbox.errors import bad
from gendan_sandbox.markup import entities, keyboards
from gendan_sandbox.methods import access
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world import render, rights, sending
from gendan_sandbox.world.messenger import Messenger
from gendan_sandbox.world.model import Chat, Json, Message


@dataclass(slots=True, kw_only=True)
class Target:
    """A chat and a message's circumstances."""

    chat: Chat
    thread_id: int | None = None
    reply_to: int | None = None
    external_reply: Json | None = None
    quote: Json | None = None
    inline_keyboard: Json | None = None
    reply_keyboard: Json | None = None

    def details(self, call: Call) -> dict[str, Any]:
        """Give the fields of Message that do not depend on its content."""
        return {
            "thread_id": self.thread_id,
            "reply_to": self.reply_to,
            "external_reply": self.external_reply,
            "quote": self.quote,
            "inline_keyboard": self.inline_keyboard,
            "reply_keyboard": self.reply_keyboard,
            "is_silent": call.get("disable_notification", False),
            "is_protected": call.get("protect_content", False),
        }


def target_of(call: Call, kind: str) -> Target:
    """Find where a new message goes, in the order of Telegram's checks: markup, chat, topic, reply, rights.

    Raises:
        ApiError: In Telegram's words.
    """
    if call.args.get("business_connection_id"):
        raise bad("business connection not found")
    if call.args.get("reply_markup") is not None:
        keyboards.check_syntax(call.args["reply_markup"])
    chat = access.chat_of(call)
    thread_id = access.thread_of(call, chat)
    target = Target(chat=chat, thread_id=thread_id)
    _set_reply(call, target)
    markup = keyboards.split_markup(call.args.get("reply_markup"), is_private=chat.kind == "private")
    target.inline_keyboard, target.reply_keyboard = markup
    rights.require_may_send(chat, call.bot, kind)
    access.check_not_blocked(call.messenger, call.bot, chat)
    return target


def send(call: Call, target: Target, content: Json) -> Json:
    """Put a bot's message into its chat and give it as the Bot API returns it."""
    message = post(call, target, content)
    return render.message(call.messenger, target.chat, message, call.bot.id)


def post(call: Call, target: Target, content: Json, **details: Any) -> Message:
    """Put a bot's message into its chat."""
    if call.get("message_effect_id") and target.chat.kind == "private":
        content = content | {"effect_id": call.args["message_effect_id"]}
    fields = target.details(call) | details
    return sending.post(call.messenger, target.chat, sender_id=call.bot.id, content=content, **fields)


def _set_reply(call: Call, target: Target) -> None:
    wanted = call.get("reply_parameters")
    if not wanted:
        return
    chat = target.chat
    if wanted.get("chat_id") is not None and str(wanted["chat_id"]) != str(chat.id):
        chat = access.resolve_chat(call.messenger, call.bot, wanted["chat_id"], "read")
    message = chat.messages.get(wanted["message_id"])
    if message is None or wanted["message_id"] <= 0:
        if wanted.get("allow_sending_without_reply"):
            return
        raise bad("message to be replied not found")
    target.quote = _quote(wanted, message)
    if chat is target.chat:
        target.reply_to = message.id
        # An answer stays in its topic unless another one is named.
        target.thread_id = message.thread_id if target.thread_id is None else target.thread_id
    else:
        target.external_reply = _external(call.messenger, chat, message)


def _quote(wanted: Json, message: Message) -> Json | None:
    if not wanted.get("quote"):
        return None
    text, marks = entities.formatted(wanted["quote"], wanted.get("quote_parse_mode"), wanted.get("quote_entities"))
    whole = message.content.get("text") or message.content.get("caption") or ""
    if text not in whole:
        raise bad("QUOTE_TEXT_INVALID")
    position = entities.utf16_length(whole[: whole.index(text)])
    marks = [mark for mark in marks if mark["type"] in ("bold", "italic", "underline", "strikethrough", "spoiler")]
    return {"text": text, "position": position, "is_manual": True} | ({"entities": marks} if marks else {})


def _external(messenger: Messenger, chat: Chat, message: Message) -> Json:
    origin = origin_of(messenger, message)
    external: Json = {"origin": origin}
    if chat.kind == "supergroup":
        external |= {"chat": render.chat(messenger, chat), "message_id": message.id}
    media = {kind: message.content[kind] for kind in sending.CONTENT_KINDS if kind in message.content}
    media.pop("text", None)
    return external | media


def origin_of(messenger: Messenger, message: Message) -> Json:
    """Give the MessageOrigin of a message that is forwarded."""
    if message.forward_origin is not None:
        return message.forward_origin
    return {"type": "user", "sender_user": render.user(messenger, message.sender_id), "date": message.date}
