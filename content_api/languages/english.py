"""English. Grands Prix, places and countries need no list: the data names them in English."""

from content_api.languages.words import CalendarTexts, Tense, TitleTexts, Words
from racing.model import Outcome, SessionKind
from racing.session_names import ENGLISH

_TEENS = range(11, 14)


def _ordinal(place: int) -> str:
    ending = "th" if place % 100 in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


CALENDAR = CalendarTexts(
    sessions=ENGLISH,
    practice="Practice",
    testing="Pre-season testing",
    series="Formula 1",
    event="F1: {name} - {session}",
    cancelled="CANCELLED: {}",
    to_be_confirmed="{} (TBC)",
    round="Round {number} of {of}, season {season}",
    season="Season {}",
    lap="{} lap",
    laps="{} laps",
    dateless="Date to be confirmed; this is the last day that was known",
    every_session="{}: every session of every round",
    only="{name}: {sessions} of every round",
    every_session_of_favourites="{}: every session of the chosen Grands Prix",
    only_of_favourites="{name}: {sessions} of the chosen Grands Prix",
    since="{} since 1950",
    earlier="{season} has left this calendar and is now at {url} · every season is at {all}",
    nothing="No sessions: {}",
    nothing_yet="No session of this kind is known. If one is announced, it will appear here.",
)

TITLE = TitleTexts(
    ordinal=_ordinal,
    sessions={SessionKind.SPRINT: "sprint", SessionKind.RACE: "race", None: "sprint and race"},
    outcomes={Outcome.EXCLUDED: "excluded", Outcome.DISQUALIFIED: "disqualified"},
    where="round {number} ({grand_prix}, {session})",
    as_of="As of {where}, {missing}.",
    missing=("{} result is missing", "{} results are missing"),
    left="with {} left",
    without_result="with {} without a result",
    present=Tense(
        champion="{who} is champion of {season}, decided in {where}: {points}.",
        out="{who} has been out of the running since {where}: {points} in {season}, at most {most}.",
        struck="{who} was {outcome} from the {season} championship and has no place in it: {points}.",
        lost="{points} from its results do not count.",
        possible="{who} can still win the {season} title: {points}, at most {most} {left}.",
        rival="{who} has {points}.",
        clinches="In {where}, {who} is champion {ways}.",
        survives="In {where}, {who} stays in contention {ways}.",
        safe="{who} stays in contention whatever happens in {where}.",
        status="{who} is {status}",
    ),
    past=Tense(
        champion="{who} was champion of {season}, decided in {where}: {points}.",
        out="{who} was out of the running from {where} on: {points} in {season}, at most {most}.",
        struck="{who} was {outcome} from the {season} championship and had no place in it: {points}.",
        lost="{points} from its results did not count.",
        possible="{who} could still win the {season} title: {points}, at most {most} {left}.",
        rival="{who} had {points}.",
        clinches="In {where}, {who} would be champion {ways}.",
        survives="In {where}, {who} would stay in contention {ways}.",
        safe="{who} would stay in contention whatever happened in {where}.",
        status="{who} was {status}",
    ),
    supposed=Tense(
        champion="{who} would be champion of {season}, decided in {where}: {points}.",
        out="{who} would be out of the running from {where} on: {points} in {season}, at most {most}.",
        struck="No: {who} is {outcome} from the {season} championship and would have no place in it: {points}.",
        lost="{points} from its results would not count.",
        possible="It would still be open: {who} could win the {season} title, having {points} and at most {most} {left}.",
        rival="{who} would have {points}.",
        clinches="In {where}, {who} would be champion {ways}.",
        survives="In {where}, {who} would stay in contention {ways}.",
        safe="{who} would stay in contention whatever happened in {where}.",
        status="{who} was {status}",
    ),
    yes="Yes: {who} would be champion of {season} with {points}.",
    no="No: {who} could not win the {season} title any more, having {points} and at most {most}.",
    is_one=lambda count: count == 1,
    points=("{} point", "{} points"),
    races=("{} race", "{} races"),
    sprints=("{} sprint", "{} sprints"),
    both="{} and {}",
    separator="; ",
    either="{}; or {}",
    others=("in {} way between these", "in {} ways between these"),
    condition="{} if {}",
    only_if="if {}",
    any_place="in any place",
    win="with a win",
    place="with {} place or better",
    fastest="{} and the fastest lap",
    anywhere="anywhere",
    at_best="{} at best",
    behind="behind",
    not_classified="not classified",
    ruled_out="ruled out",
    with_fastest="{} ({} with the fastest lap)",
    more="with at least {points} more than {who}",
    as_many="with no fewer points than {who}",
    fewer="with at most {points} fewer than {who}",
    count_back="{} (one fewer, and counting back decides)",
)

ALSO_CALLED = {
    "great-britain": ("England", "UK", "GB"),
    "indianapolis": ("Indy 500",),
    "netherlands": ("Holland",),
    "testing": ("test", "winter testing"),
    "united-states": ("USA", "US", "America"),
}

MEANT = {
    "driver": ("driver",),
    "constructor": ("team", "constructor"),
    "circuit": ("circuit", "track"),
    "grand_prix": ("grand", "prix", "gp"),
    "round": ("grand", "prix", "gp", "race", "round"),
}

PASSED_OVER = ("the", "of", "a", "an", "at", "in", "and", "on", "f1", "formula", "one")

WORDS = Words(
    calendar=CALENDAR,
    title=TITLE,
    decimal_point=".",
    also_called=ALSO_CALLED,
    meant=MEANT,
    passed_over=PASSED_OVER,
)
