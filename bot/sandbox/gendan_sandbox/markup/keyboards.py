"""Reply markup: what Telegram accepts as a keyboard, and what it keeps of it."""

from typing import Any

from gendan_sandbox import schema
from gendan_sandbox.errors import bad
from gendan_sandbox.markup.links import link_problem

Json = dict[str, Any]
DATA_MAX_BYTES = 64
_MOST_BUTTONS = 100
_COPY_MAX_CHARS = 256
_STYLES = ("", "default", "primary", "danger", "success")
_PRIVATE_ONLY = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_poll": "poll can be requested in private chats only",
    "web_app": "Web App buttons can be used in private chats only",
    "request_users": "users can be requested in private chats only",
    "request_chat": "chats can be requested in private chats only",
    "request_managed_bot": "managed bots can be requested in private chats only",
}
_INLINE_KINDS: tuple[str, ...] = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)


def split_markup(markup: Any, *, is_private: bool) -> tuple[Json | None, Json | None]:
    """Check a message's reply_markup.

    Args:
        markup: The parameter's JSON value, or None.
        is_private: The message goes into a private chat.

    Returns:
        The inline keyboard or None, and any other markup (keyboard, removal, forced reply) or None.

    Raises:
        ApiError: With Telegram's words.
    """
    if markup is None or markup == {}:
        return None, None
    check_syntax(markup)
    if _rows(markup, "keyboard"):
        return None, markup | {"keyboard": [_reply_row(row, is_private) for row in _rows(markup, "keyboard")]}
    if _rows(markup, "inline_keyboard"):
        return inline_markup(markup, is_private=is_private), None
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return None, markup
    return None, None


def inline_markup(markup: Any, *, is_private: bool) -> Json | None:
    """Check the markup of an edit, which can only be an inline keyboard; None where it has no buttons.

    Raises:
        ApiError: With Telegram's words.
    """
    if markup is None or markup == {}:
        return None
    check_syntax(markup)
    if _rows(markup, "keyboard") or markup.get("remove_keyboard") or markup.get("force_reply"):
        raise bad("inline keyboard expected")
    rows = [[_inline_button(button, is_private) for button in row] for row in _rows(markup, "inline_keyboard") if row]
    if sum(map(len, rows)) > _MOST_BUTTONS:
        raise bad("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def check_syntax(markup: Any) -> None:
    """Check the shape of a reply_markup, in the words of Telegram's JSON parser.

    Raises:
        ApiError: With Telegram's words.
    """
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    for name in ("keyboard", "inline_keyboard"):
        rows = markup.get(name)
        if rows is None:
            continue
        if not isinstance(rows, list):
            raise bad(f'field "{name}" must be of type Array')
        if not all(isinstance(row, list) for row in rows):
            owner = " of the InlineKeyboardMarkup" if name == "inline_keyboard" else ""
            raise bad(f'field "{name}"{owner} must be an Array of Arrays')
        for button in (button for row in rows for button in row):
            _check_button_syntax(button, name)


def _check_button_syntax(button: Any, name: str) -> None:
    prefix = "can't parse inline keyboard button: " if name == "inline_keyboard" else "can't parse keyboard button: "
    if name == "keyboard" and isinstance(button, str):
        return
    if not isinstance(button, dict):
        kind = "InlineKeyboardButton must be an Object" if name == "inline_keyboard" else None
        raise bad(prefix + (kind or "KeyboardButton must be a String or an Object"))
    if "text" not in button:
        raise bad(prefix + 'Can\'t find field "text"')
    for field in ("text", "url", "callback_data", "style"):
        if button.get(field) is not None and not isinstance(button[field], str):
            raise bad(prefix + f'Field "{field}" must be of type String')
    if (button.get("style") or "").lower() not in _STYLES:
        raise bad(prefix + "invalid button style specified")
    type_name = "InlineKeyboardButton" if name == "inline_keyboard" else "KeyboardButton"
    problems = [text for text in schema.problems_of(button, [type_name]) if not schema.is_about_unknown(text)]
    if problems:
        raise bad(prefix + problems[0])


def _rows(markup: Json, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = markup.get(name) or []
    return rows


def _reply_row(row: list[Any], is_private: bool) -> list[Json]:
    buttons: list[Json] = [{"text": button} if isinstance(button, str) else button for button in row]
    for button in buttons:
        if not button["text"]:
            raise bad("keyboard button text must be non-empty")
        for field, words in _PRIVATE_ONLY.items():
            if button.get(field) and not is_private:
                raise bad(words)
        if button.get("web_app"):
            _check_web_app(button["web_app"]["url"], "keyboard button")
    return buttons


def _inline_button(button: Json, is_private: bool) -> Json:
    if not button["text"]:
        raise bad("inline keyboard button text must be non-empty")
    kinds = [kind for kind in _INLINE_KINDS if _is_set(button, kind)]
    if not kinds:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    _INLINE_CHECKS.get(kinds[0], _accept)(button, is_private)
    known = schema.fields_of("InlineKeyboardButton")
    return {key: value for key, value in button.items() if value is not None and key in known}


def _is_set(button: Json, kind: str) -> bool:
    value = button.get(kind)
    return value is not None and not (kind in ("url", "callback_data") and value == "")


def _accept(button: Json, is_private: bool) -> None:
    del button, is_private


def _check_data(button: Json, is_private: bool) -> None:
    del is_private
    if len(button["callback_data"].encode("utf-8", "surrogatepass")) > DATA_MAX_BYTES:
        raise bad("BUTTON_DATA_INVALID")


def _check_url(button: Json, is_private: bool) -> None:
    del is_private
    problem = link_problem(button["url"])
    if problem:
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: {problem}")


def _check_inline_web_app(button: Json, is_private: bool) -> None:
    if not is_private:
        raise bad("BUTTON_TYPE_INVALID")
    _check_web_app(button["web_app"]["url"], "inline keyboard button")


def _check_copy(button: Json, is_private: bool) -> None:
    del is_private
    if not 1 <= len(button["copy_text"]["text"]) <= _COPY_MAX_CHARS:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def _refuse(button: Json, is_private: bool) -> None:
    del button, is_private
    raise bad("BUTTON_TYPE_INVALID")


def _check_web_app(url: str, owner: str) -> None:
    problem = link_problem(url, https_only=True)
    if problem:
        raise bad(f"{owner} Web App URL '{url}' is invalid: {problem}")


_INLINE_CHECKS = {
    "callback_data": _check_data,
    "url": _check_url,
    "web_app": _check_inline_web_app,
    "copy_text": _check_copy,
    "pay": _refuse,
    "callback_game": _refuse,
}
