"""Which texts the source asks for: keys and their parameters, found in the syntax trees of handlers and core."""

import ast
import importlib
import io
import pkgutil
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

import core
import handlers
from core.errors import UserError
from core.parties.model import LOCALES
from handlers import registry
from handlers.families import FAMILIES
from handlers.texts import CATALOGS

assert registry.TAKERS, "it loads every family"

ROOT = Path(__file__).parent.parent
PLURAL_FORMS = {"en": 2, "zh_Hans": 1, "ru": 3}
ALWAYS_GIVEN = {"say": {"reply_to"}, "edit": {"message_id"}, "answer": {"callback_query_id"}}


@dataclass(frozen=True, kw_only=True)
class Text:
    """The text of a key in one language: one form, or one for each plural."""

    locale: str
    file: str
    key: str
    forms: tuple[str, ...]
    is_plural: bool

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(name for form in self.forms for name in placeholders_of(form))


@dataclass(frozen=True, kw_only=True)
class Use:
    """A place that asks for a text; `params` is None where they cannot be read from the source."""

    where: str
    asked: str
    """The key itself, or where it is put together a pattern of keys."""
    is_exact: bool
    is_counted: bool
    is_message: bool
    is_queued: bool
    params: frozenset[str] | None

    def matches(self, keys: Collection[str]) -> bool:
        """Say whether one of the keys is asked for here."""
        return self.asked in keys if self.is_exact else any(re.fullmatch(self.asked, key) for key in keys)


def placeholders_of(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name}


@cache
def texts_of(locale: str) -> tuple[Text, ...]:
    """Read every entry of every catalog of a language, doubles included."""
    found = []
    for file in sorted(Path(str(CATALOGS / locale)).glob("*.po")):
        for message in read_po(io.StringIO(file.read_text("utf-8")), locale=locale):
            if message.id:
                is_plural = isinstance(message.id, tuple | list)
                key = message.id[0] if is_plural else message.id
                forms = tuple(message.string or ()) if is_plural else (str(message.string),)
                found.append(Text(locale=locale, file=file.name, key=str(key), forms=forms, is_plural=is_plural))
    return tuple(found)


@cache
def keys_of(locale: str) -> dict[str, Text]:
    return {text.key: text for text in texts_of(locale)}


@cache
def all_keys() -> frozenset[str]:
    return frozenset(key for locale in LOCALES for key in keys_of(locale))


@cache
def _trees() -> dict[str, ast.Module]:
    files = [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "core").rglob("*.py"), *(ROOT / "bot").glob("*.py")]
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text("utf-8")) for file in sorted(files)}


@cache
def uses() -> tuple[Use, ...]:
    """Find every place that asks for a text by a key that can be read from the source."""
    return tuple(use for file, tree in _trees().items() for use in uses_in(file, tree))


def uses_in(file: str, tree: ast.Module) -> Iterator[Use]:
    """Find every place of a file that asks for a text."""
    for scope in ast.walk(tree):
        if isinstance(scope, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
            for call in _calls_of(scope):
                found = _key_argument(call)
                if found is None:
                    continue
                name, argument = found
                for asked, is_exact in _asked(argument, scope):
                    yield Use(
                        where=f"{file}:{call.lineno}",
                        asked=asked,
                        is_exact=is_exact,
                        is_counted=name == "count",
                        is_message=name in ("say", "edit", "answer", "send", "refresh_card"),
                        is_queued=name == "send",
                        params=_params(call, name, scope),
                    )


def _calls_of(scope: ast.AST) -> Iterator[ast.Call]:
    """Walk the calls of a function or module, without those of functions inside it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += node.decorator_list
            continue
        if isinstance(node, ast.Call):
            yield node
        waiting += ast.iter_child_nodes(node)


def _is_texts(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id in ("t", "texts")) or (
        isinstance(node, ast.Attribute) and node.attr == "t"
    )


def _key_argument(call: ast.Call) -> tuple[str, ast.expr] | None:
    """Say which function of the chat is called, and its argument that is a key."""
    function = call.func
    if _is_texts(function) and call.args:
        return "t", call.args[0]
    if not isinstance(function, ast.Attribute):
        return None
    if function.attr == "count" and _is_texts(function.value) and call.args:
        return "count", call.args[0]
    if function.attr == "button" and call.args:
        return "button", call.args[0]
    if function.attr in ("say", "answer") and call.args and isinstance(function.value, ast.Name | ast.Attribute):
        return function.attr, call.args[0]
    if function.attr in ("edit", "say_at_first_tap") and len(call.args) > 1:
        return "edit", call.args[1]
    if function.attr in ("send", "refresh_card"):
        key = next((keyword.value for keyword in call.keywords if keyword.arg == "key"), None)
        return (function.attr, key) if key is not None else None
    return None


def _params(call: ast.Call, name: str, scope: ast.AST) -> frozenset[str] | None:
    names = {keyword.arg for keyword in call.keywords}
    if None in names or name == "refresh_card":
        return None
    if name == "send":
        given = next((keyword.value for keyword in call.keywords if keyword.arg == "params"), None)
        return _dict_keys(given, scope)
    return frozenset(str(arg) for arg in names) | ALWAYS_GIVEN.get(name, set()) | ({"n"} if name == "count" else set())


def _dict_keys(node: ast.expr | None, scope: ast.AST) -> frozenset[str] | None:
    """Read the keys of a dictionary; a name stands for what its scope assigns to it, if that is one."""
    match node:
        case None:
            return frozenset()
        case ast.Dict() if all(isinstance(key, ast.Constant) for key in node.keys):
            return frozenset(str(key.value) for key in node.keys if isinstance(key, ast.Constant))
        case ast.BinOp(op=ast.BitOr()):
            left, right = _dict_keys(node.left, scope), _dict_keys(node.right, scope)
            return None if left is None or right is None else left | right
        case ast.Name():
            found = [_dict_keys(value, scope) for value in _assigned(node.id, scope)]
            return None if not found or None in found else frozenset().union(*(keys for keys in found if keys))
    return None


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if value is not None and any(isinstance(target, ast.Name) and target.id == name for target in targets):
            yield value


def _asked(node: ast.expr, scope: ast.AST) -> Iterator[tuple[str, bool]]:
    """Read the keys that an expression can be, or patterns of them; a name stands for what its scope assigns to it."""
    match node:
        case ast.Constant(value=str(key)) if key:
            yield key, True
        case ast.Call(func=ast.Name(id=name)) if name in named_families():
            yield "|".join(re.escape(key) for key in named_families()[name]), False
        case ast.IfExp():
            yield from _asked(node.body, scope)
            yield from _asked(node.orelse, scope)
        case ast.Name():
            for value in _assigned(node.id, scope):
                yield from _asked(value, scope)


@cache
def named_families() -> dict[str, tuple[str, ...]]:
    """The keys of families by the names they have in the source; families of one name in several files together."""
    found: dict[str, tuple[str, ...]] = {}
    for tree in _trees().values():
        for name, pattern in _families_in(tree):
            family = FAMILIES[pattern if "{}" in pattern else f"{pattern}.{{}}"]
            found[name] = (*found.get(name, ()), *family.keys)
    return found


def _families_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=called, args=[ast.Constant(), *_] as args)
            ):
                maker = called.value if isinstance(called, ast.Subscript) else called
                if isinstance(maker, ast.Name) and maker.id == "Family":
                    yield name, str(args[0].value)  # type: ignore[attr-defined]


def begins_a_key(node: ast.AST) -> bool:
    """Say whether an expression puts a key together: a string that begins like one, and something behind it."""
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(head)), _, *_]):
            pass
        case ast.BinOp(left=ast.Constant(value=str(head)), op=ast.Add()):
            pass
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(head)), attr="format" | "join")):
            head = head.partition("{")[0]
        case _:
            return False
    return re.fullmatch(r"[a-z_]+\.[\w.]*", head) is not None and any(key.startswith(head) for key in all_keys())


def put_together() -> Iterator[str]:
    """List where a key is put together, elsewhere than in a family."""
    for file, tree in _trees().items():
        for node in ast.walk(tree):
            if begins_a_key(node):
                yield f"{file}:{getattr(node, 'lineno', 0)}"


@cache
def mentioned() -> frozenset[str]:
    """Collect all string constants of the source and the keys of all families that are asked."""
    constants: set[str] = set()
    for tree in _trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                constants |= set(named_families().get(node.func.id, ()))
    return frozenset(constants)


def is_said(name: str, *, but: str) -> bool:
    """Say whether the source names a parameter, in a dictionary or by keyword, elsewhere than in a file."""
    return any(
        (isinstance(node, ast.Constant) and node.value == name) or (isinstance(node, ast.keyword) and node.arg == name)
        for file, tree in _trees().items()
        if file != but
        for node in ast.walk(tree)
    )


def is_mentioned(key: str) -> bool:
    """Say whether the source names a key, as a whole or by its family."""
    return key in mentioned()


@cache
def names_used() -> frozenset[str]:
    """List the names that the source takes, but for imports, types and what a renderer is registered for."""
    named: set[str] = set()
    telegram = {str(file): ast.parse(file.read_text("utf-8")) for file in (ROOT / "bot" / "telegram").glob("*.py")}
    for file, tree in (_trees() | telegram).items():
        if not file.endswith("/messages.py"):
            typed = {part for node in ast.walk(tree) for type_ in _types_of(node) for part in ast.walk(type_)}
            found = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in typed)
            named |= {node.id for node in found}
    return frozenset(named)


def _types_of(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from node.decorator_list
    if isinstance(node, ast.arg) and node.annotation is not None:
        yield node.annotation


@cache
def error_classes() -> dict[str, type[UserError]]:
    """Load everything and list the errors that people can see, by the names of their classes."""
    for package in (core, handlers):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: dict[str, type[UserError]] = {}
    waiting = list(UserError.__subclasses__())
    while waiting:
        error = waiting.pop()
        found[error.__name__] = error
        waiting += error.__subclasses__()
    return found


@cache
def raised() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """List where errors are made: place, class, and the parameters given."""
    return tuple(
        (f"{file}:{node.lineno}", node.func.id, frozenset(str(keyword.arg) for keyword in node.keywords))
        for file, tree in _trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in error_classes()
    ) + tuple(
        (f"{file}:{node.lineno}", node.exc.id, frozenset[str]())
        for file, tree in _trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id in error_classes()
    )
