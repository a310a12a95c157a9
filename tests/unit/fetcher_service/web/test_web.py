import tomllib
from pathlib import Path

import pytest

from chassis.clock import Clock
from chassis.metrics import Metrics
from fetcher_service.web import SourcePolicy, Web, user_agent
from fetcher_service.web.client import VERSION


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[4] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


def test_without_a_contact_there_is_none() -> None:
    assert user_agent("") == f"willitbemax/{VERSION}"
    assert user_agent("me@f1.example") == f"willitbemax/{VERSION} (+me@f1.example)"


async def test_outside_its_context_it_asks_nobody() -> None:
    web = Web(Clock(), Metrics("fetcher_service"), contact="")
    with pytest.raises(RuntimeError, match="outside its context"):
        await web.get(SourcePolicy("jolpica", frozenset({"127.0.0.1"}), 1.0), "http://127.0.0.1/")
