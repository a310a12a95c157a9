"""People and tracks are asked for once an hour, and at once when somebody new is mentioned."""

from datetime import timedelta

from fetcher_service.pipeline import requests
from fetcher_service.pipeline.related import FETCHED_AGAIN_AFTER, RelatedRequests, mentions
from racing.model import Dataset
from tests.factories import NOON, a_circuit, a_result, a_round, a_row, a_table

PEOPLE = requests.people(2025)
RACE = a_result(rows=(a_row("max-verstappen"), a_row("lando-norris", 2, constructor="mclaren", engine="mercedes")))
NAMED = mentions([RACE])


def asked_at_noon() -> RelatedRequests:
    related = RelatedRequests()
    related.note_fetched(PEOPLE, NAMED, NOON)
    return related


def test_who_was_never_asked_for_is_not_known() -> None:
    assert not RelatedRequests().is_known(PEOPLE, NAMED, NOON)


def test_who_was_asked_for_is_known_for_an_hour() -> None:
    related = asked_at_noon()
    assert related.is_known(PEOPLE, NAMED, NOON + FETCHED_AGAIN_AFTER - timedelta(seconds=1))
    assert not related.is_known(PEOPLE, NAMED, NOON + FETCHED_AGAIN_AFTER)


def test_a_driver_in_another_car_is_somebody_new() -> None:
    swapped = a_result(rows=(a_row("lando-norris", 1),))
    assert not asked_at_noon().is_known(PEOPLE, mentions([swapped]), NOON)


def test_another_season_has_other_people() -> None:
    assert not asked_at_noon().is_known(requests.people(2024), NAMED, NOON)


def test_results_name_people_cars_and_engines() -> None:
    assert (Dataset.DRIVERS, "lando-norris") in NAMED
    assert (Dataset.CONSTRUCTORS, "mclaren") in NAMED
    assert (Dataset.ENGINE_MANUFACTURERS, "mercedes") in NAMED
    assert (Dataset.ENTRANTS, "lando-norris mclaren mercedes") in NAMED


def test_calendars_name_tracks_and_tables_name_contenders() -> None:
    assert mentions([a_round(circuit=a_circuit("spa"))]) == {(Dataset.CIRCUITS, "spa")}
    assert (Dataset.DRIVERS, "max-verstappen") in mentions([a_table()])
