"""F1DB's drawings: what is one, what is none, and what is not kept."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fetcher_service.failures import Missing, SourceChanged
from fetcher_service.sources.f1db import F1db
from fetcher_service.sources.reading import NothingDue, Rows, UnknownToSource
from fetcher_service.web import FetchedPage
from tests.hand_clock import HandClock

RECORDING = Path(__file__).parents[2] / "recordings" / "f1db" / "monza-7.svg"
NOW = datetime(2026, 8, 22, tzinfo=UTC)


class Repository:
    """Has a drawing of Monza alone, or whatever it is told to have."""

    def __init__(self, drawing: str | None = None) -> None:
        self._drawing = RECORDING.read_text() if drawing is None else drawing

    async def get(self, policy: Any, url: str) -> FetchedPage:
        if not url.endswith("/monza-7.svg"):
            raise Missing(policy.source, f"{url}: answered 404")
        return FetchedPage(url, 200, self._drawing.encode(), "image/svg+xml; charset=utf-8", NOW, source="f1db")


def f1db(repository: Repository) -> F1db:
    return F1db(repository, HandClock(NOW), "https://f1db.test/maps/")  # type: ignore[arg-type]  # all it needs is `get`


async def test_the_layouts_of_a_season_that_have_a_drawing_are_given_with_their_licence() -> None:
    answer = await f1db(Repository()).circuit_maps(2025)
    assert isinstance(answer, Rows)
    (drawing,) = answer.rows
    assert (drawing.id, drawing.svg) == ("monza-7", RECORDING.read_text())
    assert (drawing.licence, drawing.attribution) == ("CC BY 4.0", "F1DB, https://github.com/f1db/f1db")


async def test_a_season_without_any_drawing_has_nothing_due() -> None:
    assert isinstance(await f1db(Repository()).circuit_maps(1949 + 1), NothingDue)


async def test_a_season_that_the_archive_does_not_have_is_unknown() -> None:
    assert isinstance(await f1db(Repository()).circuit_maps(2999), UnknownToSource)


async def test_what_is_no_drawing_has_changed_its_shape() -> None:
    with pytest.raises(SourceChanged, match=r"changed its shape at monza-7\.svg: no SVG drawing"):
        await f1db(Repository("<html>moved</html>")).circuit_maps(2025)
