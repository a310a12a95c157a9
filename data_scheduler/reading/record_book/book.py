"""The table of records, and the reads of it. Pure."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from chassis.errors import NotFound
from data_scheduler.reading.history import History, KeptSeason, named
from data_scheduler.reading.races import races_run
from data_scheduler.reading.record_book import ages, counts, streaks
from data_scheduler.reading.record_book.feats import Feat, tallies_of
from data_scheduler.stores.documents import provenance
from racing.model import Championship, Document, Paddock
from racing.records import Record, RecordHolder, RecordUnit
from racing.wire.requests.reads import GetRecordRequest, GetRecordResponse, ListRecordsRequest, ListRecordsResponse

DRIVERS, CONSTRUCTORS = Championship.DRIVERS, Championship.CONSTRUCTORS

type MakeList = Callable[[History], tuple[RecordHolder, ...]]


type Ranking = Callable[[History, Championship], tuple[RecordHolder, ...]]


class RecordKept(NamedTuple):
    """A record of the book: its words, and how its list is made."""

    id: str
    name: str
    about: str
    subject: Championship
    unit: RecordUnit
    make: MakeList


def _kept(
    id_: str,
    name: str,
    about: str,
    ranking: Ranking,
    subject: Championship = DRIVERS,
    *,
    unit: RecordUnit = RecordUnit.TIMES,
) -> RecordKept:
    return RecordKept(id_, name, about, subject, unit, partial(_make, ranking, subject))


def _in_all(subject: Championship = DRIVERS) -> Iterator[RecordKept]:
    """Yield the records of how often something was done in all."""
    whose = "" if subject is DRIVERS else "constructor-"
    feats = {
        Feat.TITLE: ("titles", "championships won, of seasons that are over"),
        Feat.WIN: ("wins", "races won, without sprints"),
        Feat.POLE: ("poles", "pole positions"),
        Feat.PODIUM: ("podiums", "races ended in the first three places, without sprints"),
        Feat.FASTEST_LAP: ("fastest-laps", "races in which the fastest lap was set"),
        Feat.START: ("starts", "races started"),
        Feat.SPRINT_WIN: ("sprint-wins", "sprints won"),
    }
    if subject is DRIVERS:
        feats |= {
            Feat.FINISH: ("finishes", "races with a classified result"),
            Feat.POINTS: ("points-finishes", "races with points, without sprints"),
            Feat.HAT_TRICK: ("hat-tricks", "races won from the pole with the fastest lap"),
            Feat.GRAND_SLAM: (
                "grand-slams",
                "races won from the pole with the fastest lap and the lead in every lap; known for races of the bundled archive",
            ),
            Feat.DRIVER_OF_THE_DAY: (
                "driver-of-the-day",
                "votes of the fans won, since 2016, as far as they are known",
            ),
        }
    else:
        feats |= {Feat.ONE_TWO: ("one-twos", "races in which cars of the constructor came first and second")}
    for feat, (word, about) in feats.items():
        words = word.replace("-", " ").replace("one twos", "one-twos")
        title = "Most often driver of the day" if feat is Feat.DRIVER_OF_THE_DAY else f"Most {words}"
        yield _kept(f"{whose}most-{word}", title, f"How many {about}.", partial(counts.in_all, feat=feat), subject)


def _in_one_season(subject: Championship = DRIVERS) -> Iterator[RecordKept]:
    whose = "" if subject is DRIVERS else "constructor-"
    for feat, word in (
        (Feat.WIN, "wins"),
        (Feat.POLE, "poles"),
        (Feat.PODIUM, "podiums"),
        (Feat.FASTEST_LAP, "fastest-laps"),
    ):
        yield _kept(
            f"{whose}most-{word}-in-a-season",
            f"Most {word.replace('-', ' ')} in a season",
            f"How many {word.replace('-', ' ')} in one season, without sprints; a place for every season of everyone.",
            partial(counts.in_one_season, feat=feat),
            subject,
        )


def _in_a_row(subject: Championship = DRIVERS) -> Iterator[RecordKept]:
    whose = "" if subject is DRIVERS else "constructor-"
    feats = {
        Feat.WIN: "wins",
        Feat.POLE: "poles",
        Feat.PODIUM: "podiums",
        Feat.FASTEST_LAP: "fastest laps",
        Feat.POINTS: "points finishes",
    }
    if subject is DRIVERS:
        feats |= {Feat.FINISH: "finishes", Feat.START: "starts", Feat.HAT_TRICK: "hat tricks"}
    for feat, words in feats.items():
        yield _kept(
            f"{whose}most-{words.replace(' ', '-')}-in-a-row",
            f"Most {words} in a row",
            "In races of the championship that follow each other; a race that was missed ends the streak. The longest of everyone.",
            partial(streaks.in_a_row, feat=feat),
            subject,
        )


def _aged() -> Iterator[RecordKept]:
    who = {
        Feat.START: ("starter", "started a race"),
        Feat.POINTS: ("points-scorer", "scored points in a race"),
        Feat.PODIUM: ("on-the-podium", "came in the first three"),
        Feat.WIN: ("winner", "won a race"),
        Feat.POLE: ("pole-sitter", "had a pole position"),
        Feat.FASTEST_LAP: ("with-fastest-lap", "set the fastest lap of a race"),
        Feat.TITLE: ("champion", "won the championship, on the day of the race that decided it"),
    }
    for feat, (word, did) in who.items():
        words = word.replace("-", " ")
        yield _kept(
            f"youngest-{word}",
            f"Youngest {words}",
            f"Days of age on which a driver first {did}.",
            partial(ages.youngest, feat=feat),
            unit=RecordUnit.DAYS,
        )
        yield _kept(
            f"oldest-{word}",
            f"Oldest {words}",
            f"Days of age on which a driver last {did}.",
            partial(ages.oldest, feat=feat),
            unit=RecordUnit.DAYS,
        )


def _points(subject: Championship = DRIVERS) -> Iterator[RecordKept]:
    whose = "" if subject is DRIVERS else "constructor-"
    yield _kept(
        f"{whose}most-points",
        "Most points",
        "Sum of the points of every championship table; the scales of the seasons differ.",
        counts.points_in_all,
        subject,
        unit=RecordUnit.POINTS,
    )
    yield _kept(
        f"{whose}most-points-in-a-season",
        "Most points in a season",
        "Points of a championship table; the scales of the seasons differ.",
        counts.points_in_one_season,
        subject,
        unit=RecordUnit.POINTS,
    )


def _make(ranking: Ranking, subject: Championship, history: History) -> tuple[RecordHolder, ...]:
    return ranking(history, subject)


BOOK: tuple[RecordKept, ...] = (
    *_in_all(),
    *_points(),
    _kept("most-seasons", "Most seasons", "How many seasons with a start.", counts.seasons_entered),
    *_in_one_season(),
    *_in_a_row(),
    _kept(
        "most-wins-at-one-grand-prix",
        "Most wins at one Grand Prix",
        "How many wins at the same Grand Prix, on whichever track.",
        partial(counts.at_one_grand_prix, feat=Feat.WIN),
    ),
    _kept(
        "most-wins-at-one-circuit",
        "Most wins at one circuit",
        "How many wins on the same track, whatever the Grand Prix.",
        partial(counts.at_one_circuit, feat=Feat.WIN),
    ),
    _kept(
        "most-starts-before-the-first-win",
        "Most starts before the first win",
        "How many races started before the first that was won, without that one.",
        counts.starts_before_first_win,
    ),
    _kept(
        "most-starts-without-a-win",
        "Most starts without a win",
        f"How many races started by who never won one, from {counts.MANY_STARTS} on.",
        counts.starts_without_a_win,
    ),
    _kept(
        "win-from-furthest-back",
        "Win from furthest back",
        "Place on the grid that a winner started from; a place for every win.",
        counts.from_furthest_back,
        unit=RecordUnit.PLACE,
    ),
    *_aged(),
    *_in_all(CONSTRUCTORS),
    *_points(CONSTRUCTORS),
    *_in_one_season(CONSTRUCTORS),
    *_in_a_row(CONSTRUCTORS),
)
"""In the order in which they are listed."""


def prepare(history: History) -> Iterator[None]:
    """Work out what the record book shows and nobody has asked for yet, in steps of some milliseconds: one each time it is asked on."""
    for season in history.some(None):
        for work in (tallies_of, _newest):
            if work not in season.worked_out:
                season.once(work)
                yield
    for kept in BOOK:
        if not history.knows(kept.make):
            history.once(kept.make)
            yield


def list_records(history: History, request: ListRecordsRequest) -> ListRecordsResponse:
    """Return every record with the first places of its list."""
    records = [_record(kept, history, request.leaders) for kept in BOOK]
    newest = _provenance(history)
    return ListRecordsResponse(
        records=tuple(records),
        paddock=_paddock(history, records),
        source=newest.source,
        updated_at=newest.updated_at,
        fetched_at=newest.fetched_at,
    )


def get_record(history: History, request: GetRecordRequest) -> GetRecordResponse:
    """Return a record with its whole list; raise `NotFound` for an unknown one."""
    kept = next((kept for kept in BOOK if kept.id == request.id), None)
    if kept is None:
        raise NotFound(f"id: there is no record {request.id!r}, allowed: an id from the list of records")
    record = _record(kept, history)
    newest = _provenance(history)
    return GetRecordResponse(
        record=record,
        paddock=_paddock(history, [record]),
        source=newest.source,
        updated_at=newest.updated_at,
        fetched_at=newest.fetched_at,
    )


def _record(kept: RecordKept, history: History, leaders: int | None = None) -> Record:
    holders = history.once(kept.make)
    return Record(
        id=kept.id,
        name=kept.name,
        about=kept.about,
        subject=kept.subject,
        unit=kept.unit,
        total=len(holders),
        holders=holders[:leaders],
    )


def _paddock(history: History, records: Iterable[Record]) -> Paddock:
    holders = [holder for record in records for holder in record.holders]
    return Paddock(
        drivers=named(history.lasting.drivers, {each.driver for each in holders if each.driver}),
        constructors=named(history.lasting.constructors, {each.constructor for each in holders if each.constructor}),
    )


def _provenance(history: History) -> Document:
    return provenance(season.once(_newest) for season in history.some(None))


def _newest(season: KeptSeason) -> Document:
    return provenance(race.result for race in season.once(races_run))
