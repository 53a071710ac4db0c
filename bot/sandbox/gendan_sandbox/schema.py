"""The Bot API's own definition of methods and types, and checks of values against it."""

import functools
import json
from collections.abc import Callable
from importlib import resources
from typing import Any

Json = dict[str, Any]
_ARRAY = "Array of "
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")
# Telegram's server still takes these names of the past; it maps them to the present ones.
LEGACY_PARAMETERS = frozenset(
    {
        "reply_to_message_id",
        "allow_sending_without_reply",
        "disable_web_page_preview",
        "thumb",
        "can_manage_voice_chats",
    }
)
_INTEGER_BITS = 63
# Fields of Bot API 10.3 that clients of that version require in answers.
_LATER_FIELDS = {
    "ChatMemberAdministrator": ("can_send_welcome_messages",),
    "ChatAdministratorRights": ("can_send_welcome_messages",),
}


@functools.cache
def definition() -> Json:
    """Load the machine-readable Bot API: `methods` and `types`, each with `fields`."""
    text = resources.files("gendan_sandbox").joinpath("data/bot_api.json").read_text("utf-8")
    loaded: Json = json.loads(text)
    for type_name, names in _LATER_FIELDS.items():
        loaded["types"][type_name]["fields"] |= {name: {"required": False, "types": ["Boolean"]} for name in names}
    return loaded


@functools.cache
def method_names() -> dict[str, str]:
    """Map each method's name in small letters to its official spelling."""
    return {name.lower(): name for name in definition()["methods"]}


def parameters_of(method: str) -> dict[str, Json]:
    """Give a method's parameters: name to `{types, required}`."""
    fields: dict[str, Json] = definition()["methods"][method]["fields"]
    return fields


def fields_of(type_name: str) -> dict[str, Json]:
    """Give a type's fields: name to `{types, required}`."""
    fields: dict[str, Json] = definition()["types"][type_name]["fields"]
    return fields


class Mismatch(Exception):
    """A value that does not have the type it must have."""


def coerce(value: Any, types: list[str], *, refuse_unknown: bool = True) -> Any:
    """Turn a parameter as it came over HTTP into the value that its type says.

    Args:
        value: A string from a form, or any JSON value.
        types: The names of the types allowed, as the definition lists them.
        refuse_unknown: Fields that a type does not have are a mismatch.

    Raises:
        Mismatch: No allowed type fits; the text says what is wrong.
    """
    simple = [name for name in types if name in _SCALARS]
    for name in simple:
        converted = _SCALARS[name](value)
        if converted is not None:
            return converted
    complex_types = [name for name in types if name not in _SCALARS]
    if complex_types == ["InputFile"] and isinstance(value, str):
        return value
    if not complex_types:
        raise Mismatch(f"must be of type {' or '.join(types)}")
    decoded = decode(value)
    problems = problems_of(decoded, complex_types)
    if not refuse_unknown:
        problems = [text for text in problems if not is_about_unknown(text)]
    if problems:
        raise Mismatch(problems[0])
    return decoded


def is_about_unknown(problem: str) -> bool:
    """Say whether a problem is only a field that the type does not have."""
    return 'unknown field "' in problem


def problems_of(value: Any, types: list[str]) -> list[str]:
    """List what is wrong with a JSON value that should have one of these types; the best fit speaks."""
    if len(types) > 1 and all(name.startswith(_ARRAY) for name in types):
        return _mixed_array_problems(value, [name[len(_ARRAY) :] for name in types])
    return min((_problems(value, name) for name in types), key=len)


def check_result(value: Any, method: str) -> list[str]:
    """List what is wrong with a method's result."""
    return problems_of(value, definition()["methods"][method]["returns"])


def _problems(value: Any, type_name: str) -> list[str]:
    if type_name.startswith(_ARRAY):
        return _array_problems(value, type_name[len(_ARRAY) :])
    if type_name in _STRICT:
        return [] if _STRICT[type_name](value) else [f"must be of type {type_name}, not {_name(value)}"]
    if type_name == "InputFile":
        return [] if isinstance(value, str) else ["must be a file"]
    subtypes = definition()["types"][type_name].get("subtypes")
    if subtypes:
        if type_name == "RichText" and isinstance(value, str | list):
            return []
        return problems_of(value, _by_discriminator(value, subtypes))
    return _object_problems(value, type_name)


def _array_problems(value: Any, inner: str) -> list[str]:
    if not isinstance(value, list):
        return [f"must be an Array of {inner}, not {_name(value)}"]
    return [f"[{index}]: {text}" for index, item in enumerate(value) for text in _problems(item, inner)]


def _mixed_array_problems(value: Any, inner: list[str]) -> list[str]:
    """Check a list whose items may each be of another of these types."""
    if not isinstance(value, list):
        return [f"must be an Array, not {_name(value)}"]
    items = enumerate(value)
    return [f"[{index}]: {text}" for index, item in items for text in problems_of(item, _by_discriminator(item, inner))]


def _object_problems(value: Any, type_name: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"must be an Object {type_name}, not {_name(value)}"]
    fields = fields_of(type_name)
    problems = [f'can\'t find field "{name}" of {type_name}' for name in _required(fields) if name not in value]
    for name, item in value.items():
        if name not in fields:
            problems.append(f'unknown field "{name}" in {type_name}')
        elif item is not None:
            problems += [f'field "{name}" of {type_name} {text}' for text in problems_of(item, fields[name]["types"])]
    return problems


def _by_discriminator(value: Any, subtypes: list[str]) -> list[str]:
    """Choose the subtypes whose name carries the object's `type`, `status` or `source`, if it tells."""
    if not isinstance(value, dict):
        return subtypes
    tag = value.get("type") or value.get("status") or value.get("source")
    if not isinstance(tag, str):
        return subtypes
    alias = {"creator": "owner", "kicked": "banned"}.get(tag, tag)
    wanted = alias.replace("_", "").lower()
    fitting = [name for name in subtypes if name.lower().endswith(wanted)]
    return fitting or subtypes


def _required(fields: dict[str, Json]) -> list[str]:
    return [name for name, field in fields.items() if field["required"]]


def decode(value: Any) -> Any:
    """Decode a JSON text; other values are decoded already.

    Raises:
        Mismatch: The text is no JSON.
    """
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Mismatch("can't be parsed as JSON") from None


def _name(value: Any) -> str:
    return {dict: "Object", list: "Array", str: "String", bool: "Boolean", int: "Integer"}.get(type(value), "Number")


def _to_integer(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value.bit_length() <= _INTEGER_BITS else None
    if isinstance(value, str) and value.strip().removeprefix("-").isdecimal():
        number = int(value)
        return number if number.bit_length() <= _INTEGER_BITS else None
    return None


def _to_boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    return False if text in _FALSE else None


def _to_float(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _to_string(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else None


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "Integer": _to_integer,
    "Boolean": _to_boolean,
    "Float": _to_float,
    "String": _to_string,
}
_STRICT: dict[str, Callable[[Any], bool]] = {
    "Integer": _is_integer,
    "Boolean": lambda value: isinstance(value, bool),
    "Float": _is_number,
    "String": lambda value: isinstance(value, str),
}
