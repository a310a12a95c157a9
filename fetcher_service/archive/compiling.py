"""From a folder of F1DB's tables to the archive. Decisions are in pure functions, here and in the modules it uses."""

from collections.abc import Mapping
from pathlib import Path

from fetcher_service.archive.additions import Additions, read_additions
from fetcher_service.archive.classifications import compile_results, compile_standings
from fetcher_service.archive.entries import EntryNames, compile_entrants
from fetcher_service.archive.f1db import CountryEntity, F1dbTables, SeasonTables, read_f1db
from fetcher_service.archive.facts import BUNDLED, About, Catalogue, SeasonFacts, write_facts
from fetcher_service.archive.grids import compile_grids, compile_honours
from fetcher_service.archive.weekends import compile_rounds
from racing.model import (
    Circuit,
    Constructor,
    Driver,
    EngineManufacturer,
    GrandPrix,
    Season,
    TeamEra,
    TyreManufacturer,
)


def compile_archive(folder: Path, to: Path = BUNDLED) -> About:
    """Compile a folder of F1DB and what we add to it; equal input gives an equal file.

    Raises:
        InvalidRequest: A file of the folder is missing, or says what we do not understand.
    """
    f1db = read_f1db(folder)
    additions = read_additions()
    catalogue = compile_catalogue(f1db, additions)
    about = About(
        as_of=f1db.index.commit_date,
        attribution=f"F1DB, {f1db.index.source}, {f1db.index.licence}",
        licence=f1db.index.licence,
        commit=f1db.index.commit,
    )
    seasons = (compile_season(season, f1db, additions, catalogue) for season in f1db.seasons())
    write_facts(to, about, catalogue, seasons)
    return about


def compile_season(season: SeasonTables, f1db: F1dbTables, additions: Additions, catalogue: Catalogue) -> SeasonFacts:
    """Everything about one season."""
    circuits = {circuit.id: circuit for circuit in catalogue.circuits}
    names = EntryNames(
        teams={entrant.id: entrant.name for entrant in f1db.entrants},
        codes={driver.id: driver.abbreviation for driver in f1db.drivers},
        chassis={chassis.id: chassis for chassis in f1db.chassis},
        engines={engine.id: engine for engine in f1db.engines},
        colours=additions.colours_of(season.year),
    )
    return SeasonFacts(
        season=Season(year=season.year),
        rounds=compile_rounds(season, f1db, additions, circuits),
        results=tuple(compile_results(season)),
        standings=tuple(compile_standings(season)),
        entrants=compile_entrants(season, names),
        starting_grids=tuple(compile_grids(season)),
        honours=tuple(compile_honours(season)),
    )


def compile_catalogue(f1db: F1dbTables, additions: Additions) -> Catalogue:
    """Everyone and everything, by id. Country codes are ISO 3166-1 alpha-2."""
    countries = {country.id: country for country in f1db.countries}
    return Catalogue(
        drivers=tuple(sorted(_drivers(f1db, countries, additions.ergast_ids.drivers), key=lambda driver: driver.id)),
        constructors=tuple(
            sorted(_constructors(f1db, countries, additions.ergast_ids.constructors), key=lambda maker: maker.id)
        ),
        engine_manufacturers=tuple(sorted(_engine_manufacturers(f1db, countries), key=lambda maker: maker.id)),
        circuits=tuple(sorted(_circuits(f1db, countries, additions), key=lambda circuit: circuit.id)),
        grands_prix=tuple(sorted(_grands_prix(f1db, countries), key=lambda grand_prix: grand_prix.id)),
        tyre_manufacturers=tuple(sorted(_tyre_manufacturers(f1db, countries), key=lambda maker: maker.id)),
    )


def _drivers(f1db: F1dbTables, countries: Mapping[str, CountryEntity], ergast_ids: Mapping[str, str]) -> list[Driver]:
    return [
        Driver(
            id=driver.id,
            name=driver.name,
            first_name=driver.first_name,
            last_name=driver.last_name,
            full_name=driver.full_name,
            date_of_birth=driver.date_of_birth,
            date_of_death=driver.date_of_death,
            place_of_birth=driver.place_of_birth,
            country=country.name,
            country_code=country.alpha2_code,
            nationality=country.demonym,
            ergast_id=ergast_ids.get(driver.id),
        )
        for driver in f1db.drivers
        for country in [countries[driver.nationality_country_id]]
    ]


def _constructors(
    f1db: F1dbTables, countries: Mapping[str, CountryEntity], ergast_ids: Mapping[str, str]
) -> list[Constructor]:
    return [
        Constructor(
            id=maker.id,
            name=maker.name,
            full_name=maker.full_name,
            country=country.name,
            country_code=country.alpha2_code,
            nationality=country.demonym,
            ergast_id=ergast_ids.get(maker.id),
            chronology=tuple(
                TeamEra(constructor=era.constructor_id, first_season=era.year_from, last_season=era.year_to)
                for era in maker.chronology
            ),
        )
        for maker in f1db.constructors
        for country in [countries[maker.country_id]]
    ]


def _engine_manufacturers(f1db: F1dbTables, countries: Mapping[str, CountryEntity]) -> list[EngineManufacturer]:
    return [
        EngineManufacturer(id=maker.id, name=maker.name, country=country.name, country_code=country.alpha2_code)
        for maker in f1db.engine_manufacturers
        for country in [countries[maker.country_id]]
    ]


def _tyre_manufacturers(f1db: F1dbTables, countries: Mapping[str, CountryEntity]) -> list[TyreManufacturer]:
    return [
        TyreManufacturer(id=maker.id, name=maker.name, country=country.name, country_code=country.alpha2_code)
        for maker in f1db.tyre_manufacturers
        for country in [countries[maker.country_id]]
    ]


def _grands_prix(f1db: F1dbTables, countries: Mapping[str, CountryEntity]) -> list[GrandPrix]:
    return [
        GrandPrix(
            id=grand_prix.id,
            name=grand_prix.full_name,
            short_name=grand_prix.short_name,
            abbreviation=grand_prix.abbreviation,
            country=country.name if country else None,
            country_code=country.alpha2_code if country else None,
        )
        for grand_prix in f1db.grands_prix
        for country in [countries.get(grand_prix.country_id or "")]
    ]


def _circuits(f1db: F1dbTables, countries: Mapping[str, CountryEntity], additions: Additions) -> list[Circuit]:
    return [
        Circuit(
            id=circuit.id,
            name=circuit.name,
            full_name=circuit.full_name,
            place=circuit.place_name,
            country=country.name,
            country_code=country.alpha2_code,
            latitude=circuit.latitude,
            longitude=circuit.longitude,
            time_zone=additions.time_zones.get(circuit.id),
            length_km=circuit.length,
            turns=circuit.turns,
            ergast_id=additions.ergast_ids.circuits.get(circuit.id),
        )
        for circuit in f1db.circuits
        for country in [countries[circuit.country_id]]
    ]
