"""Texts by key in each language: gettext catalogs, dates, numbers, and the one place where text becomes HTML."""

import gettext
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from core.parties.model import LOCALES

_STOPPED = re.compile(r"\{(?P<name>\w+)\}(?:</\w+>)*\.(?!\.)")
"""A value, perhaps in bold, with the full stop of its sentence right behind it."""
FAR = timedelta(days=300)
"""A day this far off may be taken for that of another year."""
CATALOGS = resources.files("handlers") / "locale"


@cache
def catalog(locale: str) -> gettext.GNUTranslations:
    """Read all catalogs of a language (handlers/locale/<locale>/*.po), merged."""
    merged: gettext.GNUTranslations | None = None
    for file in sorted((CATALOGS / locale).iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".po"):
            continue
        compiled = io.BytesIO()
        write_mo(compiled, read_po(io.StringIO(file.read_text("utf-8")), locale=locale))
        compiled.seek(0)
        translations = gettext.GNUTranslations(compiled)
        if merged is None:
            merged = translations
        else:
            merged.add_fallback(translations)
    if merged is None:
        raise LookupError(f"no catalog for {locale}")
    return merged


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language. Values are escaped for HTML; `Markup` values pass as they are.

    Where `today` is given, a day that is far from it is written with its year.
    """

    locale: str
    timezone: str = "UTC"
    today: date | None = None

    def __call__(self, key: str, **params: Any) -> Markup:
        """Put the text of `key` into words with `params` in its placeholders."""
        return _fill(catalog(self.locale).gettext(key), params)

    def count(self, key: str, n: int, **params: Any) -> Markup:
        """Put a counted text into words, in the plural form that `n` takes; `{n}` is the number."""
        text = catalog(self.locale).ngettext(key, key, n)
        return _fill(text, {"n": self.number(n), **params})

    def has(self, key: str) -> bool:
        """Say whether the language has a text of this key."""
        return catalog(self.locale).gettext(key) != key

    def number(self, value: int) -> str:
        """Write a whole number."""
        return numbers.format_decimal(value, locale=self.locale)

    def decimal(self, value: float) -> str:
        """Write a number with one decimal where it has one: 17.5."""
        return numbers.format_decimal(round(value, 1), format="#,##0.#", locale=self.locale)

    def money(self, minor: int, currency: str) -> str:
        """Write an amount given in hundredths, without idle zeros; yuan with its own sign, as everybody here does."""
        amount = numbers.format_currency(
            minor / 100, currency, locale=self.locale, currency_digits=False, format=_money_format(self.locale, minor)
        )
        return amount.replace("CN¥", "¥")

    def day(self, when: datetime | date) -> str:
        """Write a day with its weekday: Thu 12 Dec; one far from today with its year: Thu 12 Dec 2027."""
        return self._day(when, chinese="M月d日 EEE", other="EEE d MMM")

    def short_day(self, when: datetime | date) -> str:
        """Write a day where room is short: 3 Dec; one far from today with its year."""
        return self._day(when, chinese="M月d日", other="d MMM")

    def time(self, when: datetime) -> str:
        """Write the time of day: 16:00."""
        return dates.format_time(self._local(when), "HH:mm", locale=self.locale)

    def moment(self, when: datetime) -> str:
        """Write day and time: Thu 12 Dec 16:00."""
        return f"{self.day(when)} {self.time(when)}"

    def age(self, passed: timedelta) -> str:
        """Write how long something lasts, in its largest unit: 5 min."""
        return dates.format_timedelta(passed, granularity="second", threshold=1.0, format="short", locale=self.locale)

    def language_name(self) -> str:
        """Name the language in itself."""
        return Locale.parse(self.locale).get_language_name(self.locale) or self.locale

    def date_of(self, when: datetime) -> date:
        """Give the day of an instant as this reader's texts name it."""
        return when.astimezone(ZoneInfo(self.timezone)).date()

    def _day(self, when: datetime | date, *, chinese: str, other: str) -> str:
        local = self._local(when)
        if self._is_far(local):
            chinese, other = f"y年{chinese}", f"{other} y"
        return dates.format_date(local, chinese if self.locale == "zh_Hans" else other, locale=self.locale)

    def _is_far(self, day: date) -> bool:
        as_day = day.date() if isinstance(day, datetime) else day
        return self.today is not None and abs(as_day - self.today) > FAR

    def _local(self, when: Any) -> Any:
        return when.astimezone(ZoneInfo(self.timezone)) if isinstance(when, datetime) else when


def _money_format(locale: str, minor: int) -> str:
    pattern = str(Locale.parse(locale).currency_formats["standard"].pattern)
    return pattern.replace(".00", "") if minor % 100 == 0 else pattern


def _fill(text: str, params: Mapping[str, Any]) -> Markup:
    escaped = {name: value if isinstance(value, Markup) else escape(value) for name, value in params.items()}
    text = _STOPPED.sub(lambda stop: stop[0][:-1] if _ends_in_stop(escaped.get(stop["name"], "")) else stop[0], text)
    return Markup(text.format(**escaped))  # noqa: S704 - the catalog's own text is trusted, the values are escaped above


def _ends_in_stop(value: Markup | str) -> bool:
    """Say whether a value brings a full stop, as Russian dates do: the one of the sentence would be a second."""
    return value.endswith(".") and not value.endswith("..")


def all_texts() -> tuple[Texts, ...]:
    """Every language, to try a text in each."""
    return tuple(Texts(locale) for locale in LOCALES)
