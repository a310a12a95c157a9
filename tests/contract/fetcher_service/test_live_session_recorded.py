"""Real recordings as the live feed told them: status by status, lap by lap, to the classification that is kept of each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from fetcher_service.failures import SourceChanged
from fetcher_service.identities import Identities
from fetcher_service.sources.livetiming.session import FollowedSession
from fetcher_service.sources.livetiming.signalr import TOPICS, Snapshot, Update
from racing.live.merge_patch import difference, patched
from racing.live.model import LiveSession, LiveStatus, as_json
from tests.contract.fetcher_service.test_livetiming_recorded import SESSIONS, classified
from tests.effort import mostly_slow
from tests.upstream.live_playing import Play
from tests.upstream.live_recordings import Told, recorded, with_heartbeats

RACE = "upcoming running chequered finished"

STATUSES = {
    "2018_04_azerbaijan_race": RACE,
    "2023_04_azerbaijan_qualifying": (
        "upcoming running red_flag break running red_flag break running break running break running chequered finished"
    ),
    "2023_04_azerbaijan_sprint": RACE,
    "2023_04_azerbaijan_sprint-shootout": ("upcoming running red_flag break running break running chequered finished"),
    "2025_06_miami_sprint": RACE,
    "2025_14_hungary_qualifying_live": "upcoming running break running break running chequered finished",
    "2025_15_netherlands_practice1_live": "upcoming running red_flag break running chequered finished",
    "2025_23_qatar_sprint": RACE,
    "2026_02_china_sprint": RACE,
}
"""Where each session stood, one after the other; a phase where it has one."""

LAPS = {"2018_04_azerbaijan_race": 51, "2023_04_azerbaijan_sprint": 17, "2025_06_miami_sprint": 18} | {
    "2025_23_qatar_sprint": 19,
    "2026_02_china_sprint": 19,
}

STEP = timedelta(seconds=20)


class Followed:
    """A session told to its end, with a picture every few seconds and at every change of status."""

    def __init__(self, told: Sequence[Told], lost: int = 0) -> None:
        """`lost`: so many times, in between, a minute is missed and the session joined anew."""
        self.changed: list[SourceChanged] = []
        self.session = FollowedSession(Identities(), self.changed.append)
        self.pictures: list[LiveSession] = []
        self.seen: list[str] = []
        play = Play(told)
        span = told[-1].at - told[0].at
        gaps = [told[0].at + span * (each + 1) / (lost + 1) for each in range(lost)]
        due = told[0].at
        for at, together in play.frames():
            play.take(together)
            if gaps and at >= gaps[0]:
                if at < gaps[0] + timedelta(minutes=1):
                    continue
                gaps.pop(0)
                known = {topic: state for topic, state in play.known.items() if topic in TOPICS}
                self.session.begin(Snapshot(known), at)
            for each in together:
                if each.topic in TOPICS:
                    self.session.take(Update(each.topic, each.content, each.at), at)
                if each.topic.startswith("Session") or at >= due:
                    due = at + STEP
                    self._look(at)
        self.at = told[-1].at

    def _look(self, at: datetime) -> None:
        picture = self.session.picture(at)
        if picture is None:
            return
        stands = picture.phase or picture.status
        if self.seen[-1:] != [stands]:
            self.seen.append(stands)
        self.pictures.append(picture)


@cache
def followed(folder: Path) -> Followed:
    return Followed(with_heartbeats(recorded(folder)))


@pytest.fixture(params=mostly_slow(SESSIONS, "2025_14_hungary_qualifying_live"))
def folder(request: pytest.FixtureRequest, shared: Path) -> Path:
    """A whole session."""
    return shared.joinpath("data", "livetiming", request.param)


def test_a_session_goes_through_every_status_once(folder: Path) -> None:
    assert " ".join(followed(folder).seen) == STATUSES[folder.name]
    assert followed(folder).changed == []


def test_it_ends_in_the_classification_that_its_archive_has(folder: Path) -> None:
    live = followed(folder).session.classification()
    assert live is not None
    assert live.rows == classified(folder, *SESSIONS[folder.name]).rows


def test_it_ends_so_whatever_was_missed(folder: Path) -> None:
    told = with_heartbeats(recorded(folder))
    missed = Followed(told, lost=3)
    assert missed.session.classification() == followed(folder).session.classification()
    assert missed.session.picture(missed.at) == followed(folder).session.picture(missed.at)
    assert missed.changed == []


def test_every_picture_is_whole(folder: Path) -> None:
    for picture in followed(folder).pictures:
        assert sorted(picture.order) == sorted(picture.rows)
        assert [picture.rows[number].position for number in picture.order] == list(range(1, len(picture.order) + 1))
        assert (picture.phase is not None) == (picture.status is LiveStatus.LIVE)
    last = followed(folder).pictures[-1]
    assert all(row.driver and row.name and row.code and row.constructor for row in last.rows.values())


def test_every_change_travels_as_a_patch(folder: Path) -> None:
    plain = [as_json(picture) for picture in followed(folder).pictures]
    for before, after in pairwise(plain):
        assert patched(before, difference(before, after)) == after


@pytest.mark.parametrize("recording", mostly_slow(LAPS, "2025_23_qatar_sprint"))
def test_laps_are_counted_up_to_the_distance(shared: Path, recording: str) -> None:
    pictures = followed(shared / "data" / "livetiming" / recording).pictures
    laps = [picture.current_lap for picture in pictures if picture.current_lap is not None]
    assert laps == sorted(laps)
    assert set(laps) >= set(range(2, LAPS[recording] + 1))
    assert pictures[-1].total_laps == LAPS[recording]
    assert pictures[-1].rows[pictures[-1].order[0]].laps == LAPS[recording]


def test_nine_minutes_of_a_race_that_were_joined_late(shared: Path) -> None:
    pictures = followed(shared / "data" / "livetiming" / "2025_06_miami_race_partial_raw").pictures
    assert (pictures[0].status, pictures[0].phase, pictures[0].key) == ("live", "running", 10033)
    assert [picture.current_lap for picture in (pictures[0], pictures[-1])] == [9, 16]
    assert {len(picture.rows) for picture in pictures} == {20}
    assert pictures[-1].rows[pictures[-1].order[0]].driver == "oscar-piastri"
