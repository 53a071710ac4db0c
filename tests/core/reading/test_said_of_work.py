"""What workers say of work to come and of a part of it: no stage is over or begun by it, and pieces are those done."""

from datetime import date
from typing import Any

import pytest

from core.reading.intents import NOT_UNDERSTOOD, read_intent

TODAY = date(2026, 11, 29)


def read(text: str) -> dict[str, Any]:
    intent = read_intent(text, role="worker", today=TODAY, locale="ru")
    return {"intent": intent.name, "order": intent.order, **intent.values}


@pytest.mark.parametrize(
    "said",
    [
        "done by 5",
        "A6 done by 17:30",
        "cutting done by lunch",
        "all done in an hour",
        "A6 ready in 20 minutes",
        "ready by the evening",
        "六点前做完",
        "下午做完",
        "明早裁完",
        "明儿包好",
        "下班前A6车完",
        "A6 8号做完",
        "周五做完",
        "в пять закончим",
        "к пяти закончим",
        "сегодня закончим",
        "закончим через час",
        "А6 закончу сегодня",
        "сегодня А6 завершим",
        "раскрой готов к пяти",
        "готово через час",
        "скоро всё готово",
        "starting at 3",
        "we start sewing in an hour",
        "shall I start A6",
        "should we start A6",
        "三点开始裁",
        "A6下午开裁",
        "明早开工",
        "начинаем в 3",
        "начинаем А6 после обеда",
        "начинаю через час",
    ],
)
def test_work_to_come_is_not_told_as_done_or_begun(said: str) -> None:
    assert read(said)["intent"] == NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("A6 finished at 5", "finished"),
        ("A6 done, took 2 hours", "finished"),
        ("A6下午做完了", "finished"),
        ("五点前裁完了", "finished"),
        ("закончили в пять", "finished"),
        ("А6 закончили", "finished"),
        ("законченно", "finished"),
        ("закончила раскрой А6", "finished"),
        ("started at 9", "started"),
        ("九点开的裁，已经在裁了", "started"),
        ("начали в 9", "started"),
        ("начинаем А6", "started"),
    ],
)
def test_work_that_was_done_at_an_hour_is(said: str, intent: str) -> None:
    assert read(said)["intent"] == intent


@pytest.mark.parametrize(
    ("said", "pieces"),
    [
        ("35 из 60 сшила", 35),
        ("из 60 сшила 35", 35),
        ("60 штук, сшила 35", 35),
        ("всего 60, сшили 35", 35),
        ("закончили 35 из 60", 35),
        ("out of 60 did 35", 35),
        ("of 60 pieces 35 done", 35),
        ("60 pieces, 35 done", 35),
        ("60 in total, sewed 35", 35),
        ("60件做了35", 35),
        ("60件完成了35件", 35),
        ("共60件做完35", 35),
        ("60件里做好35件", 35),
        ("A6一共60件，车了35件", 35),
        ("done with 20", 20),
        ("缝了35件还剩25", 35),
        ("40 done, 15 to go", 40),
    ],
)
def test_of_all_pieces_those_done_are_told(said: str, pieces: int) -> None:
    assert (read(said)["intent"], read(said).get("pieces")) == ("pieces_done", pieces)


@pytest.mark.parametrize("said", ["все кроме двух готовы", "all but two finished", "除了两件都做完了"])
def test_all_but_some_leaves_those(said: str) -> None:
    assert {key: read(said).get(key) for key in ("intent", "pieces", "left")} == {
        "intent": "pieces_done",
        "pieces": None,
        "left": 2,
    }


@pytest.mark.parametrize(
    "said",
    ["will cut, will sew", "скоро крой, скоро пошив", "明天裁，后天车", "cutting soon, then sewing", "крой, пошив"],
)
def test_two_stages_of_which_none_is_done_are_read_to_an_end(said: str) -> None:
    assert read(said)["intent"] != "finished"


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("A6 sewing done, packing by 5", "sewing"),
        ("раскрой готов, пошив к пяти", "cutting"),
        ("裁好了，明早车", "cutting"),
    ],
)
def test_a_stage_that_is_over_is_told_beside_one_to_come(said: str, stage: str) -> None:
    assert (read(said)["intent"], read(said).get("stage")) == ("finished", stage)
