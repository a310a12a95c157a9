"""Which facts a calendar event says, and in which order. Pure; the words are in `content_api.languages`.

Wording is no part of an event's identity: the same facts keep their UID and stamps in every language.
"""

import msgspec

from content_api.languages.language import Language, words_of
from content_api.languages.words import CalendarTexts, Words
from racing.calendar import Event, EventStatus
from racing.model import SessionKind
from racing.schedule import TESTING, is_testing

PRACTICES = (SessionKind.PRACTICE_1, SessionKind.PRACTICE_2, SessionKind.PRACTICE_3, SessionKind.PRACTICE_4)

EMOJI = {SessionKind.RACE: "🏁", SessionKind.SPRINT: "🏁"} | dict.fromkeys(
    (
        SessionKind.PRE_QUALIFYING,
        SessionKind.QUALIFYING_1,
        SessionKind.QUALIFYING_2,
        SessionKind.QUALIFYING,
        SessionKind.SPRINT_QUALIFYING,
    ),
    "🚥",
)
"""For sessions that count for the championship, and for those that decide the grid.

Each is one code point that is drawn in colour without a variation selector.
"""


class Wording(msgspec.Struct, frozen=True):
    """How events are worded: in which language, and whether with emoji."""

    language: Language = Language.ENGLISH
    emoji: bool = True

    @property
    def texts(self) -> CalendarTexts:
        """The sentences of the language."""
        return self._words.calendar

    @property
    def _words(self) -> Words:
        return words_of(self.language)

    def summary(self, event: Event, status: EventStatus) -> str:
        """Return the title of an event. It says when the event is cancelled, since Google does not show the status of those."""
        texts = self.texts
        name = self._words.grands_prix.get(event.grand_prix, event.round_name)
        if is_testing(event.grand_prix):
            name = f"{texts.testing} {event.grand_prix.removeprefix(TESTING).removeprefix('-')}".rstrip()
        words = texts.event.format(name=name, session=texts.sessions[event.kind])
        if status is EventStatus.CANCELLED:
            return texts.cancelled.format(words)
        if self.emoji and event.kind in EMOJI:
            words = f"{EMOJI[event.kind]} {words}"
        return texts.to_be_confirmed.format(words) if status is EventStatus.TENTATIVE else words

    def location(self, event: Event) -> str:
        """Return circuit, city and country; a name that occurs twice, such as Singapore, is given once."""
        words = self._words
        place, country = event.place or "", event.country or ""
        parts = (event.circuit, words.places.get(place, place), words.countries.get(country, country))
        return ", ".join(dict.fromkeys(part for part in parts if part))

    def description(self, event: Event) -> str:
        """Return a line each for official name, round, session, circuit, and scheduled laps with distance; never a result."""
        texts = self.texts
        number = (
            texts.round.format(number=event.number, of=event.of, season=event.season)
            if event.number
            else texts.season.format(event.season)
        )
        laps = (texts.lap if event.laps == 1 else texts.laps).format(event.laps) if event.laps else None
        distance = f"{event.distance_km:.3f} km".replace(".", self._words.decimal_point) if event.distance_km else None
        length = ", ".join(part for part in (laps, distance) if part)
        dateless = texts.dateless if event.dateless and event.status is not EventStatus.CANCELLED else None
        lines = (event.official_name, number, texts.sessions[event.kind], event.circuit, length, dateless)
        return "\n".join(line for line in lines if line)

    def categories(self, kind: SessionKind) -> tuple[str, str]:
        """Return the names of the sport and of the session."""
        return self.texts.series, self.texts.sessions[kind]

    def listed(self, sessions: tuple[SessionKind, ...], *, testing: bool = False) -> str:
        """Return the names of sessions with commas between them, all practices as one, and that of testing."""
        names = [
            self.texts.practice if kind in PRACTICES and set(PRACTICES) <= set(sessions) else self.texts.sessions[kind]
            for kind in sessions
        ]
        return ", ".join(dict.fromkeys((*names, self.texts.testing) if testing else names))
