"""The table of moves reaches every function of core that writes what several people decide on."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import core
from core.database import Base
from core.schema import METADATA
from tests.races.moves import MOVES
from tests.races.track import open_track

ROOT = Path(core.__file__).parent
OWN_ROWS = {"notify", "jobs", "intake", "incidents", "budgets", "signin", "dialogue", "export", "retention"}
"""Features whose rows nobody decides on together: each row has its own guarded statement and tests."""

UNRACED = {
    "parties.actions.greet": "writes the person who writes; everything of one person goes one by one",
    "parties.actions.choose_locale": "a person's own setting",
    "parties.actions.become_merchant": "a person's own setting",
    "parties.actions.choose_digest_hour": "a person's own setting",
    "parties.actions.choose_quiet_hours": "a person's own setting",
    "parties.actions.choose_timezone": "a person's own setting",
    "forgetting.actions.finish": "a job of one record, which `jobs.complete` lets end once",
    "orders.life.reopen": "under its order's lock, by the taking back of a photo, which is raced on orders in work",
    "work.lessons._note": "a job of one round, under its workshop's lock, which ends once",
    "work.rooms._leave_in_closed_room": "a job of held posts, under their order's lock, which ends once",
    "work.rooms._pass_on_album": "a job of held posts, under their order's lock, which ends once",
    "work.style_pictures.fetch_picture": "a job of one picture, under its order's lock, which ends once",
}


def _locked_classes() -> set[str]:
    return {mapper.class_.__name__ for mapper in Base.registry.mappers if hasattr(mapper.class_, "__locked_with__")}


def _writes(function: ast.AsyncFunctionDef, locked: set[str]) -> bool:
    """Say whether a function makes, changes or deletes rows; what it assigns to attributes is taken for a row."""
    for node in ast.walk(function):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        )
        parts = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
        if any(isinstance(part, ast.Attribute) for part in parts):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            named = {argument.id for argument in node.args if isinstance(argument, ast.Name)}
            if node.func.id in locked or (node.func.id in ("update", "delete") and named & locked):
                return True
    return False


def _writers() -> Iterator[str]:
    for file in sorted(ROOT.glob("*/*.py")):
        if file.parent.name not in OWN_ROWS:
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.AsyncFunctionDef) and _writes(node, _locked_classes()):
                    yield f"{file.parent.name}.{file.stem}.{node.name}"


async def test_every_action_that_writes_what_several_decide_on_is_raced(tmp_path: Path) -> None:
    reached: set[str] = set()

    def note(frame: FrameType, what: str, _: Any) -> None:
        file = Path(frame.f_code.co_filename)
        if what == "call" and file.parent.parent == ROOT:
            reached.add(f"{file.parent.name}.{file.stem}.{frame.f_code.co_name}")

    async with open_track(tmp_path, None) as track:
        for move in MOVES:
            track.lay_out()
            sys.setprofile(note)
            try:
                await move.do(track.first, track.town.ids)
            finally:
                sys.setprofile(None)
    forgotten = set(_writers()) - reached - UNRACED.keys()
    assert not forgotten, f"add a move to tests/races/moves.py for each of {sorted(forgotten)}"


def test_what_need_not_be_raced_is_still_there_and_every_lock_names_a_table() -> None:
    assert UNRACED.keys() <= set(_writers())
    roots = {
        mapper.class_.__locked_with__ for mapper in Base.registry.mappers if hasattr(mapper.class_, "__locked_with__")
    }
    assert {table for table, _ in roots} <= METADATA.tables.keys()
