"""What was drawn and seen before: results of pure functions, kept on disk for all workers and the next run.

A result is found by the function, its arguments and the code that makes it, so whoever changes anything in `vision/`
or a library that it uses has all of it made anew. `tests/vision` and tests marked `fresh` never ask.
"""

import hashlib
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from types import FunctionType
from typing import ParamSpec, TypeVar

ROOT = Path(__file__).parent.parent
MADE_BY = ("vision/**/*.py", "vision/**/*.onnx", "vision/**/*.[ot]tf", "tests/known.py")
LIBRARIES = ("av", "numpy", "onnxruntime", "opencv-python-headless", "pillow", "pillow-heif", "zxing-cpp")

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Known:
    """Results that are kept in a folder; without a folder everything is made each time."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def keep_in(self, parent: Path) -> None:
        """Keep results in a folder, and drop what other code has made."""
        parent.mkdir(parents=True, exist_ok=True)
        for folder in parent.iterdir():
            if folder.name != made_by():
                shutil.rmtree(folder, ignore_errors=True)
        self._folder = parent / made_by()
        self._folder.mkdir(exist_ok=True)

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """Make everything in the block anew."""
        folder, self._folder = self._folder, None
        try:
            yield
        finally:
            self._folder = folder

    def call(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Give what a function gives; what it raises is not kept."""
        if self._folder is None:
            return function(*args, **kwargs)
        asked = pickle.dumps((function.__module__, function.__qualname__, args, sorted(kwargs.items())))
        file = self._folder / hashlib.sha256(asked).hexdigest()
        with suppress(FileNotFoundError):
            return pickle.loads(file.read_bytes())  # type: ignore[no-any-return]
        made = function(*args, **kwargs)
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(pickle.dumps(made))
        unfinished.replace(file)
        return made


KNOWN = Known()


def keep_drawings(package: str = "handlers") -> None:
    """Let every module of a package that draws something with `vision.draw` ask first whether it was drawn before."""
    for name in [name for name in sys.modules if name.startswith(f"{package}.")]:
        module = sys.modules[name]
        for word, value in list(vars(module).items()):
            if isinstance(value, FunctionType) and value.__module__.startswith("vision.draw."):
                setattr(module, word, partial(KNOWN.call, value))


@cache
def made_by() -> str:
    """Name the code that makes results: another name, and all is made anew."""
    versions = [f"{name} {metadata.version(name)}" for name in LIBRARIES]
    digest = hashlib.sha256("\n".join([sys.version, *versions]).encode())
    for pattern in MADE_BY:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
