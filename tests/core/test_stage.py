"""A stage stands in one table: another one is tried here in a copy of it, and nobody keeps a list of their own."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from core import stage
from core.stage import STAGES, WORKED, Stage

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "core", "handlers", "vision", "benchmarks")
A_TABLE = 3
"""Whoever writes so many stages down has a table that a new stage is forgotten in."""

MEMBER = '    PACKED = "PACKED"\n'
ROW = "    Stage.PACKED: StageRow(\n"
NEW_MEMBER = '    STEAMING = "STEAMING"\n'
NEW_ROW = """    Stage.STEAMING: StageRow(
        wire=15,
        icon="♨️",
        work=Work(skill=Skill.FINISHING, min_per_piece=0.4, most_people=8),
        least_share_of_sam=0.03,
        counted_by=TicketKind.BUNDLE,
    ),
"""


def source_with_steaming() -> str:
    """The table with a stage before the packing."""
    source = Path(stage.__file__).read_text("utf-8")
    assert source.count(MEMBER) == 1 and source.count(ROW) == 1
    return source.replace(MEMBER, NEW_MEMBER + MEMBER).replace(ROW, NEW_ROW + ROW)


@pytest.fixture(scope="module")
def tried() -> Iterator[ModuleType]:
    module = ModuleType("stage_with_steaming")
    sys.modules[module.__name__] = module  # dataclasses ask for it
    exec(compile(source_with_steaming(), module.__name__, "exec"), module.__dict__)
    yield module
    del sys.modules[module.__name__]


def test_printed_codes_say_the_same_stage_when_one_is_put_before_it(tried: ModuleType) -> None:
    for known, row in STAGES.items():
        assert tried.stage_of_wire(row.wire).value == known.value


def test_a_new_stage_is_worked_at_counted_and_passed(tried: ModuleType) -> None:
    steaming = tried.Stage.STEAMING
    at = list(tried.Stage).index(steaming)
    worked = [one.value for one in WORKED]
    assert [one.value for one in tried.WORKED] == [*worked[: worked.index("PACKED")], "STEAMING", "PACKED"]
    assert steaming in tried.MOST_WORK_FIRST and tried.MOST_WORK_FIRST[0].value == "SEWING"
    assert tried.SKILL_BY_STAGE[steaming].value == "finishing"
    assert steaming in tried.counted_by(tried.TicketKind.BUNDLE)
    assert tried.has_come_to(tried.Stage.PACKED, steaming) and not tried.has_come_to(tried.Stage.FINISHING, steaming)
    assert at == list(Stage).index(Stage.PACKED)


ALL_LOADED = """
import sys, types
from pathlib import Path
import core
module = types.ModuleType("core.stage")
sys.modules["core.stage"] = core.stage = module
exec(compile(sys.stdin.read(), "core/stage.py", "exec"), module.__dict__)
Stage = module.Stage
from core.planning.simulation.following import AT_TABLES
from core.planning.simulation.season import make_season
import handlers.registry
from handlers.planning.screens import SKILL_ICONS
from handlers.trade_words import STAGE
from handlers.evidence.words import ACCEPTED
from tests.factories import SCENES
assert Stage.STEAMING in AT_TABLES and Stage.STEAMING in SCENES
assert {len(order.noise) for order in make_season(1)} == {len(module.WORKED)}
print(STAGE(Stage.STEAMING), ACCEPTED(Stage.STEAMING), SKILL_ICONS[module.Skill.FINISHING])
"""


def test_the_whole_program_is_loaded_with_a_stage_more_and_asks_for_its_words_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALL_LOADED], input=source_with_steaming(), cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.split() == ["stage.STEAMING", "evidence.accepted.STEAMING", "🧺"], done.stderr[-2000:]


def tables_in(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict | ast.Tuple | ast.List | ast.Set):
            parts = node.keys if isinstance(node, ast.Dict) else node.elts
            stages = {ast.unparse(part) for part in parts if part is not None} & {f"Stage.{one}" for one in Stage}
            if len(stages) >= A_TABLE:
                yield node.lineno


def test_nobody_keeps_a_table_of_stages_of_their_own() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for package in PACKAGES
        for file in sorted((ROOT / package).rglob("*.py"))
        if file != Path(stage.__file__)
        for line in tables_in(file.read_text("utf-8"))
    ]
    assert found == []


def test_such_a_table_would_be_found() -> None:
    assert list(tables_in("for one in (Stage.PACKED, Stage.FINISHING, Stage.CUTTING): pass")) == [1]
    assert list(tables_in("TEAM = {Stage.CUTTING: 1, Stage.FINISHING: 2, Stage.PACKED: 2}")) == [1]


def test_no_text_has_the_icon_of_a_stage_beside_the_stage() -> None:
    """The icon is in the row, and comes with the values of the text."""
    twice = [
        f"{file.parent.name}/{file.name}: {key}"
        for file in sorted((ROOT / "handlers" / "locale").glob("*/*.po"))
        for key, text in _texts(file.read_text("utf-8"))
        for one, row in STAGES.items()
        if key.endswith(f".{one}") and row.icon in text
    ]
    assert twice == []


def _texts(catalog: str) -> Iterator[tuple[str, str]]:
    for entry in catalog.split("\n\n"):
        key, _, text = entry.partition("\nmsgstr")
        yield key.rpartition('msgid "')[2].strip('"'), text
