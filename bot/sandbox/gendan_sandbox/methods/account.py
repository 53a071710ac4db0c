"""The bot's own account: who it is, its commands, its menu button, its texts, its updates."""

import re
from typing import Any
from urllib.parse import urlsplit

from gendan_sandbox.errors import ApiError, bad
from gendan_sandbox.markup.links import link_problem
from gendan_sandbox.methods import access
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world import render, rights, updates
from gendan_sandbox.world.model import Json, Webhook

_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_LANGUAGE = re.compile(r"[a-z]{2}\Z")
_SECRET = re.compile(r"[A-Za-z0-9_-]*\Z")
_MOST_COMMANDS = 100
_DESCRIPTION_MAX = 256
_SECRET_MAX = 256
_SCOPES = frozenset(
    {
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    }
)
_TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}
_PORTS = (80, 88, 443, 8443)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def get_me(call: Call) -> Json:
    """Tell the bot who it is."""
    return render.me(call.bot)


def _always_true(call: Call) -> bool:
    del call
    return True


log_out = close = _always_true


async def get_updates(call: Call) -> list[Json]:
    """Give the updates that wait."""
    updates.allow(call.bot, call.args.get("allowed_updates"))
    return await updates.poll(
        call.messenger,
        call.bot,
        offset=call.get("offset", 0),
        limit=call.get("limit", 100),
        timeout_s=max(0, call.get("timeout", 0)),
    )


def set_webhook(call: Call) -> bool:
    """Send updates to an address from now on; an empty address stops it."""
    url = call.get("url", "")
    if call.get("drop_pending_updates"):
        call.bot.pending.clear()
    if not url:
        call.bot.webhook = None
        call.messenger.events.wake()
        return True
    secret = call.get("secret_token", "")
    _check_webhook(url, secret)
    updates.allow(call.bot, call.args.get("allowed_updates"))
    call.bot.webhook = Webhook(
        url=url,
        secret_token=secret or None,
        max_connections=max(1, min(call.get("max_connections", 40), 100)),
        ip_address=call.get("ip_address") or "127.0.0.1",
        has_certificate=call.upload("certificate") is not None,
    )
    call.messenger.events.on_change()
    call.messenger.events.wake()
    return True


def _check_webhook(url: str, secret: str) -> None:
    """Refuse what Telegram refuses; plain HTTP and any port are allowed to this machine only, as with --local.

    Raises:
        ApiError: In Telegram's words.
    """
    full = url if "://" in url else f"https://{url}"
    parts = urlsplit(full)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad("invalid webhook URL specified")
    if len(secret) > _SECRET_MAX:
        raise bad("secret token is too long")
    if not _SECRET.match(secret):
        raise bad("secret token contains unallowed characters")
    if parts.hostname in _LOOPBACK:
        return
    if parts.scheme == "http":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in _PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def delete_webhook(call: Call) -> bool:
    """Stop sending updates to an address."""
    call.bot.webhook = None
    if call.get("drop_pending_updates"):
        call.bot.pending.clear()
    call.messenger.events.on_change()
    call.messenger.events.wake()
    return True


def get_webhook_info(call: Call) -> Json:
    """Tell how deliveries go."""
    hook = call.bot.webhook
    waiting = len(updates.pending(call.messenger, call.bot))
    info: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": hook.has_certificate if hook else False,
        "pending_update_count": waiting,
    }
    if hook:
        info |= {"max_connections": hook.max_connections, "ip_address": hook.ip_address}
        if hook.last_error_date:
            info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    if call.bot.allowed_updates:
        info["allowed_updates"] = call.bot.allowed_updates
    return info


def _scope_key(call: Call) -> str:
    """Name where commands are shown, after checking it.

    Raises:
        ApiError: There is no such chat or language.
    """
    scope = call.get("scope") or {"type": "default"}
    language = call.get("language_code", "")
    if language and not _LANGUAGE.match(language):
        raise bad("LANG_CODE_INVALID")
    kind = scope["type"]
    if kind not in _SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    parts = [kind]
    if kind.startswith("chat"):
        parts.append(str(access.resolve_chat(call.messenger, call.bot, scope.get("chat_id"), "read").id))
    if kind == "chat_member":
        parts.append(str(scope["user_id"]))
    return ":".join([*parts, language])


def set_my_commands(call: Call) -> bool:
    """Set the commands that the menu shows."""
    key = _scope_key(call)
    commands = [
        {"command": _command_name(item["command"]), "description": item["description"]}
        for item in call.args["commands"]
    ]
    if len(commands) > _MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not 1 <= len(command["description"]) <= _DESCRIPTION_MAX:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[key] = commands
    call.messenger.changed(None, "bot", bot=call.bot.username)
    return True


def _command_name(name: str) -> str:
    plain = name.strip().removeprefix("/")
    if not plain:
        raise bad("command must be non-empty")
    if not _COMMAND.match(plain):
        raise bad("BOT_COMMAND_INVALID")
    return plain


def get_my_commands(call: Call) -> list[Json]:
    """Give the commands of exactly this scope and language."""
    return call.bot.commands.get(_scope_key(call), [])


def delete_my_commands(call: Call) -> bool:
    """Forget the commands of a scope and language."""
    call.bot.commands.pop(_scope_key(call), None)
    call.messenger.changed(None, "bot", bot=call.bot.username)
    return True


def set_chat_menu_button(call: Call) -> bool:
    """Set the button left of the message field, for one chat or for all."""
    button = call.get("menu_button") or {"type": "default"}
    if button["type"] not in ("default", "commands", "web_app"):
        raise bad("can't parse menu button: MenuButton has unsupported type")
    if button["type"] == "web_app":
        problem = link_problem(button["web_app"]["url"], https_only=True)
        if problem:
            raise bad(f"menu button Web App URL '{button['web_app']['url']}' is invalid: {problem}")
    call.bot.menu_buttons[_menu_owner(call)] = button
    call.messenger.changed(None, "bot", bot=call.bot.username)
    return True


def get_chat_menu_button(call: Call) -> Json:
    """Give the button left of the message field."""
    return menu_button(call, _menu_owner(call))


def _menu_owner(call: Call) -> int:
    chat_id: int = call.get("chat_id", 0)
    if chat_id < 0:
        raise bad("invalid chat_id specified")
    return access.chat_of(call, "read").id if chat_id else 0


def menu_button(call: Call, person_id: int) -> Json:
    """Give a person's menu button: their own, else everybody's, else the list of commands."""
    button = call.bot.menu_buttons.get(person_id, {"type": "default"})
    if button["type"] == "default":
        button = call.bot.menu_buttons.get(0, {"type": "commands"})
    return {"type": "commands"} if button["type"] == "default" else button


def _set_text(call: Call, kind: str) -> bool:
    text = call.get(kind, "")
    if len(text) > _TEXT_LIMITS[kind]:
        raise bad(f"BOT_{kind.upper()}_TOO_LONG" if kind != "name" else "BOT_TITLE_INVALID")
    call.bot.texts[f"{kind}:{call.get('language_code', '')}"] = text
    return True


def _get_text(call: Call, kind: str, default: str = "") -> Json:
    own = call.bot.texts.get(f"{kind}:{call.get('language_code', '')}")
    return {kind: own or call.bot.texts.get(f"{kind}:") or default}


def set_my_name(call: Call) -> bool:
    """Set the bot's name."""
    done = _set_text(call, "name")
    if not call.get("language_code") and call.get("name"):
        call.bot.name = call.args["name"]
    return done


def get_my_name(call: Call) -> Json:
    """Give the bot's name."""
    return _get_text(call, "name", call.bot.name)


def set_my_description(call: Call) -> bool:
    """Set what an empty chat with the bot says."""
    return _set_text(call, "description")


def get_my_description(call: Call) -> Json:
    """Give what an empty chat with the bot says."""
    return _get_text(call, "description")


def set_my_short_description(call: Call) -> bool:
    """Set what the bot's profile says."""
    return _set_text(call, "short_description")


def get_my_short_description(call: Call) -> Json:
    """Give what the bot's profile says."""
    return _get_text(call, "short_description")


def set_my_default_administrator_rights(call: Call) -> bool:
    """Suggest rights to those who add the bot to a group."""
    key = "channels" if call.get("for_channels") else "groups"
    call.bot.default_rights[key] = call.get("rights") or {}
    return True


def get_my_default_administrator_rights(call: Call) -> Json:
    """Give the suggested rights."""
    key, names = ("channels", rights.CHANNEL_RIGHTS) if call.get("for_channels") else ("groups", rights.ADMIN_RIGHTS)
    wanted: dict[str, Any] = call.bot.default_rights.get(key, {})
    return {"is_anonymous": False} | {name: bool(wanted.get(name)) for name in names}


def unsupported(call: Call) -> None:
    """Answer for methods that the Bot API has and the sandbox lacks.

    Raises:
        ApiError: Always, 501.
    """
    raise ApiError(501, f"the sandbox does not implement {call.method}")
