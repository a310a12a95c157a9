"""The file of the bundled archive: one zip of our own models as JSON, an entry per season, defaults left out."""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from chassis import files
from chassis.errors import NotFound, Unavailable
from racing.model import (
    Circuit,
    Classification,
    Constructor,
    Driver,
    EngineManufacturer,
    Entrant,
    GrandPrix,
    Honours,
    Round,
    Season,
    Standings,
    StartingGrid,
    Struct,
    TyreManufacturer,
)

BUNDLED = Path(__file__).with_name("facts.zip")

REMEDY = "run `make archive FROM=<folder of F1DB compiled to JSON>`"

ABOUT = "about.json"
CATALOGUE = "catalogue.json"
SEASONS = "seasons/"
SEASON = re.compile(r"seasons/(\d{4})\.json", re.ASCII)
MOST_BYTES = 64 * 1024 * 1024
"""Of an entry; the largest of the bundled archive has three million."""

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip entry can carry; the same for all, so that equal facts give an equal file."""


class About(Struct, frozen=True, kw_only=True):
    """Where the facts come from, and the day up to which they reach."""

    as_of: date
    attribution: str
    licence: str
    commit: str


class Catalogue(Struct, frozen=True, kw_only=True):
    """Drivers, constructors, engines, tyres, circuits and Grands Prix of all seasons."""

    drivers: tuple[Driver, ...] = ()
    constructors: tuple[Constructor, ...] = ()
    engine_manufacturers: tuple[EngineManufacturer, ...] = ()
    circuits: tuple[Circuit, ...] = ()
    grands_prix: tuple[GrandPrix, ...] = ()
    tyre_manufacturers: tuple[TyreManufacturer, ...] = ()


class SeasonFacts(Struct, frozen=True, kw_only=True):
    """One season: rounds in order of time, results and standings in order of rounds. Provenance is left unset."""

    season: Season
    rounds: tuple[Round, ...] = ()
    results: tuple[Classification, ...] = ()
    standings: tuple[Standings, ...] = ()
    entrants: tuple[Entrant, ...] = ()
    starting_grids: tuple[StartingGrid, ...] = ()
    honours: tuple[Honours, ...] = ()


class Facts:
    """The bundled archive, opened. Reading takes milliseconds of processor and disk: from a coroutine, use a thread.

    Raises `Unavailable` when the file is missing, damaged, or was made for another model.
    """

    def __init__(self, path: Path = BUNDLED) -> None:
        self._path = path
        try:
            self._zip = ZipFile(path)
        except Exception as error:
            raise Unavailable(f"the archive {path.name} cannot be read ({error}): {REMEDY}") from error
        self.years = tuple(sorted(int(match[1]) for name in self._zip.namelist() if (match := SEASON.fullmatch(name))))
        try:
            self.about = self._read(ABOUT, About)
        except Unavailable:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._zip.close()

    def edition(self) -> str:
        """Return what tells this archive from another one: a digest of its file."""
        return hashlib.blake2b(self._path.read_bytes(), digest_size=6).hexdigest()

    def catalogue(self) -> Catalogue:
        """Return everyone and everything since 1950."""
        return self._read(CATALOGUE, Catalogue)

    def season(self, year: int) -> SeasonFacts:
        """Return one season; `NotFound` for a year that the archive does not have."""
        if year not in self.years:
            has = f"{self.years[0]} to {self.years[-1]}" if self.years else "none at all"
            raise NotFound(f"the archive has no season {year}; it has {has}")
        return self._read(f"{SEASONS}{year}.json", SeasonFacts)

    def _read[T](self, entry: str, kind: type[T]) -> T:
        try:
            size = self._zip.getinfo(entry).file_size
            # What is larger is read as far as it may be, and is no JSON then.
            with self._zip.open(entry) as opened:
                return msgspec.json.decode(opened.read(min(size, MOST_BYTES)), type=kind)
        except msgspec.DecodeError as error:
            raise Unavailable(
                f"the archive {self._path.name} was made for another model ({entry}: {error}): {REMEDY}"
            ) from error
        except Exception as error:
            if self._zip.fp is None:
                raise Unavailable(f"the archive {self._path.name} is closed, since the service stops") from error
            # A flipped bit can make it anything: encrypted, packed otherwise, an entry without an end.
            raise Unavailable(f"the archive {self._path.name} is damaged ({error}): {REMEDY}") from error


def write_facts(path: Path, about: About, catalogue: Catalogue, seasons: Iterable[SeasonFacts]) -> None:
    """Write an archive; it replaces the file at `path` only once it is whole."""
    with files.replacing(path, mode=0o644) as file, ZipFile(file, "w") as archive:
        _add(archive, ABOUT, about)
        _add(archive, CATALOGUE, catalogue)
        for facts in seasons:
            _add(archive, f"{SEASONS}{facts.season.year}.json", facts)


def _add(archive: ZipFile, name: str, value: Struct) -> None:
    entry = ZipInfo(name, ZIP_EPOCH)
    entry.create_system = 3  # Unix, whatever it is made on
    archive.writestr(entry, msgspec.json.encode(value), ZIP_DEFLATED, compresslevel=9)
