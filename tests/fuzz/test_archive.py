"""An archive whose bytes or documents are damaged: it is refused by name, or what it says is read; nothing else."""

import json
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import pytest

from chassis.errors import NotFound, Unavailable
from fetcher_service.archive.facts import BUNDLED, Facts
from tests.mutations import EXAMPLES, encoded, mutated

SEASON = "seasons/1950.json"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled archive with a single season."""
    path = tmp_path_factory.mktemp("archive") / "small.zip"
    with ZipFile(BUNDLED) as bundled, ZipFile(path, "w") as archive:
        for name in bundled.namelist():
            if not name.startswith("seasons/") or name == SEASON:
                archive.writestr(name, bundled.read(name))
    return path


def test_flipped_bytes_are_a_damaged_archive_or_none_that_matters(small: Path, tmp_path: Path) -> None:
    whole = small.read_bytes()
    refused = 0
    for number in range(EXAMPLES):
        random = Random(number)  # noqa: S311  # nothing secret
        spoilt = bytearray(whole)
        # The directory of a zip is at its end: half of the damage goes there.
        for _ in range(random.randrange(1, 4)):
            begin = len(spoilt) - 400 if random.random() < 0.5 else 0
            spoilt[random.randrange(begin, len(spoilt))] = random.randrange(256)
        path = tmp_path / "spoilt.zip"
        path.write_bytes(spoilt[: random.randrange(len(spoilt))] if random.random() < 0.1 else spoilt)
        refused += not read(path)
    assert refused > 0


def test_a_season_of_another_shape_is_refused_by_its_entry(small: Path, tmp_path: Path) -> None:
    with ZipFile(small) as archive:
        entries: dict[str, Any] = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    refused = 0
    for number in range(EXAMPLES):
        path = tmp_path / "other.zip"
        with ZipFile(path, "w") as archive:
            for name, document in entries.items():
                damaged = mutated(Random(number), document) if name == SEASON else document  # noqa: S311
                archive.writestr(name, encoded(damaged))
        refused += not read(path)
    assert refused > 0


def read(path: Path) -> bool:
    """Whether everything in it can be read; `Unavailable` and `NotFound` are the errors it may have."""
    try:
        with Facts(path) as facts:
            facts.catalogue()
            facts.season(1950)
    except (Unavailable, NotFound):
        return False
    return True
