"""Odd messages of the live feed, one after each right one, told to a session that is followed."""

import gc
import json
import random
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.sources.livetiming.session import FollowedSession
from fetcher_service.sources.livetiming.signalr import TOPICS, Snapshot, Update, records, told
from racing.live.model import as_json, from_json
from racing.model import Outcome
from tests.factories import NOON
from tests.fuzz.livetiming.odd import RACE, odd_messages, record_of
from tests.fuzz.mutations import examples, nested
from tests.unit.fetcher_service.sources.livetiming.feed import IDENTITIES
from tests.upstream.live_playing import Play
from tests.upstream.live_race import ORDER
from tests.upstream.live_recordings import Told

MEGABYTE = 2**20


class Survivor:
    """A session to which right and odd messages are told, whose every picture is looked at."""

    def __init__(self) -> None:
        self.reports: list[SourceChanged] = []
        self.session = FollowedSession(IDENTITIES, self.reports.append)

    def tell(self, each: Told, right: Told) -> None:
        self.session.take(Update(each.topic, each.content, right.at), right.at)
        self.look(right)

    def look(self, right: Told) -> None:
        self.session.not_live_because(right.at)
        picture = self.session.picture(right.at)
        if picture is not None:
            text = json.dumps(as_json(picture), allow_nan=False)
            assert from_json(text.encode()) is not None
        with suppress(SourceFailed):  # says why in its own words: a driver that nobody names
            self.session.classification()


def survived(odd: Iterator[Told]) -> Survivor:
    """A session after a whole race with an odd message after each right one."""
    survivor = Survivor()
    for right in RACE:
        survivor.tell(right, right)
        for each in islice(odd, 1):
            survivor.tell(each, right)
    return survivor


def test_no_odd_message_ends_the_session_nor_brings_a_number_that_is_none() -> None:
    odd = odd_messages(random.Random(13))  # noqa: S311  # the same every time
    reports = 0
    play = Play(RACE)
    for _, together in play.frames():
        play.take(together)
    for _ in range(max(examples(2_000) // len(RACE), 1)):
        survivor = survived(odd)
        reports += len(survivor.reports)
        last = RACE[-1]
        survivor.session.begin(Snapshot({topic: play.known[topic] for topic in TOPICS if topic in play.known}), last.at)
        picture, result = survivor.session.picture(last.at), survivor.session.classification()
        assert picture is None or picture.order == tuple(int(number) for number in ORDER)
        assert result is not None
        assert [(row.number, row.outcome) for row in result.rows] == [
            (1, Outcome.CLASSIFIED),
            (4, Outcome.CLASSIFIED),
            (63, Outcome.RETIRED),
        ]
    assert reports > 0


def test_odd_messages_leave_no_memory_behind() -> None:
    odd = odd_messages(random.Random(14))  # noqa: S311  # the same every time
    survivor = Survivor()
    for right in RACE:
        survivor.tell(right, right)

    def told_some(how_many: int) -> int:
        for each in islice(odd, how_many):
            survivor.tell(each, RACE[-1])
            survivor.reports.clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        quarter = max(examples(2_000) // 4, 15)
        early = told_some(quarter)
        assert told_some(quarter * 3) - early < 4 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_every_odd_message_can_be_read_from_its_record() -> None:
    odd = odd_messages(random.Random(15))  # noqa: S311  # the same every time
    for each in islice(odd, examples(2_000)):
        (record,) = records(record_of(each))
        update = told(record)
        assert isinstance(update, Update)
        survivor = Survivor()
        survivor.tell(each._replace(content=update.content), each)


def test_what_is_nested_three_thousand_deep_is_reported_for_its_topic() -> None:
    survivor = Survivor()
    survivor.tell(RACE[0], RACE[0])
    survivor.tell(Told(NOON, "TimingData", {"Lines": nested(3_000)}), RACE[0])
    assert [(report.path, report.found) for report in survivor.reports] == [("TimingData", "more than 32 levels")]
