"""The list of Bot API methods that the sandbox implements."""

from types import ModuleType

from bot.sandbox import (
    methods_account,
    methods_chats,
    methods_copy,
    methods_edit,
    methods_files,
    methods_invites,
    methods_queries,
    methods_send,
    methods_topics,
    schema,
)
from bot.sandbox.calls import Handler

_MODULES: tuple[ModuleType, ...] = (
    methods_account,
    methods_chats,
    methods_copy,
    methods_edit,
    methods_files,
    methods_invites,
    methods_queries,
    methods_send,
    methods_topics,
)


def _snake(method: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in method)


def _collected() -> dict[str, Handler]:
    """Find each official method as the public function of the same name in snake_case."""
    found: dict[str, Handler] = {}
    for method in schema.definition()["methods"]:
        for module in _MODULES:
            handler = getattr(module, _snake(method), None)
            if handler is not None:
                found[method] = handler
    return found


HANDLERS: dict[str, Handler] = _collected()


def handler_of(method: str) -> Handler:
    """Give the function that answers a method; those that are missing here answer 501."""
    return HANDLERS.get(method, methods_account.unsupported)
