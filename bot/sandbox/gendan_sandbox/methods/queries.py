"""Answers to pressed buttons, inline queries and Mini Apps."""

from gendan_sandbox.errors import QUERY_TOO_OLD, bad
from gendan_sandbox.markup import keyboards
from gendan_sandbox.markup.links import start_link
from gendan_sandbox.methods import inline
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world import updates
from gendan_sandbox.world.messenger import find_bot
from gendan_sandbox.world.model import Json, Query

ANSWER_MAX_CHARS = 200
_MOST_RESULTS = 50
_ID_MAX_BYTES = 64
WEB_APP_QUERY_S = 3600.0
_LIFETIMES_S = {"callback": updates.CALLBACK_S, "inline": updates.INLINE_QUERY_S, "web_app": WEB_APP_QUERY_S}


def _query(call: Call, name: str, kind: str) -> Query:
    query = call.messenger.state.queries.get(call.args[name])
    if query is None or query.bot_id != call.bot.id or query.kind != kind:
        raise bad(QUERY_TOO_OLD)
    if call.messenger.clock.unix() - query.date_s > _LIFETIMES_S[kind]:
        raise bad(QUERY_TOO_OLD)
    return query


def answer_callback_query(call: Call) -> bool:
    """Answer a pressed button; a second answer changes nothing."""
    query = _query(call, "callback_query_id", "callback")
    text, url = call.get("text", ""), call.get("url", "")
    if len(text) > ANSWER_MAX_CHARS:
        raise bad("MESSAGE_TOO_LONG")
    if url and not _is_own_start_link(call, url):
        raise bad("URL_INVALID")
    if query.is_answered:
        return True
    query.is_answered = True
    query.answer = {"text": text or None, "show_alert": call.get("show_alert", False), "url": url or None}
    chat = call.messenger.state.chats.get(query.chat_key or "")
    alert = {"message_id": query.message_id, "query_id": query.id, **query.answer}
    version = call.messenger.changed(chat, "alert", **alert)
    if chat is not None and (text or url):
        note = {"id": version, "time": call.messenger.clock.unix(), "person": query.user_id, **alert}
        chat.alerts = [*chat.alerts[-49:], note]
    return True


def _is_own_start_link(call: Call, url: str) -> bool:
    link = start_link(url)
    return link is not None and find_bot(call.messenger, link[0]) is call.bot


def answer_inline_query(call: Call) -> bool:
    """Answer an inline query with up to 50 results."""
    results = call.args["results"]
    if len(results) > _MOST_RESULTS:
        raise bad("too many inline query results specified")
    query = _query(call, "inline_query_id", "inline")
    seen: set[str] = set()
    for result in results:
        _check_result(call, result)
        if result["id"] in seen:
            raise bad("RESULT_ID_DUPLICATE")
        seen.add(result["id"])
    if len(call.get("next_offset", "").encode()) > _ID_MAX_BYTES:
        raise bad("NEXT_OFFSET_INVALID")
    query.is_answered = True
    query.answer = {"results": results, "next_offset": call.get("next_offset", ""), "button": call.get("button")}
    call.messenger.events.wake()
    return True


def _check_result(call: Call, result: Json) -> None:
    if not 1 <= len(result["id"].encode()) <= _ID_MAX_BYTES:
        raise bad("RESULT_ID_INVALID")
    keyboards.inline_markup(result.get("reply_markup"), is_private=True)
    is_link = any(name.endswith("_url") and name != "thumbnail_url" for name in result)
    if not is_link or result.get("input_message_content") is not None:
        inline.result_content(call.messenger, call.bot, result)


def answer_web_app_query(call: Call) -> Json:
    """Send the message that a Mini App has prepared, in the person's name."""
    query = _query(call, "web_app_query_id", "web_app")
    if query.is_answered:
        raise bad(QUERY_TOO_OLD)
    result = call.args["result"]
    content = inline.result_content(call.messenger, call.bot, result)
    chat = call.messenger.state.chats[query.chat_key or ""]
    query.is_answered = True
    message = inline.post_result(call.messenger, chat, call.bot, query.user_id, result, content)
    return {"inline_message_id": message.inline_message_id} if message.inline_message_id else {}
