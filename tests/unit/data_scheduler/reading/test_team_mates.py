from data_scheduler.reading.team_mates import list_team_mates
from racing.model import Car, SessionKind
from racing.wire.requests.reads import ListTeamMatesRequest
from tests.histories import all_of_history


def test_team_mates_are_those_with_the_same_car_in_the_same_races() -> None:
    mates = list_team_mates(all_of_history(), ListTeamMatesRequest("max-verstappen")).mates
    met = {(mate.season, mate.driver): mate.races for mate in mates}
    assert met[2016, "carlos-sainz-jr"] == 4
    assert met[2016, "daniel-ricciardo"] == 17
    assert met[2019, "pierre-gasly"] == 12
    assert (2019, "daniil-kvyat") not in met
    assert mates[0].car == Car(constructor="toro-rosso", engine="renault")


def test_only_sessions_of_the_weekends_that_they_raced_together_are_compared() -> None:
    mates = list_team_mates(all_of_history(), ListTeamMatesRequest("max-verstappen")).mates
    gasly = next(mate for mate in mates if (mate.season, mate.driver) == (2019, "pierre-gasly"))
    races = [result.grand_prix for result in gasly.results if result.session is SessionKind.RACE]
    assert len(races) == 12
    assert "belgium" not in races
    assert {result.row.driver for result in gasly.results_of_mate} == {"pierre-gasly"}
    assert any(result.row.q3 for result in gasly.results)


def test_who_shared_one_car_of_a_team_of_many_had_them_all_as_team_mates() -> None:
    mates = list_team_mates(all_of_history(), ListTeamMatesRequest("stirling-moss")).mates
    vanwall = {mate.driver for mate in mates if mate.season == 1957 and mate.car.constructor == "vanwall"}
    assert {"tony-brooks", "stuart-lewis-evans"} <= vanwall
