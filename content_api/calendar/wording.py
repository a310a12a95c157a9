"""What calendar events say, in each language. Pure, and never identity: the same facts keep UID and stamps however they are worded.

Languages other than English fall back to the names of the data for what they have no word for.
"""

from collections.abc import Mapping

import msgspec

from content_api.languages.french import COUNTRIES, GRANDS_PRIX, PLACES
from content_api.languages.language import Language
from racing.calendar import Event, EventStatus
from racing.model import SessionKind

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
"""For what counts for the championship, and what decides the grid. Each is one code point that is drawn in colour by itself."""


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """The sentences of a language; `{}` stands for what they are about."""

    sessions: Mapping[SessionKind, str]
    practice: str
    series: str
    event: str
    cancelled: str
    to_be_confirmed: str
    round: str
    season: str
    lap: str
    laps: str
    decimal_point: str
    dateless: str
    every_session: str
    only: str
    since: str
    earlier: str
    nothing: str
    nothing_yet: str
    grands_prix: Mapping[str, str] = {}
    places: Mapping[str, str] = {}
    countries: Mapping[str, str] = {}


ENGLISH = Texts(
    sessions={
        SessionKind.PRACTICE_1: "Practice 1",
        SessionKind.PRACTICE_2: "Practice 2",
        SessionKind.PRACTICE_3: "Practice 3",
        SessionKind.PRACTICE_4: "Practice 4",
        SessionKind.PRE_QUALIFYING: "Pre-qualifying",
        SessionKind.QUALIFYING_1: "Qualifying 1",
        SessionKind.QUALIFYING_2: "Qualifying 2",
        SessionKind.QUALIFYING: "Qualifying",
        SessionKind.WARM_UP: "Warm-up",
        SessionKind.SPRINT_QUALIFYING: "Sprint qualifying",
        SessionKind.SPRINT: "Sprint",
        SessionKind.RACE: "Race",
    },
    practice="Practice",
    series="Formula 1",
    event="F1: {name} - {session}",
    cancelled="CANCELLED: {}",
    to_be_confirmed="{} (TBC)",
    round="Round {number} of {of}, season {season}",
    season="Season {}",
    lap="{} lap",
    laps="{} laps",
    decimal_point=".",
    dateless="Date to be confirmed; this is the last day that was known",
    every_session="{}: every session of every round",
    only="{name}: {sessions} of every round",
    since="{} since 1950",
    earlier="{season} has left this calendar and is now at {url} · every season is at {all}",
    nothing="No sessions: {}",
    nothing_yet="No session of this kind is known. If one is announced, it will appear here.",
)

FRENCH = Texts(
    sessions={
        SessionKind.PRACTICE_1: "Essais libres 1",
        SessionKind.PRACTICE_2: "Essais libres 2",
        SessionKind.PRACTICE_3: "Essais libres 3",
        SessionKind.PRACTICE_4: "Essais libres 4",
        SessionKind.PRE_QUALIFYING: "Pré-qualifications",
        SessionKind.QUALIFYING_1: "Qualifications 1",
        SessionKind.QUALIFYING_2: "Qualifications 2",
        SessionKind.QUALIFYING: "Qualifications",
        SessionKind.WARM_UP: "Warm-up",
        SessionKind.SPRINT_QUALIFYING: "Qualifications sprint",
        SessionKind.SPRINT: "Sprint",
        SessionKind.RACE: "Course",
    },
    practice="Essais libres",
    series="Formule 1",
    event="F1\u00a0: {name} - {session}",
    cancelled="ANNULÉ\u00a0: {}",
    to_be_confirmed="{} (à confirmer)",
    round="Manche {number} sur {of}, saison {season}",
    season="Saison {}",
    lap="{} tour",
    laps="{} tours",
    decimal_point=",",
    dateless="Date à confirmer\u00a0; c'est le dernier jour connu",
    every_session="{}\u00a0: toutes les séances de toutes les manches",
    only="{name}\u00a0: {sessions} de toutes les manches",
    since="{} depuis 1950",
    earlier="{season} a quitté ce calendrier et se trouve à {url} · toutes les saisons se trouvent à {all}",
    nothing="Aucune séance\u00a0: {}",
    nothing_yet="Aucune séance de ce genre n'est connue. Si l'une est annoncée, elle apparaîtra ici.",
    grands_prix=GRANDS_PRIX,
    places=PLACES,
    countries=COUNTRIES,
)

_TEXTS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}


class Wording(msgspec.Struct, frozen=True):
    """How events are put into words."""

    language: Language = Language.ENGLISH
    emoji: bool = True

    @property
    def texts(self) -> Texts:
        """The sentences of the language."""
        return _TEXTS[self.language]

    def summary(self, event: Event, status: EventStatus) -> str:
        """Google hides the status of what is cancelled, so the words say it too."""
        texts = self.texts
        name = texts.grands_prix.get(event.grand_prix, event.round_name)
        words = texts.event.format(name=name, session=texts.sessions[event.kind])
        if status is EventStatus.CANCELLED:
            return texts.cancelled.format(words)
        if self.emoji and event.kind in EMOJI:
            words = f"{EMOJI[event.kind]} {words}"
        return texts.to_be_confirmed.format(words) if status is EventStatus.TENTATIVE else words

    def location(self, event: Event) -> str:
        """Circuit, city, country; a circuit that is called like its city is named once."""
        place, country = event.place or "", event.country or ""
        parts = (event.circuit, self.texts.places.get(place, place), self.texts.countries.get(country, country))
        return ", ".join(dict.fromkeys(part for part in parts if part))

    def description(self, event: Event) -> str:
        """Official name, round of how many, session, circuit, scheduled laps and distance, a line each; never a result."""
        texts = self.texts
        number = (
            texts.round.format(number=event.number, of=event.of, season=event.season)
            if event.number
            else texts.season.format(event.season)
        )
        laps = (texts.lap if event.laps == 1 else texts.laps).format(event.laps) if event.laps else None
        distance = f"{event.distance_km:.3f} km".replace(".", texts.decimal_point) if event.distance_km else None
        length = ", ".join(part for part in (laps, distance) if part)
        dateless = texts.dateless if event.dateless and event.status is not EventStatus.CANCELLED else None
        lines = (event.official_name, number, texts.sessions[event.kind], event.circuit, length, dateless)
        return "\n".join(line for line in lines if line)

    def categories(self, kind: SessionKind) -> tuple[str, str]:
        """The sport and the session."""
        return self.texts.series, self.texts.sessions[kind]

    def listed(self, sessions: tuple[SessionKind, ...]) -> str:
        """Sessions by name, all practices as one."""
        names = [
            self.texts.practice if kind in PRACTICES and set(PRACTICES) <= set(sessions) else self.texts.sessions[kind]
            for kind in sessions
        ]
        return ", ".join(dict.fromkeys(names))
