"""Every text that the source asks for exists in every language, complete; every text that exists is asked for."""

import ast
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from core.evidence.reasons import ReasonCode
from core.notify.message import OfALaterRelease
from core.parties.model import LOCALES
from handlers import registry
from handlers.evidence.words import REASON
from handlers.families import FAMILIES, Family
from handlers.rendering import _RENDERERS, plain
from handlers.texts import Texts
from tests import text_keys
from tests.text_keys import PLURAL_FORMS, Text, Use, all_keys, error_classes, keys_of, texts_of, uses

assert registry.TAKERS, "it loads every renderer"

TAGS = frozenset({"b", "i", "u", "s", "code", "pre", "a", "blockquote"})
"""What Telegram's HTML may hold, as far as we use it."""


def _told(problems: list[str]) -> str:
    return "\n" + "\n".join(sorted(problems))


def _is_worded(use: Use) -> bool:
    """Say whether a message has words: a renderer of its own, or a text in every language."""
    return use.matches(_RENDERERS) or use.matches(keys_of("en"))


def test_every_key_in_the_source_has_a_text() -> None:
    missing = [
        f"{use.where} asks for {use.asked}, which no catalog has"
        for use in uses()
        if not (_is_worded(use) if use.is_message else use.matches(all_keys()))
    ]
    assert not missing, _told(missing)


def lacking(family: Family[str], known: Collection[str]) -> list[str]:
    """The keys of a family that have neither a text nor a renderer."""
    return [key for key in family.keys if key not in known and key not in _RENDERERS]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.pattern)
def test_every_member_of_a_family_has_a_text(family: Family[str], locale: str) -> None:
    missing = lacking(family, keys_of(locale))
    assert not missing, _told(missing)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.pattern)
def test_a_text_that_is_taken_away_is_missed(family: Family[str]) -> None:
    for key in set(family.keys) - set(_RENDERERS):
        assert lacking(family, set(all_keys()) - {key}) == [key]


def test_a_new_reason_needs_words_for_the_worker() -> None:
    codes = {code.name: code.value for code in ReasonCode}
    grown = StrEnum("Grown", {**codes, "SCREENSHOT": "SCREENSHOT"})  # type: ignore[misc]
    spoken = {code for code in ReasonCode if code not in REASON}
    try:
        family = Family[str]("reason.{}", grown, but=spoken) if FAMILIES.pop("reason.{}") else None
        assert family is not None and lacking(family, all_keys()) == ["reason.SCREENSHOT"]
    finally:
        FAMILIES["reason.{}"] = REASON  # type: ignore[assignment]


def test_what_a_family_does_not_know_is_of_a_later_release() -> None:
    assert REASON(ReasonCode.BLURRED) == "reason.BLURRED"
    with pytest.raises(OfALaterRelease):
        REASON("SCREENSHOT")  # type: ignore[arg-type]


def test_keys_are_put_together_in_families_alone() -> None:
    elsewhere = [where for where in text_keys.put_together() if not where.startswith("core/errors.py:")]
    assert not elsewhere, _told(elsewhere)


@pytest.mark.parametrize(
    "said",
    (
        "t(f'reason.{code}')",
        "key = f'orders.fabric.{by}.on'",
        "t('stage.' + stage)",
        "t('review.why.{}'.format(code))",
    ),
)
def test_each_way_of_putting_a_key_together_is_seen(said: str) -> None:
    assert any(text_keys.begins_a_key(node) for node in ast.walk(ast.parse(said)))


def test_what_is_no_key_may_be_put_together() -> None:
    said = "f'plan.try:{id}'\nf'{reason}.x'\nf'photos.example.{host}'\nt('reason.BLURRED')\n"
    assert not any(text_keys.begins_a_key(node) for node in ast.walk(ast.parse(said)))


def test_a_family_is_there_once() -> None:
    with pytest.raises(ValueError, match="two families"):
        Family("reason", ("A",))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_text(locale: str) -> None:
    missing = [f"{locale}: {key} is missing" for key in all_keys() - set(keys_of(locale))]
    empty = [f"{locale}: {text.key} is empty" for text in texts_of(locale) if not all(text.forms)]
    assert not missing + empty, _told(missing + empty)


@pytest.mark.parametrize("locale", LOCALES)
def test_no_key_is_written_twice(locale: str) -> None:
    doubles = [key for key, count in Counter(text.key for text in texts_of(locale)).items() if count > 1]
    assert not doubles, _told(doubles)


@pytest.mark.parametrize("locale", LOCALES)
def test_placeholders_are_the_same_in_every_language(locale: str) -> None:
    odd = [
        f"{locale}: {text.key} has {sorted(text.placeholders)}, English {sorted(keys_of('en')[text.key].placeholders)}"
        for text in texts_of(locale)
        if text.key in keys_of("en") and text.placeholders - {"n"} != keys_of("en")[text.key].placeholders - {"n"}
    ]
    assert not odd, _told(odd)


@pytest.mark.parametrize("locale", LOCALES)
def test_plurals_have_as_many_forms_as_the_language(locale: str) -> None:
    odd = [
        f"{locale}: {text.key} has {len(text.forms)} forms, not {PLURAL_FORMS[locale]}"
        for text in texts_of(locale)
        if text.is_plural and len(text.forms) != PLURAL_FORMS[locale]
    ]
    assert not odd, _told(odd)


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_counted_has_plural_forms_and_nothing_else_has(locale: str) -> None:
    odd = [
        f"{use.where}: {text.key} is {'' if use.is_counted else 'not '}counted here, against {locale}/{text.file}"
        for use, text in _exact_uses(locale)
        if text.is_plural != use.is_counted
    ]
    assert not odd, _told(odd)


def _exact_uses(locale: str) -> Iterator[tuple[Use, Text]]:
    """List where a text is asked for by its whole key; what a renderer puts into words fills its texts itself."""
    known = keys_of(locale)
    for use in uses():
        if use.is_exact and use.asked in known and not (use.is_message and use.asked in _RENDERERS):
            yield use, known[use.asked]


def _lacking(use: Use, text: Text) -> frozenset[str]:
    return text.placeholders - (use.params or frozenset())


@pytest.mark.parametrize("locale", LOCALES)
def test_every_placeholder_is_filled_where_the_text_is_used(locale: str) -> None:
    unfilled = [
        f"{use.where}: {text.key} ({locale}/{text.file}) needs {sorted(_lacking(use, text))}"
        for use, text in _exact_uses(locale)
        if use.params is not None and _lacking(use, text)
    ]
    assert not unfilled, _told(unfilled)


def test_every_error_that_people_can_see_has_a_text() -> None:
    missing = [
        f"{name}: no text error.{error.code}"
        for name, error in error_classes().items()
        if f"error.{error.code}" not in all_keys()
    ]
    assert not missing, _told(missing)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_placeholder_of_an_error_is_filled_where_it_is_raised(locale: str) -> None:
    unfilled = [
        f"{where}: error.{error_classes()[name].code} ({locale}) needs {sorted(lacking)}"
        for where, name, params in text_keys.raised()
        if "None" not in params
        and (text := keys_of(locale).get(f"error.{error_classes()[name].code}")) is not None
        and (lacking := text.placeholders - params)
    ]
    assert not unfilled, _told(unfilled)


def test_no_text_is_left_that_nobody_asks_for() -> None:
    codes = {f"error.{error.code}" for error in error_classes().values()}
    unused = [key for key in all_keys() if key not in codes and not text_keys.is_mentioned(key)]
    assert not unused, _told(unused)


class _Tags(HTMLParser):
    """Notes where tags do not close, or are none of Telegram's."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.faults += [] if tag in TAGS else [tag]

    @override
    def handle_endtag(self, tag: str) -> None:
        self.faults += [] if self.open and self.open.pop() == tag else [f"/{tag}"]


def _tag_faults(form: str) -> list[str]:
    parser = _Tags()
    parser.feed(form)
    parser.close()
    return parser.faults + parser.open


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_html_that_telegram_takes(locale: str) -> None:
    faulty = [
        f"{locale}: {text.key}: {faults}"
        for text in texts_of(locale)
        for form in text.forms
        if (faults := _tag_faults(form))
    ]
    assert not faulty, _told(faulty)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_date_that_ends_in_a_full_stop_ends_its_sentence(locale: str) -> None:
    t = Texts(locale)
    price, day = t.money(4200, "CNY"), t.day(date(2026, 11, 30))
    told = t("deal.owner", order="A1", name="Mia", price=price, total=price, promise=day)
    assert ".." not in plain(told) and "。。" not in told
    assert "</b>" in told or locale != "ru"
    named = t("deal.owner", order="A1", name="Mia", price="1", total="1", promise="soon...")
    assert locale == "zh_Hans" or "soon...</b>." in named or "soon...." in named


@pytest.mark.parametrize(("timezone", "day"), [("America/Los_Angeles", 15), ("UTC", 16), ("Asia/Shanghai", 16)])
def test_an_instant_has_the_day_that_its_reader_reads(timezone: str, day: int) -> None:
    evening = datetime(2026, 12, 16, 2, 0, tzinfo=UTC)
    texts = Texts("en", timezone)
    assert texts.date_of(evening) == date(2026, 12, day)
    assert texts.day(evening) == texts.day(texts.date_of(evening))
