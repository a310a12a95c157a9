"""`python -m benchmarks.search`: what a search costs, beside a plain look at every name in the same run, and what its index takes.

The facts are those of the bundled archive. Milliseconds depend on the machine; the ratio hardly does.
"""

import gc
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from benchmarks.measured import Measured, run
from content_api.search.entries import Entry, entries_of
from content_api.search.facts import SearchFacts
from content_api.search.index import SearchIndex
from content_api.search.question import MOST_LETTERS, read
from fetcher_service.archive.facts import Facts
from racing.model import Entrant, Round

QUESTIONS = (
    "monza 88", "verstapen", "são paulo", "räikkönen", "ver", "vet 2011", "spa 98", "the 2021 abu dhabi race",
    "red bull", "schumacher", "hamliton", "grand prix d'Italie", "m verstappen", "mc laren", "nobody at all",
)  # fmt: skip
"""As people type: names, misspellings, first letters, years."""

DEAREST = (
    " ".join("abcdefgh"),
    "verstapens schumachxr hamiltonn raikonnnen silverston interlagox"[:MOST_LETTERS],
    "x" * MOST_LETTERS,
)
"""What somebody would ask who wants it to cost as much as it can."""

TIMES = 20
MOST_MS = 5.0
MOST_MEGABYTES = 16.0
LEAST_FASTER = 3.0


def facts() -> tuple[SearchFacts, list[Round], list[int]]:
    """Return everyone and everything, every round, and the years."""
    with Facts() as archive:
        catalogue = archive.catalogue()
        seasons = [archive.season(year) for year in archive.years]
        entrants: tuple[Entrant, ...] = tuple(entrant for season in seasons for entrant in season.entrants)
        found = SearchFacts(
            drivers=catalogue.drivers,
            constructors=catalogue.constructors,
            circuits=catalogue.circuits,
            entrants=entrants,
        )
        return found, [weekend for season in seasons for weekend in season.rounds], list(archive.years)


def milliseconds(work: Callable[[str], object], questions: Sequence[str]) -> float:
    """Milliseconds of processor for one question, on average."""
    began = time.process_time()
    for _ in range(TIMES):
        for question in questions:
            work(question)
    return (time.process_time() - began) * 1000 / TIMES / len(questions)


def names_of(entries: Sequence[Entry]) -> list[str]:
    """Every name, as one who prepares nothing would look at them."""
    return sorted({name.casefold() for entry in entries for name in entry.names})


async def measure(_folder: Path) -> Measured:
    """Everything, in one run."""
    measured = Measured()
    known, rounds, years = facts()
    gc.collect()
    tracemalloc.start()
    entries = entries_of(known, rounds, years[-1])
    index = SearchIndex(entries)
    megabytes = tracemalloc.get_traced_memory()[0] / 1024**2
    tracemalloc.stop()
    began = time.process_time()
    SearchIndex(entries_of(known, rounds, years[-1]))
    made = (time.process_time() - began) * 1000
    names = names_of(entries)

    def prepared(question: str) -> object:
        return index.find(read(question, years))

    def plain(question: str) -> object:
        return process.extract(question.casefold(), names, scorer=fuzz.WRatio, limit=10)

    usual, dearest, naive = (
        milliseconds(prepared, QUESTIONS),
        max(milliseconds(prepared, [question]) for question in DEAREST),
        milliseconds(plain, QUESTIONS),
    )
    measured.add("a search", f"{usual:.2f} ms", f"<= {MOST_MS:g} ms", met=usual <= MOST_MS, milliseconds=usual)
    measured.add(
        "the dearest search", f"{dearest:.2f} ms", f"<= {MOST_MS:g} ms", met=dearest <= MOST_MS, milliseconds=dearest
    )
    measured.add(
        "a search, beside WRatio over every name",
        f"{naive / usual:.1f} times as fast ({naive:.2f} ms)",
        f">= {LEAST_FASTER:g}",
        met=naive / usual >= LEAST_FASTER,
        ratio=naive / usual,
    )
    measured.add(
        f"the index of {len(entries)} entries and {index.words} words",
        f"{megabytes:.1f} MB, made in {made:.0f} ms",
        f"<= {MOST_MEGABYTES:g} MB",
        met=megabytes <= MOST_MEGABYTES,
        megabytes=megabytes,
        milliseconds=made,
    )
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    run("benchmarks.search", (), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
