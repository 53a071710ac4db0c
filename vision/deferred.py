"""Libraries that only those load who look at a photo or draw one: a web process and an idle robot do without.

`from vision.deferred import cv2` costs nothing; the first use of a name in it loads the library.
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import av
    import cv2
    import zxingcpp


class Deferred:
    """Stands for a module until somebody uses it; `prepare` is told of it when it is loaded."""

    def __init__(self, name: str, prepare: Callable[[Any], None] = lambda _: None) -> None:
        self._name, self._prepare = name, prepare
        self._loaded: ModuleType | None = None

    def __getattr__(self, wanted: str) -> Any:
        """Load the module with the first name that is wanted; names stay, so each is looked up here once."""
        if self._loaded is None:
            loaded = import_module(self._name)
            self._prepare(loaded)
            self._loaded = loaded
        value = getattr(self._loaded, wanted)
        self.__dict__[wanted] = value
        return value


def _one_silent_thread(module: Any) -> None:
    """Let OpenCV use one thread, as processes are our way to several, and write nothing to stderr."""
    module.setNumThreads(1)
    module.utils.logging.setLogLevel(module.utils.logging.LOG_LEVEL_SILENT)


if not TYPE_CHECKING:
    av, cv2, zxingcpp = Deferred("av"), Deferred("cv2", _one_silent_thread), Deferred("zxingcpp")

__all__ = ["av", "cv2", "zxingcpp"]
