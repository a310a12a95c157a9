"""F1DB's drawings, damaged by chance: a drawing that can be stored, or an error that names it."""

from collections import Counter
from random import Random

from racing.model import Dataset
from tests.contract.fetcher_service.test_f1db import Repository, f1db
from tests.fuzz.asking import held
from tests.mutations import EXAMPLES, ODD, pages

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 500"><title>Monza</title><path d="M1 2L3 4Z"/></svg>'
)


async def test_a_damaged_drawing_is_an_error_or_one_that_can_be_stored() -> None:
    outcomes: Counter[str] = Counter()
    for _, damaged in pages(DRAWING):
        text = damaged.encode("utf-8", "replace").decode()
        outcomes[
            await held(f1db(Repository(text)), Dataset.CIRCUIT_MAPS, lambda source: source.circuit_maps(2025))
        ] += 1
    assert outcomes["error"] + outcomes["rows"] == EXAMPLES


async def test_what_is_odd_inside_a_drawing_does_not_get_in() -> None:
    for number, odd in enumerate(ODD):
        text = DRAWING.replace("Monza", str(odd) * Random(number).randrange(1, 3))  # noqa: S311  # nothing secret
        source = f1db(Repository(text.encode("utf-8", "replace").decode()))
        assert await held(source, Dataset.CIRCUIT_MAPS, lambda asked: asked.circuit_maps(2025)) in {"rows", "error"}
