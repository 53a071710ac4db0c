"""What a public function of vision and of the scheduling engine takes and gives is told: shapes, dtypes, units, errors.

An array's shape and dtype stand at its alias (`Gray`, `Points`), once; a bare `NDArray` in a signature is told by the
function. A number says its unit in its name (`width_px`) or is named in the docstring, in backticks or under `Args:`;
a number that comes back is told in words of the trade. What a function raises itself stands under `Raises:`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("vision", "core/planning/engine")
UNITS = re.compile(r"_(px|mm|pt|min|s|ms|days|bits|bytes|percent|share|deg|sigma|module|pieces|minor|at|gap|id)$")
SHAPE = re.compile(r"\((?:[A-Z0-9]+, ?)*[A-Z0-9]+,?\)")
DTYPE = re.compile(r"\b(?:uint|int|float)(?:8|16|32|64)\b|\bbool\b|\bunsigned\b")
NUMBER = re.compile(r"(?:(?:int|float|None|tuple\[(?:(?:int|float|\.\.\.)(?:, )?)+\])(?: \| )?)+")
TOLD = re.compile(
    r"\b(?:px|pixels?|points?|mm|minutes?|seconds?|days?|bits?|bytes?|levels?|decades?|degrees?|rows?|lines?|modules?|"
    r"share|ratio|variance|quantile|score|count|how many|number|objective|units?|0 (?:to|\.\.) ?1|0\.\.1|makespan)\b",
    re.IGNORECASE,
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Public(NamedTuple):
    """A public function and where it stands."""

    where: str
    node: Function

    @property
    def told(self) -> str:
        """Its docstring."""
        return ast.get_docstring(self.node) or ""

    @property
    def arguments(self) -> Iterator[tuple[str, str]]:
        """Name and type of each parameter."""
        given = self.node.args
        for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs):
            if argument.annotation is not None:
                yield argument.arg, ast.unparse(argument.annotation).strip("'")

    @property
    def result(self) -> str:
        """The type of what comes back."""
        return ast.unparse(self.node.returns) if self.node.returns is not None else ""


def functions(where: str, body: list[ast.stmt]) -> Iterator[Public]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from functions(f"{where} {node.name}", node.body)
        elif isinstance(node, Function) and not node.name.startswith("_"):
            yield Public(f"{where} {node.name}", node)


def untold_arrays(public: Public) -> Iterator[str]:
    types = (*public.arguments, ("its result", public.result))
    bare = [name for name, kind in types if "NDArray" in kind]
    if bare and not (SHAPE.search(public.told) and DTYPE.search(public.told)):
        yield f"{public.where}: shape and dtype of {', '.join(bare)}"


def untold_numbers(public: Public) -> Iterator[str]:
    for name, kind in public.arguments:
        if (
            NUMBER.fullmatch(kind)
            and not UNITS.search(name)
            and not re.search(rf"`{name}`|^ *{name}:", public.told, re.MULTILINE)
        ):
            yield f"{public.where}: unit of {name}"
    if NUMBER.fullmatch(public.result) and public.result != "None":
        if not UNITS.search(public.node.name) and not TOLD.search(public.told):
            yield f"{public.where}: unit of its result"


def own_raises(node: ast.AST) -> Iterator[str]:
    """The errors that a function raises by name."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Raise) and isinstance(inner.exc, ast.Call | ast.Name):
            yield ast.unparse(inner.exc.func if isinstance(inner.exc, ast.Call) else inner.exc).rpartition(".")[2]


def untold_errors(public: Public) -> Iterator[str]:
    section = public.told.partition("Raises:")[2]
    for error in sorted(set(own_raises(public.node))):
        if error[0].isupper() and not re.search(rf"\b{error}\b", section):
            yield f"{public.where}: raises {error}"


def untold_aliases(where: str, body: list[ast.stmt]) -> Iterator[str]:
    for node, after in zip(body, [*body[1:], ast.Pass()], strict=True):
        if isinstance(node, ast.Assign) and re.match(r"NDArray\[", ast.unparse(node.value)):
            told = ast.unparse(after) if isinstance(after, ast.Expr) else ""
            if not (SHAPE.search(told) and DTYPE.search(told)):
                yield f"{where} {ast.unparse(node.targets[0])}: shape and dtype"


def untold(where: str, source: str) -> list[str]:
    body = ast.parse(source).body
    found = [*untold_aliases(where, body)]
    for public in functions(where, body):
        found += [*untold_arrays(public), *untold_numbers(public), *untold_errors(public)]
    return found


MODULES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_goes_in_and_out_is_told(path: Path) -> None:
    found = untold(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ('def f(picture: Gray, width_px: int) -> Gray:\n    """Widen it."""', []),
        ('def f(width: int) -> None:\n    """Widen it."""', ["x f: unit of width"]),
        ('def f(width: int) -> None:\n    """Widen it to `width` pixels."""', []),
        ('def f(width_px: int) -> float:\n    """Look closely."""', ["x f: unit of its result"]),
        ('def f(a: NDArray[np.uint8]) -> None:\n    """Look at (N,) numbers."""', ["x f: shape and dtype of a"]),
        ('def f(a: NDArray[np.uint8]) -> None:\n    """Look at `a`, (N, 32) uint8."""', []),
        ('A = NDArray[np.uint8]\n"""Some numbers."""', ["x A: shape and dtype"]),
        ('A = NDArray[np.uint8]\n"""(H, W) uint8, 0 to 255."""', []),
        (
            'def f() -> None:\n    """Look.\n\n    Raises:\n        OSError: No.\n    """\n    raise E(1)',
            ["x f: raises E"],
        ),
        ('class A:\n    def f(self, at: float) -> None:\n        """Look."""', ["x A f: unit of at"]),
        ("def _f(width: int) -> float: ...", []),
    ],
)
def test_what_is_not_told_is_found(source: str, says: list[str]) -> None:
    assert untold("x", source) == says
