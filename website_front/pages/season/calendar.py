"""The season by date, and a form that makes the address of a calendar to subscribe to."""

from collections.abc import Mapping
from urllib.parse import urlencode

from chassis.errors import NotFound
from website_front.api.answers.seasons import Feed, Feeds, Season
from website_front.charts.qr_code import qr_code
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.shared import colours_of, names_of, rounds_of

CHOICES: Mapping[str, str] = {
    "race": N_("Race"),
    "sprint": N_("Sprint"),
    "qualifying": N_("Qualifying"),
    "sprint_qualifying": N_("Sprint qualifying"),
    "practice": N_("Practice"),
    "testing": N_("Pre-season tests"),
}
ALARMS: Mapping[str, str] = {
    "": N_("none"),
    "0": N_("when it begins"),
    "15": N_("15 minutes before"),
    "30": N_("30 minutes before"),
    "60": N_("an hour before"),
    "1440": N_("a day before"),
}
"""Minutes before a session, and how they are called. The form has no others; the address may."""

USUAL = (
    (N_("Only races, alarm 30 minutes before"), "?sessions=race&alarm=30"),
    (N_("Races, sprints and qualifying"), "?sessions=race,sprint,qualifying"),
    (N_("Everything, tests too"), "?sessions=race,sprint,qualifying,sprint_qualifying,practice,testing"),
)
"""What most people want, by one tap."""

MOST_MINUTES = 10_080
NO_EMOJI = "0"


@page("/calendar", query=("sessions", "alarm", "emoji"), essential=True)
async def calendar(
    visit: Visit, *, sessions: str | None = None, alarm: str | None = None, emoji: str | None = None
) -> Document:
    """The calendar of the season, with the choice in the address."""
    chosen = _chosen(sessions)
    season = await visit.reading.get("/seasons/current", Season)
    rounds = (await rounds_of(visit, season.year)).rounds
    feed = await _feed(visit, chosen, _minutes(alarm), emoji=emoji != NO_EMOJI)
    return Document(
        template="calendar.html",
        title=visit.say(N_("Formula 1 calendar {year}"), year=season.year),
        description=visit.say(
            N_(
                "Every session of the {year} season in your time, and a calendar to subscribe to that follows every change."
            ),
            year=season.year,
        ),
        canonical="/calendar",
        section="/calendar",
        newest=season.as_of.date if season.as_of else None,
        preview="/pictures/calendar.png",
        shown={
            "season": season,
            "rounds": rounds,
            "names": names_of(visit, rounds),
            "colours": await colours_of(visit, season.year),
            "feed": feed,
            "qr": qr_code(feed.url),
            "choices": CHOICES,
            "usual": USUAL,
            "chosen": chosen,
            "alarms": ALARMS,
            "alarm": alarm or "",
            "emoji": emoji != NO_EMOJI,
            "is_chosen": sessions is not None or alarm is not None or emoji is not None,
        },
    )


async def _feed(visit: Visit, chosen: tuple[str, ...], alarm: str | None, *, emoji: bool) -> Feed:
    """Return the main calendar as chosen, by the links that content_api makes."""
    asked = {
        **({"sessions": ",".join(chosen)} if chosen else {}),
        **({"alarm": alarm} if alarm is not None else {}),
        "lang": str(visit.language),
        **({} if emoji else {"emoji": NO_EMOJI}),
        "limit": "1",
    }
    found = await visit.reading.get(f"/calendar?{urlencode(asked)}", Feeds)
    return found.feeds[0]


def _chosen(sessions: str | None) -> tuple[str, ...]:
    """Return the kinds that are chosen, in the order of the form; none for all but tests."""
    given = set((sessions or "").split(",")) - {""}
    if not given <= CHOICES.keys():
        raise NotFound("sessions: there is no such kind")
    chosen = tuple(kind for kind in CHOICES if kind in given)
    return () if chosen == tuple(CHOICES)[:-1] else chosen


def _minutes(alarm: str | None) -> str | None:
    if not alarm:
        return None
    if not (
        alarm.isascii() and alarm.isdecimal() and len(alarm) <= len(str(MOST_MINUTES)) and int(alarm) <= MOST_MINUTES
    ):
        raise NotFound("alarm: it is no number of minutes")
    return str(int(alarm))
