"""The list of Bot API methods that the sandbox implements."""

from types import ModuleType

from gendan_sandbox import schema
from gendan_sandbox.methods import account, chats, copy, edit, files, invites, queries, send, topics
from gendan_sandbox.methods.calls import Handler

_MODULES: tuple[ModuleType, ...] = (
    account,
    chats,
    copy,
    edit,
    files,
    invites,
    queries,
    send,
    topics,
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
    return HANDLERS.get(method, account.unsupported)
