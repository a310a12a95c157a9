"""Who is asked first: as `SOURCES` says, but where something may change at any moment."""

from datetime import timedelta

import pytest

from fetcher_service.pipeline.source_order import in_order, is_calendar_changing, is_result_changing
from fetcher_service.sources.source import Source
from racing.model import SessionKind
from tests.factories import NOON, a_round, a_session


class Named(Source):
    """Gives nothing."""

    def __init__(self, name: str, *, spared: bool = False, bundled: bool = False) -> None:
        self.name = name
        self.spared = spared
        self.bundled = bundled


JOLPICA, ARCHIVE = Named("jolpica", spared=True), Named("archive", bundled=True)
SOURCES = (JOLPICA, Named("formula1"), Named("openf1"), ARCHIVE)


def names(sources: tuple[Source, ...], *, changing: bool) -> list[str]:
    return [source.name for source in in_order(sources, changing=changing)]


def test_what_does_not_change_is_asked_in_the_order_of_the_setting() -> None:
    assert names(SOURCES, changing=False) == ["jolpica", "formula1", "openf1", "archive"]
    assert names(SOURCES[::-1], changing=False) == ["archive", "openf1", "formula1", "jolpica"]


def test_what_changes_is_asked_last_of_those_that_are_spared_and_of_what_is_bundled() -> None:
    assert names(SOURCES, changing=True) == ["formula1", "openf1", "jolpica", "archive"]
    assert names((ARCHIVE, JOLPICA), changing=True) == ["jolpica", "archive"]


@pytest.mark.parametrize(("hours", "changing"), [(-48.1, False), (-48, True), (0, True), (7.9, True), (8, False)])
def test_a_calendar_changes_while_a_race_weekend_is_on(hours: float, *, changing: bool) -> None:
    assert is_calendar_changing([a_round()], NOON + timedelta(hours=hours)) is changing


@pytest.mark.parametrize(("hours", "changing"), [(-1, True), (3.9, True), (4, False), (400, False)])
def test_a_result_changes_until_two_hours_after_its_session(hours: float, *, changing: bool) -> None:
    weekend = a_round(sessions=(a_session(),))
    assert is_result_changing(weekend, SessionKind.RACE, NOON + timedelta(hours=hours)) is changing
    assert not is_result_changing(weekend, SessionKind.SPRINT, NOON)
