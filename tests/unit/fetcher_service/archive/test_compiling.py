import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from chassis.errors import InvalidRequest
from fetcher_service.archive.compiling import compile_archive, compile_catalogue
from fetcher_service.archive.facts import Facts
from tests.unit.fetcher_service.archive.made_up import additions, f1db, place, race, row, season, write_folder

REPOSITORY = Path(__file__).parents[4]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    points = Decimal("12.5")
    held = race(
        race_results=(row("ada-a", 1, points=points),),
        driver_standings=(place("ada-a", 1, "12.5"),),
        free_practice1_results=(),
    )
    return write_folder(tmp_path, season(held, year=2009), season(race(), year=2010))


def test_a_folder_becomes_an_archive_of_our_models(folder: Path) -> None:
    about = compile_archive(folder, folder / "facts.zip")
    assert about.as_of == date(2010, 6, 1)
    assert about.attribution == "F1DB, https://f1db.example, CC-BY-4.0"
    with Facts(folder / "facts.zip") as facts:
        assert facts.about == about
        assert facts.years == (2009, 2010)
        done = facts.season(2009)
        assert [result.id for result in done.results] == ["2009-utopia-race"]
        assert done.results[0].rows[0].points == Decimal("12.5")
        assert [table.id for table in done.standings] == ["2009-utopia-drivers"]
        assert [entrant.driver for entrant in done.entrants] == ["ada-a"]
        assert facts.season(2010).results == ()
        assert [driver.id for driver in facts.catalogue().drivers] == ["ada-a", "ben-b", "cyd-c", "dee-d"]


def test_equal_folders_give_equal_archives(folder: Path) -> None:
    compile_archive(folder, folder / "one.zip")
    compile_archive(folder, folder / "two.zip")
    assert (folder / "one.zip").read_bytes() == (folder / "two.zip").read_bytes()


def test_a_folder_that_is_no_f1db_leaves_the_archive_as_it_was(folder: Path) -> None:
    archive = folder / "facts.zip"
    archive.write_bytes(b"what was there")
    (folder / "seasons" / "2010.json.gz").write_bytes(b"")
    with pytest.raises(InvalidRequest, match=r"2010\.json\.gz"):
        compile_archive(folder, archive)
    assert archive.read_bytes() == b"what was there"


def test_nationality_is_the_demonym_of_the_country_and_ergast_ids_are_given_where_known() -> None:
    catalogue = compile_catalogue(f1db(), additions())
    ada, ben = catalogue.drivers[:2]
    assert (ada.country, ada.country_code, ada.nationality, ada.ergast_id) == ("Utopia", "UT", "Utopian", "a")
    assert ben.ergast_id is None
    blue, red = catalogue.constructors
    assert (red.country, red.nationality, red.ergast_id) == ("Erewhon", None, "red_team")
    assert (blue.nationality, blue.ergast_id) == ("Utopian", None)
    oval, ring = catalogue.circuits
    assert (oval.time_zone, oval.ergast_id, oval.layout) == ("America/Chicago", None, None)
    assert (ring.length_km, ring.turns) == (4.6, 12)
    assert [(each.id, each.name) for each in catalogue.grands_prix] == [
        ("erewhon", "Erewhon Grand Prix"),
        ("utopia", "Utopian Grand Prix"),
    ]
    assert [(each.id, each.country_code) for each in catalogue.tyre_manufacturers] == [("rubber", "UT")]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fetcher_service.archive", *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)  # noqa: S603  # our own


def test_the_command_writes_the_file_and_says_what_it_holds(folder: Path) -> None:
    done = run(folder, "--to", folder / "facts.zip")
    assert done.returncode == 0
    assert "F1DB, https://f1db.example, CC-BY-4.0, as of 2010-06-01" in done.stdout
    with Facts(folder / "facts.zip") as facts:
        assert facts.years == (2009, 2010)


def test_the_command_says_in_one_line_what_is_wrong_with_a_folder(tmp_path: Path) -> None:
    done = run(tmp_path, "--to", tmp_path / "facts.zip")
    assert done.returncode == 1
    assert done.stderr.startswith("archive: ")
    assert "index.json" in done.stderr
    assert "Traceback" not in done.stderr
