import pytest
from structlog.testing import capture_logs

from chassis.process.metrics import Metrics
from fetcher_service.archive.facts import Facts
from fetcher_service.identities import Identities, slug
from racing.model import Championship, SessionKind


@pytest.fixture(scope="module")
def identities() -> Identities:
    return Identities()


@pytest.mark.parametrize(
    ("name", "made"),
    [("São Paulo", "sao-paulo"), ("Pat O'Connor", "pat-oconnor"), ("70th Anniversary", "70th-anniversary")],
)
def test_an_id_is_made_as_f1db_makes_it(name: str, made: str) -> None:
    assert slug(name) == made


@pytest.mark.parametrize(
    ("ergast_id", "season", "pair"),
    [
        ("red_bull", 2024, ("red-bull", "honda-rbpt")),
        ("sauber", 2024, ("kick-sauber", "ferrari")),
        ("sauber", 2018, ("sauber", "ferrari")),
        ("rb", 2025, ("racing-bulls", "honda-rbpt")),
        ("lotus-climax", 1962, ("lotus", "climax")),
        ("team_lotus", 1978, ("lotus", "ford")),
        ("new_team", 2024, ("new-team", None)),
    ],
)
def test_an_ergast_constructor_is_a_constructor_and_an_engine_of_that_season(
    identities: Identities, ergast_id: str, season: int, pair: tuple[str, str | None]
) -> None:
    assert identities.constructor(ergast_id, season=season) == pair


def test_a_driver_in_another_car_than_his_team_is_known_by_season_and_round(identities: Identities) -> None:
    def car(ergast_id: str, season: int, driver: str, number: int) -> tuple[str, str | None]:
        return identities.constructor(ergast_id, season=season, driver=driver, round=number)

    assert car("bmw", 1952, "ernst-klodwig", 7) == ("heck", "bmw")
    assert car("footwork", 1991, "alex-caffi", 1) == ("footwork", "porsche")
    assert car("life", 1990, "bruno-giacomelli", 12) == ("life", "life")
    assert car("life", 1990, "bruno-giacomelli", 13) == ("life", "judd")


def test_the_engine_of_a_season_to_come_is_unknown(identities: Identities) -> None:
    assert identities.constructor("ferrari", season=2040) == ("ferrari", None)
    assert identities.constructor_by_name("Scuderia Ferrari HP", 2040) == ("ferrari", None)
    assert identities.engines(2040) == {}


@pytest.mark.parametrize(
    ("name", "season", "pair"),
    [
        ("McLaren Mercedes", 2024, ("mclaren", "mercedes")),
        ("Red Bull Racing Honda RBPT", 2024, ("red-bull", "honda-rbpt")),
        ("Aston Martin Red Bull Racing", 2018, ("red-bull", "tag-heuer")),
        ("RB Honda RBPT", 2024, ("rb", "honda-rbpt")),
        ("Visa Cash App RB", 2024, ("rb", "honda-rbpt")),
        ("Racing Bulls", 2025, ("racing-bulls", "honda-rbpt")),
        ("Kick Sauber Ferrari", 2024, ("kick-sauber", "ferrari")),
        ("Sauber", 2024, ("kick-sauber", "ferrari")),
        ("Alfa Romeo Racing Ferrari", 2021, ("alfa-romeo", "ferrari")),
        ("Haas F1 Team", 2023, ("haas", "ferrari")),
        ("MERCEDES", 2022, ("mercedes", "mercedes")),
        ("Lotus Ford", 1983, ("lotus", "ford")),
        ("Lotus Renault", 1983, ("lotus", "renault")),
    ],
)
def test_a_team_is_known_by_its_name_whatever_its_sponsors(
    identities: Identities, name: str, season: int, pair: tuple[str, str]
) -> None:
    assert identities.constructor_by_name(name, season) == pair


def test_a_team_nobody_has_heard_of_has_no_name_here(identities: Identities) -> None:
    assert identities.constructor_by_name("Porridge Racing", 2024) is None


@pytest.mark.parametrize(
    ("name", "driver"),
    [
        ("Andrea Kimi Antonelli", "kimi-antonelli"),
        ("Kimi Antonelli", "kimi-antonelli"),
        ("ZHOU Guanyu", "guanyu-zhou"),
        ("Carlos Sainz", "carlos-sainz-jr"),
        ("Nico Hülkenberg", "nico-hulkenberg"),
        ("Sergio PEREZ", "sergio-perez"),
        ("Nobody Known", None),
    ],
)
def test_a_driver_is_known_by_name_in_any_spelling(identities: Identities, name: str, driver: str | None) -> None:
    assert identities.driver_by_name(name) == driver


@pytest.mark.parametrize(
    ("season", "name", "circuit", "grand_prix"),
    [
        (2026, "Bahrain Grand Prix", "bahrain", "bahrain"),
        (2026, "Malaysian Grand Prix", "sepang", "bahrain"),
        (2017, "Malaysian Grand Prix", "sepang", "malaysia"),
        (2020, "70th Anniversary Grand Prix", "silverstone", "70th-anniversary"),
        (2019, "Brazilian Grand Prix", "interlagos", "brazil"),
        (2022, "Brazilian Grand Prix", "interlagos", "sao-paulo"),
        (2024, "São Paulo Grand Prix", "interlagos", "sao-paulo"),
        (2024, "Emilia Romagna Grand Prix", "imola", "emilia-romagna"),
        (1955, "Indianapolis 500", "indianapolis", "indianapolis"),
        (2030, "Rwandan Grand Prix", "kigali", "rwandan"),
    ],
)
def test_a_grand_prix_keeps_its_slug_whatever_it_is_called(
    identities: Identities, season: int, name: str, circuit: str, grand_prix: str
) -> None:
    assert identities.grand_prix(season, name, circuit) == grand_prix


def test_a_new_driver_gets_a_sensible_id_and_is_reported_once() -> None:
    metrics = Metrics("test")
    identities = Identities(metrics)
    with capture_logs() as logs:
        assert identities.driver("quick", "Jane Quick") == "jane-quick"
        assert identities.driver("quick", "Jane Quick") == "jane-quick"
        assert identities.driver("someone_else") == "someone-else"
    assert [(line["kind"], line["id"], line["becomes"]) for line in logs] == [
        ("driver", "quick", "jane-quick"),
        ("driver", "someone_else", "someone-else"),
    ]
    assert b'identities_unknown_total{kind="driver"} 2.0' in metrics.render()


def test_every_name_of_a_weekend_and_driver_of_the_archive_is_known(identities: Identities) -> None:
    with Facts() as facts:
        for driver in facts.catalogue().drivers:
            assert identities.driver_by_name(driver.name) == driver.id
        for year in facts.years:
            for weekend in facts.season(year).rounds:
                circuit = weekend.circuit.id if weekend.circuit else None
                assert identities.grand_prix(year, weekend.name, circuit) == weekend.grand_prix


def test_every_car_of_the_archive_is_among_the_cars_of_its_season(identities: Identities) -> None:
    with Facts() as facts:
        for year in facts.years:
            season = facts.season(year)
            cars = set(identities._pairs(year)) | {("krakau", "bmw")}
            raced = {
                (row.constructor, row.engine)
                for result in season.results
                if result.session in (SessionKind.RACE, SessionKind.QUALIFYING)
                for row in result.rows
            }
            scored = {
                (row.constructor, row.engine)
                for table in season.standings
                if table.championship is Championship.CONSTRUCTORS
                for row in table.rows
            }
            assert raced | scored <= cars
