"""JSON that rows keep is read as the release before wrote it, and written so that it could be read there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.evidence.reasons import Decision, Params, Reason, ReasonCode, Told, Trust, reasons_from_json, reasons_to_json
from core.files import FileKind, FileRef
from core.orders.draft import Draft, Question, draft_from_json, draft_to_json
from core.orders.lines import lines_from_json, lines_to_json
from core.orders.model import FabricBy
from core.planning.draft import PlanDraft
from core.planning.draft import draft_from_json as plan_from_json
from core.planning.draft import draft_to_json as plan_to_json
from core.planning.engine.calendar import Shift, WorkCalendar, calendar_from_json, calendar_to_json
from core.planning.moves import Cause, Move
from core.planning.special_days import DayHours, SpecialDays
from core.planning.time_and_action import StagePlan
from core.planning.trials import (
    AbsenceTrial,
    DaysTrial,
    MachineTrial,
    PeopleTrial,
    RushTrial,
    SwapTrial,
    TeamTrial,
    Trial,
    WeekTrial,
    ZoneTrial,
    trial_from_json,
    trial_to_json,
)
from core.reading.breakdown import Breakdown, Line
from core.stage import Stage, TicketKind
from core.tickets.model import Count, Counted, counted_from_json

CALENDAR = WorkCalendar(
    timezone="Asia/Shanghai",
    shifts=tuple(Shift(weekday=day, from_min=480, to_min=1080, breaks=((720, 810),)) for day in (0, 5)),
    holidays=frozenset({date(2026, 10, 2), date(2026, 10, 1)}),
    makeup_days=((date(2026, 10, 10), 4),),
)
OLD_CALENDAR = {
    "timezone": "Asia/Shanghai",
    "shifts": [
        {"weekday": 0, "from_min": 480, "to_min": 1080, "breaks": [[720, 810]]},
        {"weekday": 5, "from_min": 480, "to_min": 1080, "breaks": [[720, 810]]},
    ],
    "holidays": ["2026-10-01", "2026-10-02"],
    "makeup_days": [["2026-10-10", 4]],
}
BREAKDOWN = Breakdown(lines=(Line(size="S", colour="black", pieces=20), Line(size="", colour="белый", pieces=5)))
OLD_LINES = [{"size": "S", "colour": "black", "pieces": 20}, {"size": "", "colour": "белый", "pieces": 5}]
AT = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
PLAN = PlanDraft(
    stages={"7": (StagePlan(stage=Stage.SEWING, start_at=AT, finish_at=AT + timedelta(hours=3), team_size=4),)},
    moves=(
        Move(
            order_id="7",
            from_at=AT,
            to_at=AT + timedelta(days=1),
            from_team=2,
            to_team=4,
            cause=Cause.OWNER,
            gains_order_id=None,
            breaks_promise=True,
        ),
    ),
    effects=(),
    jumps={"7": "8"},
)
OLD_PLAN = {
    "stages": {"7": [["SEWING", "2026-12-01T08:30:00+00:00", "2026-12-01T11:30:00+00:00", 4]]},
    "moves": [
        {
            "order_id": "7",
            "from_at": "2026-12-01T08:30:00+00:00",
            "to_at": "2026-12-02T08:30:00+00:00",
            "from_team": 2,
            "to_team": 4,
            "cause": "owner",
            "gains_order_id": None,
            "breaks_promise": True,
        }
    ],
    "effects": [],
    "jumps": {"7": "8"},
}
DRAFT = Draft(
    token="t",
    asked=3,
    garment="hoodie",
    style_name="Winter",
    pictures=(FileRef(bot_id=42, file_id="one", kind=FileKind.PHOTO),),
    breakdown=BREAKDOWN,
    fabric_by=FabricBy.FACTORY,
    fabric_on=date(2026, 12, 3),
    ceiling_minor=4500,
    answered=frozenset({Question.CATEGORY, Question.BREAKDOWN}),
    waiting=({"token": "u"},),
)
OLD_DRAFT = {
    "token": "t",
    "asked": 3,
    "garment": "hoodie",
    "category": "hoodie",
    "style_name": "Winter",
    "pictures": ["one"],
    "picture_bots": [42],
    "breakdown": OLD_LINES,
    "fabric_by": "FACTORY",
    "fabric_on": "2026-12-03",
    "due_on": None,
    "ceiling_minor": 4500,
    "currency": "CNY",
    "region": None,
    "answered": ["breakdown", "category"],
    "order_id": None,
    "revision": 0,
    "waiting": [{"token": "u"}],
}
SENT = Counted(kind=TicketKind.BUNDLE, serials=(1, 2), doubles=(2,), foreign=((9, 3),), forged=1, with_card=False)
OLD_SENT: Mapping[str, Any] = {
    "kind": "BUNDLE",
    "serials": [1, 2],
    "doubles": [2],
    "replaced": 0,
    "foreign": [[9, 3]],
    "forged": 1,
    "with_card": False,
}
ACCEPTED = replace(SENT, count=Count(passed=2, total=3, missing=(3,), pieces=40, all_pieces=60), double_numbers=(12,))
OLD_ACCEPTED = {
    **OLD_SENT,
    "count": {"passed": 2, "total": 3, "missing": [3], "pieces": 40, "all_pieces": 60},
    "double_numbers": [12],
}


REASON = Reason(
    code=ReasonCode.TOO_SOON,
    params=Params(minutes=30, least_minutes=45),
    decision=Decision.REVIEW,
    best_trust=Trust.D,
)
OLD_REASON = {"code": "TOO_SOON", "decision": "REVIEW", "params": {"minutes": 30, "least_minutes": 45}}


def test_the_reasons_of_a_verdict_are_kept_and_read_as_before() -> None:
    assert reasons_to_json([REASON]) == [OLD_REASON]
    assert reasons_from_json([OLD_REASON]) == (
        Told(code=ReasonCode.TOO_SOON, decision=Decision.REVIEW, params=Params(minutes=30, least_minutes=45)),
    )
    values = {"code": "BLURRED", "decision": "RETAKE", "params": {"value": 0.123, "threshold": 1.0, "photo_id": "7"}}
    (told,) = reasons_from_json([values])
    assert told.params == Params(value=0.123, threshold=1.0, photo_id="7")
    (later,) = reasons_from_json([{"code": "FLAT", "decision": "RETAKE", "params": {"value": 1, "colour": "red"}}])
    assert later.params == Params(value=1.0)
    with pytest.raises(ValidationError):
        reasons_from_json([{**OLD_REASON, "code": "OF_A_LATER_RELEASE"}])


def test_rows_of_the_release_before_are_read() -> None:
    assert calendar_from_json(OLD_CALENDAR) == CALENDAR
    assert lines_from_json(OLD_LINES) == BREAKDOWN
    assert plan_from_json(OLD_PLAN) == PLAN
    assert draft_from_json(OLD_DRAFT, bot_id=1) == DRAFT
    assert counted_from_json(OLD_SENT) == SENT
    assert counted_from_json(OLD_ACCEPTED) == ACCEPTED


def test_what_is_written_has_the_shape_of_before() -> None:
    assert calendar_to_json(CALENDAR) == OLD_CALENDAR
    assert lines_to_json(BREAKDOWN) == OLD_LINES
    assert draft_to_json(DRAFT) == OLD_DRAFT
    assert SENT.as_json() == {**OLD_SENT, "double_numbers": []}
    assert ACCEPTED.as_json() == OLD_ACCEPTED
    written = plan_to_json(PLAN)
    assert [type(row) for row in written["stages"]["7"]] == [list] and written.keys() == OLD_PLAN.keys()
    start = datetime.fromisoformat(written["stages"]["7"][0][1])
    assert (start, written["moves"][0]["cause"]) == (AT, "owner")


def test_a_draft_of_an_older_release_has_its_category_and_the_pictures_of_its_chat() -> None:
    old = {name: value for name, value in OLD_DRAFT.items() if name not in ("garment", "picture_bots", "waiting")}
    assert draft_from_json(old, bot_id=42) == replace(DRAFT, waiting=())


def test_a_what_if_of_an_older_release_does_what_it_moves() -> None:
    old = {name: value for name, value in OLD_PLAN.items() if name != "effects"}
    assert plan_from_json(old) == replace(PLAN, effects=PLAN.moves)


def test_a_calendar_of_an_older_release_has_no_holidays() -> None:
    old = {name: OLD_CALENDAR[name] for name in ("timezone", "shifts")}
    assert calendar_from_json(old) == replace(CALENDAR, holidays=frozenset(), makeup_days=())


def test_fields_of_a_later_release_are_passed_over() -> None:
    assert counted_from_json({**OLD_ACCEPTED, "weather": "fine"}) == ACCEPTED
    assert draft_from_json({**OLD_DRAFT, "weather": "fine"}, bot_id=42) == DRAFT


@pytest.mark.parametrize(
    ("name", "value"), (("shifts", []), ("shifts", [{"weekday": 9, "from_min": 0, "to_min": 60}]), ("timezone", 8))
)
def test_what_is_no_calendar_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        calendar_from_json({**OLD_CALENDAR, name: value})


def test_what_is_no_breakdown_is_refused() -> None:
    for rows in ([], [{"size": "S", "colour": "black"}], [{**OLD_LINES[0], "pieces": 0}], [OLD_LINES[0]] * 2):
        with pytest.raises(ValueError, match=r"breakdown|pieces"):
            lines_from_json(rows)


LINES = st.builds(Line, size=st.sampled_from(("S", "M", "")), colour=st.text(max_size=8), pieces=st.integers(1, 9))


@given(line=LINES, by=st.sampled_from(FabricBy), answered=st.frozensets(st.sampled_from(Question)), day=st.dates())
def test_a_draft_comes_back_as_it_was(line: Line, by: FabricBy, answered: frozenset[Question], day: date) -> None:
    draft = replace(DRAFT, breakdown=Breakdown(lines=(line,)), fabric_by=by, answered=answered, due_on=day)
    assert draft_from_json(draft_to_json(draft), bot_id=1) == draft


@given(at=st.datetimes(timezones=st.just(UTC)), team=st.integers(0, 60))
def test_a_plan_comes_back_as_it_was(at: datetime, team: int) -> None:
    stage = StagePlan(stage=Stage.CUTTING, start_at=at, finish_at=at, team_size=team)
    draft = replace(PLAN, stages={"9": (stage,)})
    assert plan_from_json(plan_to_json(draft)) == draft


OLD_TRIALS: tuple[tuple[dict[str, Any], Trial], ...] = (
    (
        {
            "kind": "RUSH",
            "pieces": 60,
            "category": "hoodie",
            "due_at": "2026-12-01T08:30:00+00:00",
            "sam_min": 32.5,
        },
        RushTrial(pieces=60, category="hoodie", due_at=AT, sam_min=32.5),
    ),
    ({"kind": "PEOPLE", "skill": "sewing", "people": 2}, PeopleTrial(skill="sewing", people=2)),
    (
        {"kind": "MACHINE", "skill": "sewing", "people": 1, "to_at": "2026-12-01T08:30:00+00:00"},
        MachineTrial(skill="sewing", people=1, to_at=AT),
    ),
    (
        {
            "kind": "ABSENCE",
            "skill": "sewing",
            "people": 2,
            "from_at": "2026-12-01T08:30:00+00:00",
            "to_at": "2026-12-01T08:30:00+00:00",
        },
        AbsenceTrial(skill="sewing", people=2, from_at=AT, to_at=AT),
    ),
    ({"kind": "TEAM", "order_id": 7, "team_size": 4}, TeamTrial(order_id=7, team_size=4)),
    ({"kind": "SWAP", "order_id": 7, "with_id": 8}, SwapTrial(order_id=7, with_id=8)),
    (
        {
            "kind": "DAYS",
            "days": {"from_on": "2027-02-04", "to_on": "2027-02-12", "hours": "CLOSED", "until_min": None},
        },
        DaysTrial(days=SpecialDays(from_on=date(2027, 2, 4), to_on=date(2027, 2, 12), hours=DayHours.CLOSED)),
    ),
    ({"kind": "WEEK", "week": "five"}, WeekTrial(week="five")),
    ({"kind": "ZONE", "timezone": "Europe/Moscow"}, ZoneTrial(timezone="Europe/Moscow")),
)


@pytest.mark.parametrize(("old", "trial"), OLD_TRIALS, ids=lambda one: "" if isinstance(one, dict) else one.kind)
def test_what_an_owner_tries_is_kept_as_the_release_before_kept_it(old: dict[str, Any], trial: Trial) -> None:
    assert trial_from_json(old) == trial and trial_to_json(trial) == old


def test_what_a_later_release_tries_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="kind"):
        trial_from_json({"kind": "NIGHT_SHIFT", "people": 2})
