"""The words, dates and numbers of one language."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

from racing import french_names
from website_front.languages import reasons, refusals
from website_front.languages.language import Language

_LAPS = re.compile(r"\blap(s?)\b")
_FIRST_OF_A_MONTH = re.compile(r"(?<!\d)1(?=\u2013|\s[^\W\d])")

FOLDER = Path(__file__).parent
LOCALES = {Language.ENGLISH: Locale("en", "GB"), Language.FRENCH: Locale("fr", "FR")}

LEAST_CHANCE = 0.001
"""A smaller chance, and one so near to certainty, is told as less or more than that."""

FEW = 0.1

_PERCENT_SIGNS = {Language.ENGLISH: "%", Language.FRENCH: "\u00a0%"}
_GRANDS_PRIX: Mapping[Language, Mapping[str, str]] = {Language.FRENCH: french_names.GRANDS_PRIX}
_PLACES: Mapping[Language, Mapping[str, str]] = {Language.FRENCH: french_names.PLACES | french_names.COUNTRIES}


class Texts:
    """How a language says what the pages say. Instants are told in UTC; the visitor's browser tells them in his own time."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._locale = LOCALES[language]
        self._translations = _translations(language)

    def gettext(self, message: str) -> str:
        """Return the sentence in this language."""
        return self._translations.ugettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the sentence that goes with the number."""
        return self._translations.ungettext(one, many, number)

    def grand_prix(self, id_: str, name: str) -> str:
        """Return the name of a Grand Prix, given its English one."""
        return _GRANDS_PRIX.get(self.language, {}).get(id_, name)

    def place(self, name: str | None) -> str:
        """Return the name of a town or country, given its English one."""
        return _PLACES.get(self.language, {}).get(name or "", name or "")

    def reason(self, reason: str) -> str | None:
        """Return why somebody did not finish, given it in English; None where this language has no words for it."""
        return reasons.in_french(reason) if self.language is Language.FRENCH else reason

    def refusal(self, refusal: str) -> str | None:
        """Return why the API refuses something, given it in English; None where this language has no words for it."""
        return refusals.in_french(refusal) if self.language is Language.FRENCH else refusal

    def gap(self, gap: str) -> str:
        """Return how far somebody was behind, given it in English: `+1.234`, `+2 laps`."""
        return _LAPS.sub(r"tour\1", gap) if self.language is Language.FRENCH else gap

    def number(self, value: Decimal | float) -> str:
        """Return a number as it is written: `12.5`, `12,5`."""
        return format_decimal(value, locale=self._locale)

    def chance(self, value: float, *, certain: bool = True) -> str:
        """Return a probability as a percentage; what is not certain is never 0 or 100.

        `certain`: whether 0 and 1 mean so. Where seasons were drawn they mean that it never happened, or always did.
        """
        if (not certain and value == 0) or 0 < value < LEAST_CHANCE:
            return f"<\u00a0{self._percent(LEAST_CHANCE)}"
        if (not certain and value == 1) or 1 - LEAST_CHANCE < value < 1:
            return f">\u00a0{self._percent(1 - LEAST_CHANCE)}"
        return self._percent(value)

    def _percent(self, value: float) -> str:
        # Whole percents, with a digit more at either end, where one percent is much.
        pattern = "#,##0" if FEW < value < 1 - FEW else "#,##0.#"
        return format_percent(value, f"{pattern}{_PERCENT_SIGNS[self.language]}", locale=self._locale)

    def day(self, day: str) -> str:
        """Return a day: `6 December 2026`, `1er juin 2026`."""
        return self._dated(format_date(date.fromisoformat(day), "d MMMM yyyy", locale=self._locale))

    def short_day(self, day: str) -> str:
        """Return a day without its year: `6 Dec`."""
        return self._dated(format_skeleton("dMMM", datetime.fromisoformat(day), locale=self._locale))

    def days(self, first: str, last: str) -> str:
        """Return a span of days: `4-6 December 2026`."""
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
        if begins == ends:
            return self.day(first)
        pattern = "d" if (begins.year, begins.month) == (ends.year, ends.month) else "d MMMM"
        return self._dated(f"{format_date(begins, pattern, locale=self._locale)}\u2013") + self.day(last)

    def weekday(self, iso: str) -> str:
        """Return the day of an instant or a day: `Friday 4 December`."""
        return self._dated(format_datetime(_utc(iso), "EEEE d MMMM", locale=self._locale))

    def instant(self, iso: str) -> str:
        """Return an instant in UTC: `Fri 4 Dec, 09:30 UTC`."""
        return self._dated(format_datetime(_utc(iso), "EEE d MMM, HH:mm 'UTC'", locale=self._locale))

    def calendar_day(self, iso: str) -> str:
        """Return the day of an instant, in UTC: `6 December 2026`."""
        return self._dated(format_date(_utc(iso).date(), "d MMMM yyyy", locale=self._locale))

    def clock(self, iso: str) -> str:
        """Return the time of day of an instant, in UTC: `09:30 UTC`."""
        return format_datetime(_utc(iso), "HH:mm 'UTC'", locale=self._locale)

    def _dated(self, text: str) -> str:
        """Return a date as it is written: in French the first day of a month is an ordinal, which CLDR's patterns do not know."""
        return _FIRST_OF_A_MONTH.sub("1er", text) if self.language is Language.FRENCH else text

    def ordinal(self, place: int) -> str:
        """Return a place: `1st`, `1er`."""
        if self.language is Language.FRENCH:
            return "1er" if place == 1 else f"{place}e"
        ending = "th" if 10 < place % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")  # noqa: PLR2004
        return f"{place}{ending}"


@cache
def texts_of(language: Language) -> Texts:
    """Return the texts of a language, which are read once."""
    return Texts(language)


def _utc(iso: str) -> datetime:
    moment = datetime.fromisoformat(iso)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _translations(language: Language) -> NullTranslations:
    """Read the words of a language; English are the sentences themselves."""
    if language is Language.ENGLISH:
        return NullTranslations()
    with (FOLDER / f"{language.name.lower()}.po").open("rb") as file:
        catalog = read_po(file, locale=str(language))
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)
