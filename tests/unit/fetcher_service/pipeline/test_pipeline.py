"""The pipeline over made-up sources: order, falling through, all or nothing, one fetch for many."""

import asyncio
import math
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from chassis.errors import InvalidRequest, NotFound
from chassis.process.metrics import Metrics
from fetcher_service.pipeline.pipeline import FetchOutcome, Pipeline
from fetcher_service.source_health import SourcesHealth
from fetcher_service.sources.reading import Answer, NothingDue, NotNow, Rows, SourceFailed, UnknownToSource, Unreachable
from fetcher_service.sources.source import Source
from racing.model import Batch, Circuit, Dataset, Round, SessionKind, Written
from racing.wire.requests.reads import GetCalendarRequest, GetCalendarResponse
from tests.factories import NOON, a_circuit, a_round, some_rounds
from tests.hand_clock import HandClock


class MadeUp(Source):
    """Gives a calendar, or whatever it is told to."""

    def __init__(
        self,
        name: str,
        answer: Answer[Round] | SourceFailed,
        *,
        circuits: SourceFailed | None = None,
        bundled: bool = False,
        spared: bool = False,
    ) -> None:
        self.name = name
        self.bundled = bundled
        self.spared = spared
        self.asked = 0
        self._answer = answer
        self._circuits = circuits

    async def rounds(self, season: int) -> Answer[Round]:
        self.asked += 1
        await asyncio.sleep(0)
        if isinstance(self._answer, SourceFailed):
            raise self._answer
        return self._answer

    async def circuits(self, season: int = 0) -> Answer[Circuit]:
        if self._circuits is not None:
            raise self._circuits
        return Rows((a_circuit(),))


class Remembering(list[Batch]):
    """Stands where data_scheduler does, for rules that need no store; refuses when told to."""

    refuses: str | None = None

    async def write(self, batch: Batch, *, sync_run: str | None = None) -> Written:
        if self.refuses is not None:
            raise InvalidRequest(self.refuses)
        self.append(batch)
        return Written(changed=tuple(str(row) for row in getattr(batch, batch.dataset)))


class Stored:
    """Stands where data_scheduler is read: nothing is stored yet, or a calendar."""

    def __init__(self, *rounds: Round) -> None:
        self._rounds = rounds

    async def read(self, _request: GetCalendarRequest) -> GetCalendarResponse:
        return GetCalendarResponse(rounds=self._rounds)


def pipeline(
    *sources: Source,
    stored: tuple[Round, ...] = (),
    now: datetime = NOON,
    health: SourcesHealth | None = None,
    reached: Counter[str] | None = None,
) -> tuple[Pipeline, Remembering]:
    """`reached`: how often each source answered itself; without it, never."""
    written = Remembering()
    health = health or health_of(*sources)
    answers = (Counter() if reached is None else reached).__getitem__
    made = Pipeline(sources, Stored(*stored), written, HandClock(now), health, answers=answers)  # type: ignore[arg-type]  # made up
    return made, written


def health_of(*sources: Source) -> SourcesHealth:
    return SourcesHealth(tuple(source.name for source in sources), Metrics("fetcher_service"))


CALENDAR = Rows(some_rounds(3), complete=True)
BEFORE = NOON - timedelta(hours=1)


async def test_the_first_source_with_rows_is_taken() -> None:
    first, second = MadeUp("first", CALENDAR), MadeUp("second", CALENDAR)
    made, written = pipeline(first, second)
    assert await made.rounds(2025, None, "run") == FetchOutcome(source="first", fetched_count=3, changed_count=3)
    assert second.asked == 0
    assert [batch.dataset for batch in written] == [Dataset.CIRCUITS, Dataset.ROUNDS]


@pytest.mark.parametrize(
    "answer",
    [SourceFailed("first", "503"), UnknownToSource("no calendar here"), NothingDue("later")],
    ids=["failed", "unknown", "nothing due"],
)
async def test_the_next_source_is_asked_when_the_first_has_no_rows(answer: Answer[Round] | SourceFailed) -> None:
    made, _ = pipeline(MadeUp("first", answer), MadeUp("second", CALENDAR))
    assert (await made.rounds(2025, None, "run")).source == "second"


async def test_when_all_fail_the_part_the_source_and_the_cause_are_named_and_nothing_is_written() -> None:
    made, written = pipeline(MadeUp("first", SourceFailed("first", "503")))
    with pytest.raises(SourceFailed, match="first: rounds: 503"):
        await made.rounds(2025, None, "run")
    assert written == []


async def test_one_part_that_fails_keeps_every_part_from_being_written() -> None:
    made, written = pipeline(MadeUp("first", CALENDAR, circuits=SourceFailed("first", "truncated")))
    with pytest.raises(SourceFailed, match="first: circuits: truncated"):
        await made.rounds(2025, None, "run")
    assert written == []


async def test_nothing_due_is_a_success_with_nothing_fetched() -> None:
    made, written = pipeline(MadeUp("first", NothingDue("not run yet")))
    assert await made.rounds(2025, None, "run") == FetchOutcome()
    assert written == []


async def test_what_nobody_knows_is_not_found_with_every_reason() -> None:
    made, _ = pipeline(MadeUp("one", UnknownToSource("no 2025")), MadeUp("two", UnknownToSource("nor here")))
    with pytest.raises(NotFound, match="rounds: no 2025; nor here"):
        await made.rounds(2025, None, "run")


async def test_a_refused_batch_names_the_source_that_gave_it() -> None:
    made, written = pipeline(MadeUp("first", CALENDAR))
    written.refuses = "rounds[0].number: -1 is below zero"
    with pytest.raises(SourceFailed, match=r"first: circuits refused: rounds\[0\]\.number: -1"):
        await made.rounds(2025, None, "run")


async def test_one_round_of_a_calendar_is_not_a_whole_calendar() -> None:
    made, written = pipeline(MadeUp("first", CALENDAR))
    await made.rounds(2025, 2, "run")
    batch = written[-1]
    assert ([row.number for row in batch.rounds], batch.complete) == ([2], False)


async def test_a_round_that_is_not_there_is_named_with_what_is_allowed() -> None:
    made, _ = pipeline(MadeUp("first", CALENDAR))
    with pytest.raises(NotFound, match="round: 9 is not in season 2025, allowed: 0 to 3"):
        await made.rounds(2025, 9, "run")


async def test_two_calls_for_the_same_thing_share_one_fetch() -> None:
    source = MadeUp("first", CALENDAR)
    made, written = pipeline(source)
    both = await asyncio.gather(made.rounds(2025, None, "a"), made.rounds(2025, None, "b"))
    assert both[0] == both[1]
    assert (source.asked, len(written)) == (1, 2)
    await made.rounds(2025, None, "c")
    assert source.asked == 2


@pytest.mark.parametrize(
    ("as_of", "fetched_at"),
    [(BEFORE, BEFORE), (datetime(2999, 1, 1, tzinfo=UTC), NOON), (None, NOON)],
    ids=["the source's", "never in the future", "now"],
)
async def test_a_batch_is_dated_as_its_facts_are(as_of: datetime | None, fetched_at: datetime) -> None:
    made, written = pipeline(MadeUp("first", Rows((a_round(),), as_of=as_of)))
    await made.rounds(2025, None, "run")
    assert written[-1].fetched_at == fetched_at


async def test_a_bundled_source_completes_what_another_gave() -> None:
    bare = Rows((a_round(circuit=a_circuit("sepang", time_zone=None, full_name=None)),))
    made, written = pipeline(MadeUp("live", bare), MadeUp("archive", Rows((a_round(),)), bundled=True))
    assert (await made.rounds(2025, None, "run")).source == "live"
    (batch,) = [batch for batch in written if batch.dataset is Dataset.ROUNDS]
    assert batch.rounds == (a_round(),)


async def test_what_sources_disagree_on_is_told() -> None:
    moved = Rows((a_round(race=NOON + timedelta(hours=3)),))
    made, _ = pipeline(MadeUp("live", moved), MadeUp("archive", Rows((a_round(),)), bundled=True))
    conflicts = (await made.rounds(2025, None, "run")).conflicts
    assert len(conflicts) == 2
    assert conflicts[1].startswith("2025-bahrain.race.start: live says 2025-06-01 15:00")


async def test_a_source_that_may_not_be_asked_now_has_not_failed() -> None:
    made, _ = pipeline(MadeUp("openf1", NotNow("openf1", "401 while a session runs")))
    assert await made.rounds(2025, None, "run") == FetchOutcome()


@pytest.mark.parametrize(("hours", "asked"), [(-24 * 7, "jolpica"), (0, "formula1"), (24, "jolpica")])
async def test_on_a_race_weekend_the_calendar_is_asked_of_others_than_the_source_that_is_spared(
    hours: float, asked: str
) -> None:
    spared, other = MadeUp("jolpica", CALENDAR, spared=True), MadeUp("formula1", CALENDAR)
    made, _ = pipeline(spared, other, stored=(a_round(),), now=NOON + timedelta(hours=hours))
    assert (await made.rounds(2025, None, "run")).source == asked
    assert spared.asked + other.asked == 1


async def test_the_source_that_is_spared_is_asked_when_no_other_has_the_calendar_of_a_race_weekend() -> None:
    away = MadeUp("formula1", SourceFailed("formula1", "503"))
    made, _ = pipeline(MadeUp("jolpica", CALENDAR, spared=True), away, stored=(a_round(),))
    assert (await made.rounds(2025, None, "run")).source == "jolpica"
    assert away.asked == 1


@pytest.mark.parametrize("session", [None, SessionKind.RACE])
async def test_of_a_round_without_a_session_nothing_is_due_whoever_cannot_be_reached(
    session: SessionKind | None,
) -> None:
    away = MadeUp("jolpica", SourceFailed("jolpica", "cannot be reached"))
    unplanned = a_round("monaco", number=2, sessions=())
    made, written = pipeline(away, stored=(a_round(), unplanned))
    assert await made.results(2025, 0, session, "run") == FetchOutcome()
    assert await made.results(2025, 2, session, "run") == FetchOutcome()
    assert (written, away.asked) == ([], 0)


async def test_of_testing_nothing_is_due_even_where_no_calendar_is_stored() -> None:
    made, _ = pipeline(MadeUp("jolpica", SourceFailed("jolpica", "cannot be reached")))
    assert await made.results(2025, 0, None, "run") == FetchOutcome()


async def test_a_source_that_answers_without_being_asked_has_not_answered() -> None:
    """As Jolpica, which tells of engines from what lies here, and OpenF1, which knows that it has no standings."""
    asked = MadeUp("jolpica", CALENDAR)
    reached: Counter[str] = Counter()
    health = health_of(asked)
    made, _ = pipeline(asked, health=health, reached=reached)
    health.failed("jolpica", SourceFailed("jolpica", "503"), BEFORE)
    await made.rounds(2025, None, "run")
    assert (health.sources["jolpica"].state, health.sources["jolpica"].last_success) == ("unreachable", None)


async def test_a_source_that_was_reached_has_answered_whatever_it_said() -> None:
    class Reached(MadeUp):
        async def rounds(self, season: int) -> Answer[Round]:
            reached["jolpica"] += 1
            return await super().rounds(season)

    reached: Counter[str] = Counter()
    asked = Reached("jolpica", NothingDue("not published yet"))
    health = health_of(asked)
    made, _ = pipeline(asked, health=health, reached=reached)
    await made.rounds(2025, None, "run")
    assert health.sources["jolpica"].last_success == NOON


async def test_without_a_network_the_failure_says_so() -> None:
    causes = {name: Unreachable(name, "/a: cannot be reached: Domain name not found") for name in ("jolpica", "openf1")}
    made, _ = pipeline(*(MadeUp(name, error) for name, error in causes.items()))
    with pytest.raises(Unreachable) as raised:
        await made.rounds(2025, None, "run")
    assert raised.value.message == (
        "jolpica: rounds: cannot be reached (Domain name not found), nor can openf1: is there no network?"
    )


@pytest.mark.parametrize(
    ("circuit", "path"),
    [
        (a_circuit("sepang", latitude=math.nan), r"rounds\[0\]\.circuit\.latitude: nan is not finite"),
        (a_circuit("sepang", name="x" * 5000), r"rounds\[0\]\.circuit\.name: 5000 characters, allowed: 300"),
        (a_circuit("sepang", name="a\x00b"), r"rounds\[0\]\.circuit\.name: a control character"),
    ],
    ids=["not finite", "without bound", "control character"],
)
async def test_a_value_out_of_bounds_is_a_changed_shape_at_its_path(circuit: Circuit, path: str) -> None:
    made, written = pipeline(MadeUp("first", Rows((a_round(circuit=circuit),))))
    with pytest.raises(SourceFailed, match=path):
        await made.rounds(2025, None, "run")
    assert written == []


async def test_whatever_a_parser_fails_on_the_next_source_is_asked_and_the_line_is_named() -> None:
    class Breaking(MadeUp):
        async def rounds(self, season: int) -> Answer[Round]:
            raise AttributeError("'NoneType' object has no attribute 'text'")

    breaking = Breaking("first", CALENDAR)
    second = MadeUp("second", CALENDAR)
    health = health_of(breaking, second)
    made, _ = pipeline(breaking, second, health=health)
    assert (await made.rounds(2025, None, "run")).source == "second"
    (change,) = health.sources["first"].changes.values()
    assert (change.path, change.found) == (
        "rounds: its parser",
        "AttributeError: 'NoneType' object has no attribute 'text'",
    )


class AlsoTesting(MadeUp):
    """Knows of a test as well."""

    def __init__(self, name: str, testing: Answer[Round] | SourceFailed) -> None:
        super().__init__(name, CALENDAR)
        self._testing = testing

    async def testing(self, season: int) -> Answer[Round]:
        if isinstance(self._testing, SourceFailed):
            raise self._testing
        return self._testing


TEST = a_round("testing", number=0, name="Pre-Season Testing")


async def test_round_0_is_asked_of_who_knows_testing_and_is_no_whole_calendar() -> None:
    made, written = pipeline(MadeUp("first", CALENDAR), AlsoTesting("second", Rows((TEST,))), stored=some_rounds(3))
    outcome = await made.rounds(2025, 0, "run")
    assert (outcome.source, outcome.fetched_count, outcome.changed_count) == ("second", 1, 1)
    assert [(batch.dataset, batch.complete, batch.rounds) for batch in written] == [(Dataset.ROUNDS, False, (TEST,))]


async def test_testing_that_nobody_knows_is_not_due_and_one_that_cannot_be_asked_is_a_failure() -> None:
    for sources in ((MadeUp("first", CALENDAR),), (AlsoTesting("first", NothingDue("none")),)):
        made, written = pipeline(*sources, stored=some_rounds(3))
        assert await made.rounds(2025, 0, "run") == FetchOutcome()
        assert written == []
    made, _ = pipeline(AlsoTesting("first", SourceFailed("first", "broken")), stored=some_rounds(3))
    with pytest.raises(SourceFailed, match="broken"):
        await made.rounds(2025, 0, "run")


async def test_a_season_without_a_calendar_has_no_round_0() -> None:
    made, written = pipeline(AlsoTesting("first", Rows((TEST,))))
    assert await made.rounds(2025, 0, "run") == FetchOutcome()
    assert written == []
