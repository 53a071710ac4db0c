"""The Bot API over HTTP: find the bot and the method, apply faults and limits, answer, and keep the journal."""

import asyncio
import inspect
import logging
from http import HTTPStatus
from typing import Any

from aiohttp import web

from gendan_sandbox import requests, schema
from gendan_sandbox.errors import ApiError, FloodError
from gendan_sandbox.methods import access, registry
from gendan_sandbox.methods.calls import Call, checked
from gendan_sandbox.world import media
from gendan_sandbox.world.faults import DOWNLOAD, Fault
from gendan_sandbox.world.journal import Upload, brief_result
from gendan_sandbox.world.messenger import Messenger, token_of
from gendan_sandbox.world.model import Bot, Json

MESSENGER = web.AppKey("messenger", Messenger)
_LOG = logging.getLogger(__name__)
_TIMED_OUT_S = 60.0
_SLOW_S = 2.0
_BY_METHOD_IN_REPLY = ("get", "setwebhook", "deletewebhook", "close", "logout")
_PASSING = ("sendChatAction", "sendMessageDraft")


async def handle_call(request: web.Request) -> web.StreamResponse:
    """Answer /bot<token>/<method>."""
    messenger = request.app[MESSENGER]
    token = request.match_info["token"]
    entry: Json = {}
    try:
        bot = _bot_of(messenger, token)
        params, uploads = await requests.read_parameters(request)
        method = _method_of(request, params)
        entry = _open_entry(messenger, bot, method, params, uploads)
        fault = messenger.faults.strike(method, params, bot.username)
        if fault is not None:
            return await _struck(request, messenger, bot, fault, params, uploads, entry)
        result = await execute(messenger, bot, method, params, uploads, entry)
    except ApiError as error:
        return _failed(error, entry)
    except Exception:
        _LOG.exception("The sandbox failed at %s", request.match_info["method"])
        return _failed(ApiError(500, None), entry)
    return _succeeded(result, entry)


def _open_entry(
    messenger: Messenger, bot: Bot, method: str, params: dict[str, Any], uploads: dict[str, Upload]
) -> Json:
    shown = params | uploads
    return messenger.journal.open(time_s=messenger.clock.unix(), bot=bot.username, method=method, params=shown)


def _bot_of(messenger: Messenger, token: str) -> Bot:
    head, _, tail = token.partition(":")
    if not tail or not head.isdecimal() or token.startswith("0"):
        raise ApiError(401, "invalid token specified")
    bot = token_of(messenger, token)
    if bot is None:
        raise ApiError(401, None)
    return bot


def _method_of(request: web.Request, params: dict[str, Any]) -> str:
    name = request.match_info["method"].strip("/").lower()
    official = schema.method_names().get(name)
    if official is None:
        raise ApiError(404, "method not found")
    params.pop("method", None)
    return official


async def execute(
    messenger: Messenger,
    bot: Bot,
    method: str,
    params: dict[str, Any],
    uploads: dict[str, Upload],
    entry: Json,
) -> Any:
    """Check a call and carry it out.

    Raises:
        ApiError: As the Bot API answers it.
    """
    refuse = messenger.options.unknown_parameters
    attached = {name: f"attach://{name}" for name in uploads if name in schema.parameters_of(method)}
    args, findings = checked(method, attached | params, refuse_unknown=refuse)
    entry.setdefault("findings", []).extend(findings)
    call = Call(messenger=messenger, bot=bot, method=method, args=args, uploads=uploads)
    _check_flood(call)
    before = messenger.events.version
    result = registry.handler_of(method)(call)
    if inspect.isawaitable(result):
        result = await result
    entry["applied"] = messenger.events.version != before or not method.startswith("get")
    return result


def _check_flood(call: Call) -> None:
    """Refuse what comes too fast.

    Raises:
        FloodError: 429.
    """
    name = call.method
    is_edit = name.startswith("editMessage")
    sends = name.startswith(("send", "copyMessage", "forwardMessage")) and name not in (
        "sendChatAction",
        "sendMessageDraft",
    )
    chat_id = call.args.get("chat_id")
    if not call.messenger.options.flood or not (sends or is_edit) or chat_id is None:
        return
    many = call.get("media") if name == "sendMediaGroup" else call.get("message_ids")
    wait_s = call.messenger.flood.admit(
        bot_id=call.bot.id,
        chat_id=_number_of(call, chat_id),
        count=max(1, len(many)) if isinstance(many, list) else 1,
        is_edit=is_edit,
        is_paid=bool(call.get("allow_paid_broadcast")),
    )
    if wait_s:
        raise FloodError(wait_s)


def _number_of(call: Call, chat_id: Any) -> int:
    return access.resolve_chat(call.messenger, call.bot, chat_id, "read").id if _is_name(chat_id) else int(chat_id)


def _is_name(chat_id: Any) -> bool:
    return isinstance(chat_id, str) and not chat_id.lstrip("-").isdecimal()


async def _struck(
    request: web.Request,
    messenger: Messenger,
    bot: Bot,
    fault: Fault,
    params: dict[str, Any],
    uploads: dict[str, Upload],
    entry: Json,
) -> web.StreamResponse:
    """Answer a call that a fault hits."""
    entry["fault"] = fault.kind
    method = entry["method"]
    if fault.kind == "too_many_requests":
        return _failed(FloodError(fault.retry_after_s), entry)
    if fault.kind == "server_error":
        return _told(fault, entry)
    if fault.kind == "slow":
        await asyncio.sleep(_SLOW_S if fault.delay_s is None else fault.delay_s)
        return _succeeded(await execute(messenger, bot, method, params, uploads, entry), entry)
    if fault.kind == "applied_but_timed_out" or fault.applied:
        result = await execute(messenger, bot, method, params, uploads, entry)
        entry["result"] = brief_result(result)
    if fault.kind == "applied_but_timed_out":
        await asyncio.sleep(_TIMED_OUT_S if fault.delay_s is None else fault.delay_s)
    if fault.kind == "answer":
        return _told(fault, entry)
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _told(fault: Fault, entry: Json) -> web.Response:
    """Give the answer that a fault says, whatever became of the call."""
    text = _phrase(fault.status) if fault.text is None else fault.text
    body = _error_body(fault.status, text, fault.parameters)
    answer = _answer(fault.status, body, entry)
    if fault.body is None:
        return answer
    return web.Response(text=fault.body, status=fault.status, content_type="text/html")


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Error"


def _succeeded(result: Any, entry: Json) -> web.Response:
    entry["result"] = brief_result(result)
    return _answer(200, {"ok": True, "result": result}, entry)


def _failed(error: ApiError, entry: Json) -> web.Response:
    body = _error_body(error.code, error.description, error.parameters)
    response = _answer(error.code, body, entry)
    if "retry_after" in error.parameters:
        response.headers["Retry-After"] = str(error.parameters["retry_after"])
    return response


def _error_body(code: int, description: str, parameters: Json) -> Json:
    body: Json = {"ok": False, "error_code": code, "description": description}
    return body | ({"parameters": parameters} if parameters else {})


def _answer(status: int, body: Json, entry: Json) -> web.Response:
    entry["http_status"], entry["ok"] = status, body["ok"]
    entry["error_code"], entry["description"] = body.get("error_code"), body.get("description")
    return web.json_response(body, status=status)


async def handle_reply(messenger: Messenger, bot: Bot, body: Json) -> None:
    """Carry out the one call that a webhook may put into its answer; nobody sees the result."""
    official = schema.method_names().get(str(body.get("method", "")).lower())
    if official is None or official.lower().startswith(_BY_METHOD_IN_REPLY):
        return
    params = {name: value for name, value in body.items() if name != "method"}
    entry = _open_entry(messenger, bot, official, params, {})
    try:
        result = await execute(messenger, bot, official, params, {}, entry)
    except ApiError as error:
        _failed(error, entry)
    else:
        _succeeded(result, entry)


async def handle_download(request: web.Request) -> web.StreamResponse:
    """Answer /file/bot<token>/<file_path>."""
    messenger = request.app[MESSENGER]
    try:
        bot = _bot_of(messenger, request.match_info["token"])
        path = request.match_info["path"]
        fault = messenger.faults.strike(DOWNLOAD, {}, bot.username)
        if fault is not None:
            return await _struck_download(request, fault)
        unique_id, until_s = messenger.passing.file_grants.get((bot.id, path), ("", 0.0))
        stored = messenger.state.files.get(unique_id)
        if stored is None or until_s < messenger.clock.unix():
            raise ApiError(404, None)
        data = media.read(messenger, stored)
    except ApiError as error:
        return _failed(error, {})
    return web.Response(body=data, content_type="application/octet-stream")


async def _struck_download(request: web.Request, fault: Fault) -> web.StreamResponse:
    """Answer a download that a fault hits: it changes nothing, so only what the bot sees matters."""
    if fault.kind == "too_many_requests":
        return _failed(FloodError(fault.retry_after_s), {})
    if fault.kind in ("answer", "server_error"):
        return _told(fault, {})
    if fault.kind != "dropped":
        await asyncio.sleep(_TIMED_OUT_S if fault.delay_s is None else fault.delay_s)
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def handle_unknown(request: web.Request) -> web.StreamResponse:
    """Answer addresses of the Bot API that name no method."""
    del request
    return _failed(ApiError(404, None), {})
