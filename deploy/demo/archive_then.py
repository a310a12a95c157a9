"""The bundled archive as it was on the morning of a race: what came later is not known yet."""

from datetime import date
from pathlib import Path

import msgspec

from fetcher_service.archive.facts import Facts, SeasonFacts, write_facts
from racing.model import Round
from racing.schedule import first_date, in_order


def write(to: Path, weekend: Round, day: date) -> None:
    """Write the season of a round to a file, without the results from that day on."""
    with Facts() as facts:
        season = known_before(facts.season(weekend.season), day)
        write_facts(to, msgspec.structs.replace(facts.about, as_of=day), facts.catalogue(), [season])


def known_before(season: SeasonFacts, day: date) -> SeasonFacts:
    """A season without the results of sessions on that day or later, and without the tables that rest on them."""
    numbers = {each.grand_prix: each.number or 0 for each in season.rounds}
    begun = [each for each in in_order(season.rounds) if (begins := first_date(each)) and begins < day]
    over = {
        (each.grand_prix, session.kind)
        for each in begun
        for session in each.sessions
        if session.start and session.start.date() < day
    }
    raced = max((numbers[grand_prix] for grand_prix, kind in over if kind == "race"), default=0)
    return msgspec.structs.replace(
        season,
        results=tuple(each for each in season.results if (each.grand_prix, each.session) in over),
        standings=tuple(each for each in season.standings if each.after_round <= raced),
    )
