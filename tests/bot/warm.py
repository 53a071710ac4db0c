"""Imported in the process that commands are forked from: all that they may import late, and the command line itself.

A user without rights on the interpreter's folder could import nothing of it any more.
"""

import importlib
import pkgutil
import sys
from contextlib import suppress

import tests.bot.place  # noqa: F401 - for its children

LOUD = {"antigravity", "this", "idlelib", "lib2to3", "tkinter", "turtle", "turtledemo"}
"""Modules of the standard library that do something when they are imported, or want a screen."""
WITHIN = ("asyncio", "concurrent.futures", "email", "encodings", "http", "json", "logging", "multiprocessing")

for name in sorted(sys.stdlib_module_names - LOUD):
    with suppress(ImportError):
        importlib.import_module(name)
for package in WITHIN:
    for found in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        with suppress(ImportError, ValueError):
            importlib.import_module(found.name)
for name in (
    "obstore",
    "procrastinate.schema",
    "psycopg",
    "alembic.command",
    "bot.demo.house",
    "gendan_sandbox.server",
):
    with suppress(ImportError):
        importlib.import_module(name)
