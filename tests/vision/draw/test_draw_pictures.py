"""Words stay in their boxes and apart from each other, in every language and however long they are."""

import dataclasses
from collections.abc import Callable
from io import BytesIO
from itertools import combinations
from typing import Any

import pytest
from PIL import Image

from vision.draw import (
    contact_sheet,
    gallery,
    job,
    load,
    logo,
    order_card,
    palette,
    plan,
    progress,
    retake,
    review,
    shortlist,
    tickets,
    timeline,
)
from vision.draw.canvas import Box, Canvas
from vision.draw.gallery_texts import SAMPLES, Sample


def _photo(width_px: int, height_px: int) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize((width_px, height_px)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


WIDE, TALL = _photo(1280, 960), _photo(600, 1280)

COMPOSERS: dict[str, Callable[[Sample], Canvas]] = {
    "progress": lambda sample: progress.compose_progress(gallery.progress_sample(sample)),
    "order_card": lambda sample: order_card.compose_order_card(gallery.order_card_sample(sample)),
    "coded_card": lambda sample: order_card.compose_order_card(gallery.order_card_sample(sample, stage_codes=True)),
    "job": lambda sample: job.compose_job(gallery.job_sample(sample)),
    "shortlist": lambda sample: shortlist.compose_shortlist(gallery.shortlist_sample(sample)),
    "plan": lambda sample: plan.compose_plan(gallery.plan_sample(sample)),
    "load": lambda sample: load.compose_load(gallery.load_sample(sample)),
    "timeline": lambda sample: timeline.compose_timeline(gallery.timeline_sample(sample, WIDE)),
    "review": lambda sample: review.compose_review(gallery.review_sample(sample, WIDE, TALL)),
    "contact_sheet": lambda _: contact_sheet.compose_contact_sheet(gallery.contact_sheet_sample([WIDE, TALL] * 5)),
    "retake": lambda sample: retake.compose_retake(gallery.retake_sample(sample, TALL)),
    "ticket": lambda sample: tickets.compose_ticket(gallery.ticket_samples(sample)[0]),
    "ticket_sheet": lambda sample: tickets.compose_ticket_sheets(gallery.ticket_samples(sample), footer=sample.footer)[
        0
    ],
    "carton": lambda sample: tickets.compose_carton_label(
        tickets.CartonLabel(number="3/8", qr_text="C1", short_name=sample.short_name, lines=sample.carton)
    ),
}


def _lengthen(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_lengthen(item) for item in value)
    return f"{value} {value}, {value}" if isinstance(value, str) else value


def _lengthened(sample: Sample) -> Sample:
    longer: dict[str, Any] = {
        field.name: _lengthen(getattr(sample, field.name)) for field in dataclasses.fields(sample)
    }
    return dataclasses.replace(sample, **longer)


def _overlap_px(one: Box, other: Box) -> float:
    width = min(one.right, other.right) - max(one.x, other.x)
    height = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(0.0, width) * max(0.0, height)


def _escaped(canvas: Canvas) -> list[str]:
    return [
        placed.text
        for placed in canvas.placed
        if not placed.box.contains(placed.ink, slack_px=4) or not canvas.box.contains(placed.ink)
    ]


def _colliding(canvas: Canvas) -> list[tuple[str, str]]:
    return [
        (one.text, other.text)
        for one, other in combinations(canvas.placed, 2)
        if _overlap_px(one.ink, other.ink) > 0.04 * min(one.ink.w * one.ink.h, other.ink.w * other.ink.h)
    ]


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("name", COMPOSERS)
def test_words_stay_in_their_boxes_and_apart(name: str, language: str) -> None:
    canvas = COMPOSERS[name](SAMPLES[language])
    assert canvas.placed
    assert _escaped(canvas) == []
    assert _colliding(canvas) == []


@pytest.mark.parametrize("name", COMPOSERS)
def test_words_three_times_as_long_still_stay_in_their_boxes(name: str) -> None:
    canvas = COMPOSERS[name](_lengthened(SAMPLES["ru"]))
    assert _escaped(canvas) == []
    assert _colliding(canvas) == []


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("name", ["progress", "job", "retake", "review", "timeline"])
def test_no_usual_word_has_to_be_cut_on_a_phone_picture(name: str, language: str) -> None:
    canvas = COMPOSERS[name](SAMPLES[language])
    assert [placed.text for placed in canvas.placed if placed.shortened] == []
    assert min(placed.size_px for placed in canvas.placed) >= 22


def test_pictures_have_their_promised_sizes() -> None:
    sample = SAMPLES["en"]
    card = Image.open(BytesIO(order_card.draw_order_card(gallery.order_card_sample(sample))))
    strip = Image.open(BytesIO(progress.draw_progress(gallery.progress_sample(sample))))
    today = Image.open(BytesIO(job.draw_job(gallery.job_sample(sample))))
    assert (card.format, card.size) == ("PNG", (1680, 2376))
    assert (strip.format, strip.size) == ("PNG", (1280, 540))
    assert (today.format, today.size) == ("PNG", (1080, 1350))


def test_equal_pictures_give_equal_bytes() -> None:
    picture = gallery.progress_sample(SAMPLES["zh"])
    assert progress.draw_progress(picture) == progress.draw_progress(picture)


def test_every_state_of_a_stage_differs_in_form_even_without_color() -> None:
    base = gallery.progress_sample(SAMPLES["en"])
    greys = []
    for state in palette.State:
        stages = (dataclasses.replace(base.stages[0], state=state, share=None),)
        image = progress.compose_progress(dataclasses.replace(base, stages=stages)).image
        greys.append(image.convert("L").crop((560, 160, 720, 330)).point(lambda value: 255 * (value > 200)).tobytes())
    assert len(set(greys)) == len(palette.State)


@pytest.mark.parametrize("count", range(1, progress.MOST_STAGES + 1))
def test_all_stages_fit_on_the_progress_picture(count: int) -> None:
    base = gallery.progress_sample(SAMPLES["ru"])
    stages = (base.stages * 2)[:count]
    canvas = progress.compose_progress(dataclasses.replace(base, stages=stages))
    assert _escaped(canvas) == []
    assert _colliding(canvas) == []


def test_a_card_with_many_colors_and_sizes_sums_what_it_cannot_show() -> None:
    base = gallery.order_card_sample(SAMPLES["en"])
    sizes = tuple(f"{size}" for size in range(34, 56, 2))
    row = order_card.ColorRow(name="navy melange", pieces=(10,) * len(sizes))
    picture = dataclasses.replace(base, sizes=sizes, rows=(row,) * 14)
    canvas = order_card.compose_order_card(picture)
    words = [placed.text for placed in canvas.placed]
    assert _escaped(canvas) == []
    assert "+ 6" in words
    assert f"{14 * 11 * 10}" in words


def test_a_card_refuses_a_code_too_long_to_photograph() -> None:
    base = gallery.order_card_sample(SAMPLES["en"])
    with pytest.raises(ValueError, match="too small to photograph"):
        order_card.compose_order_card(dataclasses.replace(base, qr_text="x" * 2000))


def test_a_real_card_keeps_its_modules_large_in_a_photo_of_1280_px() -> None:
    assert order_card.module_px_at_1280(gallery.QR_TEXT) > 2 * order_card.LEAST_MODULE_PX


def test_a_plan_without_teams_still_draws() -> None:
    picture = dataclasses.replace(gallery.plan_sample(SAMPLES["en"]), lanes=(), now=None, empty_text="All on time")
    assert plan.draw_plan(picture).startswith(b"\x89PNG")


def test_a_plan_is_never_so_flat_that_a_chat_cuts_its_sides_off() -> None:
    picture = dataclasses.replace(gallery.plan_sample(SAMPLES["en"]), lanes=(), now=None)
    width, height = plan.compose_plan(picture).image.size
    assert width < 2.6 * height


def test_bars_of_one_team_that_overlap_take_more_height() -> None:
    bar = plan.PlanBar(label="A17", icon="🪡", start=0.0, end=2.0)
    three, four = (
        dataclasses.replace(gallery.plan_sample(SAMPLES["en"]), lanes=(plan.PlanLane(team="A", bars=(bar,) * count),))
        for count in (3, 4)
    )
    assert plan.compose_plan(four).image.height > plan.compose_plan(three).image.height


@pytest.mark.parametrize("hint", retake.Hint)
def test_every_hint_has_a_pictogram_of_its_own(hint: retake.Hint) -> None:
    base = gallery.retake_sample(SAMPLES["en"], WIDE)
    pictures = {
        other: retake.compose_retake(dataclasses.replace(base, hint=other, text="")).image.tobytes()
        for other in (hint, next(other for other in retake.Hint if other is not hint))
    }
    assert len(set(pictures.values())) == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Wang Xiaoming", "WX"), ("王小明", "王"), ("Анна Петровна Иванова", "АИ"), ("x", "X"), ("🧵 !", "?"), ("", "?")],
)
def test_initials_follow_the_script_of_the_name(name: str, expected: str) -> None:
    assert logo.initials(name) == expected


def test_accents_can_be_read_on_paper_and_under_their_letters() -> None:
    assert min(palette.contrast(color, palette.PAPER) for color in palette.ACCENTS.values()) >= 3.4
    assert min(palette.contrast(palette.ink_on(color), color) for color in palette.SERIES) >= 4.0
