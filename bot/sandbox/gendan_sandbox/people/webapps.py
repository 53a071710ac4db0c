"""Mini Apps: the signed data with which Telegram opens them, and inline queries."""

import hashlib
import hmac
import json
from urllib.parse import quote, urlencode

from gendan_sandbox.errors import ControlError
from gendan_sandbox.methods import inline
from gendan_sandbox.world import queries, render, updates
from gendan_sandbox.world.messenger import Messenger, opaque, persons_chat
from gendan_sandbox.world.model import Bot, Chat, Json, Message, Person, Query

_VERSION = "9.6"


def init_data(messenger: Messenger, person: Person, bot: Bot, chat: Chat, *, query_id: str | None) -> str:
    """Give a Mini App's initData, signed with the bot's token.

    Source: core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app.
    """
    user = {name: value for name, value in render.user(messenger, person.id).items() if name != "is_bot"}
    user["allows_write_to_pm"] = True
    fields = {
        "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
        "chat_instance": opaque("instance", chat.key),
        "chat_type": "private" if chat.kind == "private" else chat.kind,
        "auth_date": str(messenger.clock.date()),
    }
    if query_id is not None:
        fields["query_id"] = query_id
    checked = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    secret = hmac.new(b"WebAppData", bot.token.encode(), hashlib.sha256).digest()
    fields["hash"] = hmac.new(secret, checked.encode(), hashlib.sha256).hexdigest()
    return urlencode(fields, quote_via=quote)


def open_app(messenger: Messenger, person: Person, bot: Bot, chat: Chat, url: str, *, with_query: bool) -> Json:
    """Give the address that opens a Mini App for a person; with a query the app may answer into the chat."""
    query_id = None
    if with_query:
        query_id = "AAE" + opaque("web_app", bot.id, messenger.count("query"))
        queries.remember(
            messenger,
            Query(
                id=query_id,
                kind="web_app",
                bot_id=bot.id,
                user_id=person.id,
                date_s=messenger.clock.unix(),
                chat_key=chat.key,
            ),
        )
    data = init_data(messenger, person, bot, chat, query_id=query_id)
    fragment = urlencode(
        {"tgWebAppData": data, "tgWebAppVersion": _VERSION, "tgWebAppPlatform": "web", "tgWebAppThemeParams": "{}"},
        quote_via=quote,
    )
    return {"kind": "web_app", "url": f"{url}#{fragment}", "init_data": data, "query_id": query_id}


async def ask_inline(messenger: Messenger, person: Person, bot: Bot, wanted: Json) -> Json:
    """Type a bot's name and a query into a chat's text field, and wait for the results.

    Raises:
        ControlError: The bot does not do that.
    """
    if not bot.supports_inline_queries:
        raise ControlError(409, f"@{bot.username} has no inline mode")
    number = messenger.count("query")
    text = str(wanted.get("query", ""))
    query = Query(
        id=opaque("inline", bot.id, number),
        kind="inline",
        bot_id=bot.id,
        user_id=person.id,
        date_s=messenger.clock.unix(),
        text=text,
    )
    queries.remember(messenger, query)
    body: Json = {
        "id": query.id,
        "from": render.user(messenger, person.id),
        "query": text,
        "offset": str(wanted.get("offset", "")),
        "chat_type": _chat_type(messenger, person, bot, wanted),
    }
    queue = f"inline_query:{person.id}"
    updates.push(messenger, bot, "inline_query", body, queue=queue, lifetime_s=updates.INLINE_QUERY_S)
    answered = await messenger.events.wait_until(lambda: query.is_answered, float(wanted.get("wait_s", 5)))
    empty: Json = {"results": [], "next_offset": "", "button": None}
    return {"query_id": query.id, "answered": answered} | (query.answer or empty)


def _chat_type(messenger: Messenger, person: Person, bot: Bot, wanted: Json) -> str:
    if "chat_id" not in wanted:
        return "sender"
    chat = persons_chat(messenger, person, wanted["chat_id"])
    if chat.kind != "private":
        return chat.kind
    return "sender" if chat.bot_id == bot.id else "private"


def choose_inline(messenger: Messenger, person: Person, wanted: Json, chat: Chat) -> Message:
    """Send one of the results; the bot hears which.

    Raises:
        ControlError: There is no such query or result.
    """
    query = messenger.state.queries.get(str(wanted.get("query_id")))
    if query is None or query.kind != "inline" or query.user_id != person.id:
        raise ControlError(404, "no such query")
    results = query.answer.get("results", [])
    result = next((result for result in results if result["id"] == str(wanted.get("result_id"))), None)
    if result is None:
        raise ControlError(404, "no such result")
    bot = messenger.state.bots[query.bot_id]
    content = inline.result_content(messenger, bot, result)
    message = inline.post_result(messenger, chat, bot, person.id, result, content)
    body: Json = {"result_id": result["id"], "from": render.user(messenger, person.id), "query": query.text}
    if message.inline_message_id:
        body["inline_message_id"] = message.inline_message_id
    queue = f"chosen_inline_result:{person.id}"
    updates.push(messenger, bot, "chosen_inline_result", body, queue=queue, lifetime_s=updates.CHOSEN_RESULT_S)
    return message
