"""The running session, or a past one told once more; else what comes next, and what can be told.

The server draws the first picture; `static/live.js` goes on from there with the messages of content_api.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from chassis.errors import InvalidRequest, NotFound
from website_front.api.live import AsItRuns, Car, Picture, Replay, ReplayInFull, Replays, Told
from website_front.charts.colours import visible
from website_front.languages.words import N_, SESSIONS
from website_front.page import Document, Visit, page
from website_front.pages.home import next_session, next_weekend
from website_front.pages.shared import names_of, rounds_of

PATH = "/live"
LONGEST_DELAY = 120
DELAYS = (0, 10, 20, 30, 40, 60, 90, 120)
SPEEDS = ("1", "2", "5", "10", "20", "50", "100")
USUAL_SPEED = "10"
MESSAGES = 12
STANDINGS = 10
SECTORS = 3
REPLAY = re.compile(r"([0-9]{4})/([a-z0-9-]+)/([a-z0-9_]+)")

PHASES = {
    "running": N_("Running"),
    "red_flag": N_("Red flag"),
    "break": N_("Break"),
    "chequered": N_("Chequered flag"),
}
TRACK = {
    "clear": N_("Track clear"),
    "yellow": N_("Yellow flag"),
    "safety_car": N_("Safety car"),
    "red": N_("Red flag"),
    "virtual_safety_car": N_("Virtual safety car"),
    "virtual_safety_car_ending": N_("Virtual safety car ending"),
}
COMPOUNDS = {
    "soft": N_("Soft"),
    "medium": N_("Medium"),
    "hard": N_("Hard"),
    "intermediate": N_("Intermediate"),
    "wet": N_("Wet"),
}
STATES = {
    "connecting": N_("Connecting"),
    "open": N_("Connected"),
    "lost": N_("Not connected: this is the last picture. Trying again"),
    "paused": N_("Paused"),
    "over": N_("The session is over"),
    "pit": N_("pit"),
    "out": N_("out"),
    "retired": N_("retired"),
    "lap": N_("Lap {lap} of {total}"),
    "lap_alone": N_("Lap {lap}"),
    "part": N_("Part {part}"),
    "pause": N_("Pause"),
    "go_on": N_("Go on"),
    "rain": N_("Rain"),
    "dry": N_("Dry"),
}


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """Where the messages are: a path of content_api, and what is asked of it."""

    path: str
    query: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table as it runs."""

    name: str
    row: AsItRuns


@page(PATH, query=("delay", "replay", "speed", "lap"))
async def live(
    visit: Visit,
    *,
    delay: str | None = None,
    replay: str | None = None,
    speed: str | None = None,
    lap: str | None = None,
) -> Document:
    """What runs, or a replay."""
    if replay is not None:
        return await _replay(visit, replay, speed or USUAL_SPEED, lap)
    seconds = delay_of(delay)
    picture = await visit.reading.get_if_there(f"/live?delay={seconds}", Picture)
    rounds = await rounds_of(visit, "current" if picture is None else picture.season)
    names = names_of(visit, rounds.rounds)
    stream = Stream(path="/content/v1/live", query=f"delay={seconds}")
    if picture is not None:
        name = names.get(picture.grand_prix, picture.grand_prix)
        return _document(visit, name, picture.season, picture.session, stream, picture=picture, delay=seconds)
    weekend = next_weekend(rounds.held)
    found = await visit.reading.get("/replays", Replays)
    return Document(
        template="live.html",
        title=visit.say(N_("Live")),
        description=visit.say(
            N_(
                "The running Formula 1 session: order, gaps, tyres, race control, points as they run. "
                "And past ones told once more."
            )
        ),
        section=PATH,
        canonical=PATH,
        shown={
            **_always(visit),
            "stage": False,
            "stream": stream,
            "weekend": weekend,
            "session": None if weekend is None else next_session(weekend.sessions),
            "names": names,
            "replays": await by_season(visit, found.replays),
        },
    )


def delay_of(given: str | None) -> int:
    """Return the seconds by which everything is held back; raise `InvalidRequest` for what are none."""
    if given is None:
        return 0
    if not re.fullmatch("[0-9]{1,3}", given) or int(given) > LONGEST_DELAY:
        raise InvalidRequest(f"delay: {given[:20]!r}, allowed: 0 to {LONGEST_DELAY} seconds")
    return int(given)


async def _replay(visit: Visit, asked: str, speed: str, lap: str | None) -> Document:
    found = REPLAY.fullmatch(asked)
    known = await visit.reading.get("/replays", Replays)
    if found is None or not any(key_of(each) == asked for each in known.replays):
        raise NotFound("replay: there is none of that session")
    year, grand_prix, session = found.groups()
    described = await visit.reading.get(f"/seasons/{year}/rounds/{grand_prix}/{session}/replay", ReplayInFull)
    if speed not in SPEEDS:
        raise InvalidRequest(f"speed: {speed[:20]!r}, allowed: {', '.join(SPEEDS)}")
    laps = [str(each.lap) for each in described.laps]
    if lap is not None and lap not in laps:
        raise InvalidRequest(f"lap: {lap[:20]!r}, allowed: {f'{laps[0]} to {laps[-1]}' if laps else 'none here'}")
    names = names_of(visit, (await rounds_of(visit, year)).rounds)
    stream = Stream(
        path=f"/content/v1/seasons/{year}/rounds/{grand_prix}/{session}/replay",
        query=f"speed={speed}" + (f"&from={lap}" if lap else ""),
    )
    name = names.get(grand_prix, grand_prix)
    return _document(
        visit, name, int(year), session, stream, replay=asked, speed=speed, lap=lap, laps=laps, grand_prix=grand_prix
    )


def _document(
    visit: Visit,
    name: str,
    year: int,
    session: str,
    stream: Stream,
    *,
    picture: Picture | None = None,
    delay: int = 0,
    replay: str | None = None,
    speed: str = USUAL_SPEED,
    lap: str | None = None,
    laps: Sequence[str] = (),
    grand_prix: str | None = None,
) -> Document:
    what = f"{name} {year}, {visit.texts.gettext(SESSIONS.get(session, session))}"
    cars = () if picture is None else picture.cars
    best = best_of(cars)
    return Document(
        template="live.html",
        title=f"{what} · {visit.say(N_('Live')) if replay is None else visit.say(N_('told once more'))}",
        description=visit.say(N_("{what}: order, gaps, tyres, laps, race control and weather, as it runs."), what=what),
        section=PATH,
        canonical=PATH if replay is None else f"{PATH}?replay={replay}",
        shown={
            **_always(visit),
            "stage": True,
            "stream": stream,
            "name": name,
            "year": year,
            "kind": session,
            "picture": picture,
            "cars": cars,
            "best": best,
            "marks": {car.number: marks_of(car, best) for car in cars},
            "colours": {car.number: visible(car.colour) for car in cars if is_colour(car.colour)},
            "messages": () if picture is None else newest(picture.messages),
            "standings": () if picture is None else standings_of(picture),
            "delay": delay,
            "delays": sorted({*DELAYS, delay}),
            "replay": replay,
            "speed": speed,
            "speeds": SPEEDS,
            "lap": lap,
            "laps": laps,
            "grand_prix": grand_prix or (picture.grand_prix if picture else ""),
        },
    )


def _always(visit: Visit) -> Mapping[str, object]:
    said = visit.texts.gettext
    return {
        "path": PATH,
        "phases": PHASES,
        "track": TRACK,
        "compounds": COMPOUNDS,
        "states": STATES,
        "said": {
            group: {key: said(text) for key, text in words.items()}
            for group, words in (("phases", PHASES), ("track", TRACK), ("compounds", COMPOUNDS), ("states", STATES))
        },
    }


async def by_season(
    visit: Visit, replays: Iterable[Replay]
) -> Sequence[tuple[int, Sequence[tuple[str, Sequence[Replay]]]]]:
    """Return the replays by season and Grand Prix, the newest first."""
    seasons: dict[int, dict[str, list[Replay]]] = {}
    for each in replays:
        seasons.setdefault(each.season, {}).setdefault(each.grand_prix, []).append(each)
    made = []
    for year in sorted(seasons, reverse=True):
        names = names_of(visit, (await rounds_of(visit, year)).rounds)
        made.append((year, [(names.get(key, key), told) for key, told in reversed(seasons[year].items())]))
    return made


def key_of(replay: Replay) -> str:
    """Return how an address names a replay."""
    return f"{replay.season}/{replay.grand_prix}/{replay.session}"


def is_colour(text: str | None) -> bool:
    """Return whether a feed's colour is one."""
    return text is not None and re.fullmatch("[0-9A-Fa-f]{6}", text) is not None


def seconds_of(time: str | None) -> float | None:
    """Return the seconds of a printed time such as `1:27.035`; None where it is none."""
    found = re.fullmatch(r"(?:([0-9]+):)?([0-9]{1,2}\.[0-9]+)", time or "")
    return None if found is None else int(found[1] or 0) * 60 + float(found[2])


def best_of(cars: Iterable[Car]) -> float | None:
    """Return the best lap of all, in seconds."""
    return min((seconds for car in cars if (seconds := seconds_of(car.best_lap)) is not None), default=None)


def marks_of(car: Car, best: float | None) -> Mapping[str, str]:
    """Return how the last and the best lap of a car are coloured: the best of all, or his own best."""
    own, last = seconds_of(car.best_lap), seconds_of(car.last_lap)
    marks = {"best": "", "last": ""}
    if own is not None and own == best:
        marks["best"] = "fastest"
    if last is not None and last == own:
        marks["last"] = "fastest" if own == best else "own"
    return marks


def newest(messages: Mapping[str, Told]) -> tuple[Told, ...]:
    """Return the messages of race control that are shown, the newest first."""
    return tuple(messages[key] for key in sorted(messages, key=int, reverse=True)[:MESSAGES])


def standings_of(picture: Picture) -> tuple[Standing, ...]:
    """Return the top of the drivers' table as it runs."""
    if picture.standings is None:
        return ()
    names = {car.driver: car.label for car in picture.rows.values() if car.driver}
    ordered = sorted(picture.standings.drivers.items(), key=lambda each: each[1].position)
    return tuple(Standing(name=names.get(id_, id_), row=row) for id_, row in ordered[:STANDINGS])
