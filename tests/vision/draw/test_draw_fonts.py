"""Every character that we write has a glyph, and what has none does not become an empty box."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.draw import fonts, typeset
from vision.draw.gallery_texts import SAMPLES

STAGE_ICONS = "🧶✂🪡🏁🧺📦🚚"


def _words(value: object) -> str:
    return "".join(_words(item) for item in value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("language", SAMPLES)
def test_no_character_of_the_sample_texts_is_without_a_glyph(language: str) -> None:
    sample = SAMPLES[language]
    text = "".join(_words(getattr(sample, field.name)) for field in dataclasses.fields(sample))
    assert [char for char in set(text) if fonts.face_for(char) is None] == []


def test_chinese_cyrillic_and_signs_come_from_one_face() -> None:
    faces = {fonts.face_for(char) for char in "订单车缝Заказ ёйщ A17 ¥€№±→·…"}
    assert faces == {fonts.Face.TEXT}


@pytest.mark.parametrize("icon", STAGE_ICONS)
def test_every_stage_icon_has_a_glyph(icon: str) -> None:
    assert fonts.has_glyph(fonts.Face.ICON, icon)


def test_a_character_that_no_face_knows_becomes_a_dot() -> None:
    assert fonts.split_runs("a\ue123b") == [(fonts.Face.TEXT, "a·b")]


def test_marks_without_a_form_are_left_out() -> None:
    assert fonts.split_runs("✂\ufe0f\u200b") == [(fonts.split_runs("✂")[0][0], "✂")]


def _fit(text: str, width_px: float, max_lines: int = 1) -> typeset.FittedText:
    return typeset.fit_text(
        text, width_px=width_px, height_px=200, size_px=40, min_size_px=20, weight=400, max_lines=max_lines
    )


def test_a_short_text_keeps_its_size() -> None:
    assert _fit("A17", 300) == typeset.FittedText(lines=("A17",), size_px=40, weight=400, shortened=False)


def test_a_text_shrinks_before_it_is_cut() -> None:
    fitted = _fit("A17 Hoodie 110 pieces", 300)
    assert fitted.lines == ("A17 Hoodie 110 pieces",)
    assert 20 <= fitted.size_px < 40


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    fitted = _fit("A17 Hoodie 110 pieces off the line on Thursday", 120)
    assert fitted.shortened
    assert fitted.lines[0].endswith("…")


def test_chinese_wraps_between_signs_but_not_before_a_full_stop() -> None:
    fitted = _fit("请从侧面打光，把卡放平，再拍一张。", 220, max_lines=4)
    assert len(fitted.lines) > 1
    assert not {line[0] for line in fitted.lines} & set("，。")


def test_russian_wraps_at_spaces_into_lines_of_like_length() -> None:
    assert _fit("Толстовка с капюшоном", 300, max_lines=2).lines == ("Толстовка", "с капюшоном")


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60), width_px=st.integers(30, 400), max_lines=st.integers(1, 3))
def test_any_text_fits_its_width(text: str, width_px: int, max_lines: int) -> None:
    fitted = _fit(text, width_px, max_lines)
    widths = [fonts.text_width_px(line, size_px=fitted.size_px, weight=400) for line in fitted.lines]
    assert max(widths) <= width_px
    assert len(fitted.lines) <= max_lines


def test_whatever_a_chinese_keyboard_writes_has_a_glyph() -> None:
    lead, trail = range(0x81, 0xFF), [*range(0x40, 0x7F), *range(0x80, 0xFF)]
    written = {bytes([first, second]).decode("gbk", "ignore") for first in lead for second in trail}
    assert [char for char in written if char and fonts.face_for(char) is None] == ["≒"], (
        "Noto has no sign of its own for it"
    )


def test_a_rare_character_of_a_name_has_a_glyph() -> None:
    assert [char for char in "喆珺㛃䶮䲟" if not fonts.has_glyph(fonts.Face.TEXT, char)] == []
