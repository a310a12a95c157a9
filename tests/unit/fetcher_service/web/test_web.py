import pytest

from chassis.clock import Clock
from chassis.process.metrics import Metrics
from chassis.process.version import VERSION
from fetcher_service.web import SourcePolicy, Web, user_agent


def test_without_a_contact_there_is_none() -> None:
    assert user_agent("") == f"willitbemax/{VERSION}"
    assert user_agent("me@f1.example") == f"willitbemax/{VERSION} (+me@f1.example)"


async def test_outside_its_context_it_asks_nobody() -> None:
    web = Web(Clock(), Metrics("fetcher_service"), contact="")
    with pytest.raises(RuntimeError, match="outside its context"):
        await web.get(SourcePolicy("jolpica", frozenset({"127.0.0.1"}), 1.0), "http://127.0.0.1/")
