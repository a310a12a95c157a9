import pytest

from chassis.clock import Clock
from chassis.errors import InvalidRequest
from chassis.process.metrics import Metrics
from fetcher_service.settings import Settings
from fetcher_service.sources import open_sources, source_names
from fetcher_service.sources.source import Source, SourceContext
from fetcher_service.web import Web
from racing.model import Dataset

SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
OUTSIDE = SourceContext(Web(Clock(), Metrics("fetcher_service"), contact=""), Clock(), SETTINGS.addresses)


def test_a_module_that_offers_a_source_is_found_by_its_name() -> None:
    names = source_names()
    assert "archive" in names
    assert "reading" not in names


async def test_every_source_of_the_folder_opens_under_its_own_name() -> None:
    names = source_names()
    async with open_sources(names, OUTSIDE) as sources:
        assert tuple(source.name for source in sources) == names
        assert all(Source in type(source).__mro__ for source in sources)
        assert all(callable(getattr(source, dataset)) for source in sources for dataset in Dataset)


async def test_no_source_at_all_is_a_choice() -> None:
    async with open_sources((), OUTSIDE) as sources:
        assert sources == ()


@pytest.mark.parametrize("name", ["ergast", "reading", "source", "../archive", ""])
async def test_an_unknown_name_is_refused_with_those_allowed(name: str) -> None:
    with pytest.raises(InvalidRequest, match=f"there is no source '{name}'; allowed are .*archive"):
        async with open_sources(("archive", name), OUTSIDE):
            pass


async def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="more than once: archive"):
        async with open_sources(("archive", "archive"), OUTSIDE):
            pass
