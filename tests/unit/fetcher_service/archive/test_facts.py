from datetime import date
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest

from chassis.errors import NotFound, Unavailable
from fetcher_service.archive.facts import About, Catalogue, Facts, SeasonFacts, write_facts
from racing.model import Driver, Season

ABOUT = About(as_of=date(2010, 6, 1), attribution="made up", licence="none", commit="abc")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "facts.zip"
    seasons = [SeasonFacts(season=Season(year=2010)), SeasonFacts(season=Season(year=1950))]
    write_facts(path, ABOUT, Catalogue(drivers=(Driver(id="ada-a", name="Ada A"),)), seasons)
    return path


def tamper(archive: Path, entry: str, content: bytes) -> None:
    with ZipFile(archive) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with ZipFile(archive, "w") as new:
        for name, value in (kept | {entry: content}).items():
            new.writestr(name, value)


def test_what_was_written_is_read(archive: Path) -> None:
    with Facts(archive) as facts:
        assert facts.about == ABOUT
        assert facts.years == (1950, 2010)
        assert facts.season(1950) == SeasonFacts(season=Season(year=1950))
        assert facts.catalogue().drivers[0].name == "Ada A"


def test_a_season_it_does_not_hold_is_not_found(archive: Path) -> None:
    with Facts(archive) as facts, pytest.raises(NotFound, match="no season 1999; it has 1950 to 2010"):
        facts.season(1999)


def test_no_half_written_file_is_left(archive: Path) -> None:
    assert [path.name for path in archive.parent.iterdir()] == ["facts.zip"]


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"cannot be read.*run `make archive"):
        Facts(tmp_path / "facts.zip")


def test_a_file_that_is_no_archive_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "facts.zip").write_bytes(b"<html>")
    with pytest.raises(Unavailable, match=r"cannot be read.*run `make archive"):
        Facts(tmp_path / "facts.zip")


def test_a_damaged_file_says_so(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    with ZipFile(archive) as entries:
        entry = entries.getinfo("seasons/1950.json")
    begin = entry.header_offset + 30 + len(entry.filename)
    content[begin : begin + entry.compress_size] = bytes(entry.compress_size)
    archive.write_bytes(content)
    with Facts(archive) as facts, pytest.raises(Unavailable, match="is damaged"):
        facts.season(1950)


def test_a_closed_file_is_not_called_damaged(archive: Path) -> None:
    with Facts(archive) as facts:
        pass
    with pytest.raises(Unavailable, match="is closed, since the service stops"):
        facts.season(1950)


def test_an_archive_without_its_people_is_damaged(archive: Path) -> None:
    with ZipFile(archive, "w") as emptied:
        emptied.writestr("about.json", msgspec.json.encode(ABOUT))
    with Facts(archive) as facts, pytest.raises(Unavailable, match="is damaged"):
        facts.catalogue()


def test_a_file_made_for_another_model_names_the_place_and_the_remedy(archive: Path) -> None:
    tamper(archive, "seasons/1950.json", b'{"season": {"year": 1950, "mascot": "owl"}}')
    message = r"made for another model \(seasons/1950\.json: .*mascot.*run `make archive FROM="
    with Facts(archive) as facts, pytest.raises(Unavailable, match=message):
        facts.season(1950)


def test_a_file_with_another_about_is_refused_at_once(archive: Path) -> None:
    tamper(archive, "about.json", b"{}")
    with pytest.raises(Unavailable, match="made for another model"):
        Facts(archive)
