"""Keep the messenger's state in a JSON file, so that it survives a restart."""

import dataclasses
import json
import os
import types
import typing
from pathlib import Path
from typing import Any

from gendan_sandbox.world.model import State

_FORMAT = 1
# After a crash the last changes may be lost: skip numbers that the bots may have seen already.
_SKIPPED_NUMBERS = 1000


def save(state: State, path: Path, *, is_final: bool) -> None:
    """Write the state, whole or not at all; a final one says that nothing is lost."""
    write(encode(state, is_final=is_final), path)


def encode(state: State, *, is_final: bool) -> str:
    """Turn the state into the text of a file."""
    body = {"format": _FORMAT, "is_final": is_final, "state": to_json(state)}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def write(text: str, path: Path) -> None:
    """Replace a file by this text, whole or not at all."""
    partial = path.with_suffix(path.suffix + ".part")
    with partial.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)


def load(path: Path) -> State:
    """Read a state; one that was not saved at the end gets higher numbers for what comes next.

    Raises:
        ValueError: The file is none of ours.
    """
    try:
        body = json.loads(path.read_text("utf-8"))
        if body["format"] != _FORMAT:
            raise ValueError("of another format")
        state: State = from_json(State, body["state"])
        is_final = bool(body["is_final"])
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError) as error:
        raise ValueError(f"{path} is no state of this sandbox; name another file, or delete it") from error
    if not is_final:
        _skip_numbers(state)
    return state


def _skip_numbers(state: State) -> None:
    state.version += _SKIPPED_NUMBERS
    for bot in state.bots.values():
        bot.next_update_id += _SKIPPED_NUMBERS
        bot.next_message_id += _SKIPPED_NUMBERS
    for chat in state.chats.values():
        chat.next_message_id += _SKIPPED_NUMBERS
    for name in state.counters:
        step = -_SKIPPED_NUMBERS if state.counters[name] < 0 else _SKIPPED_NUMBERS
        state.counters[name] += step


def to_json(value: Any) -> Any:
    """Turn dataclasses, sets and dictionaries with number keys into JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: to_json(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return sorted(value) if isinstance(value, set) else value


def from_json(hint: Any, value: Any) -> Any:
    """Turn JSON values back into what a type hint says."""
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = typing.get_type_hints(hint)
        names = {item.name for item in dataclasses.fields(hint)}
        return hint(**{name: from_json(hints[name], item) for name, item in value.items() if name in names})
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:
        return None if value is None else from_json(inner[0], value)
    if origin is dict:
        return {_key(inner[0], key): from_json(inner[1], item) for key, item in value.items()}
    if origin in (list, set):
        return origin(from_json(inner[0], item) for item in value)
    return value


def _key(hint: Any, key: str) -> Any:
    return int(key) if hint is int else key
