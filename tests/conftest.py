"""Fixtures that several folders share: the real servers, and the suite in one event loop."""

import gc
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings

from tests.browser import WHOLE_CHROMIUM, Chromium, chromium_running
from tests.effort import EXAMPLES, PROFILE
from tests.shared_data import SHARED
from tests.suite import Mongod, Suite, Valkey, running

pytest_plugins = ["pytester", "tests.fixture_failures"]

# An example takes as long as it takes: a busy machine is no counterexample.
for name, examples in EXAMPLES.items():
    settings.register_profile(name, max_examples=examples, deadline=None)
settings.load_profile(PROFILE)

# Of what the services hold for long there is a lot, and looking it through often is a tenth of the time. What is made while tests are
# collected stays until the end.
gc.set_threshold(100_000, 50, 100)
gc.disable()

# As the services print them: to draw a frame around every traceback costs a hundredth of the run.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# A shell that starts a run in the background has it ignore Ctrl-C, and so would every process that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


SHARE_A_SUITE = {
    "tests/integration/content_api/": "history",
    "tests/integration/website_front/": "history of pages",
    "tests/e2e/test_live.py": "stack",
    "tests/e2e/test_metrics.py": "stack",
    "tests/e2e/test_observe.py": "stack",
    "tests/e2e/test_readme.py": "stack",
    "tests/e2e/test_stack.py": "stack",
}
"""Tests that ask one suite with all of history, which takes half a minute to start, by how their paths begin; a group is one process's."""

FIRST = (
    "tests/integration/content_api/",
    "tests/integration/website_front/",
    "tests/e2e/",
    "tests/integration/scheduler_api/",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests go to the same process of several (`--dist loadgroup`): those of a file, or of a folder that shares a suite.

    What takes longest begins first, so that no process works alone at the end.
    """
    items.sort(
        key=lambda item: next((place for place, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))
    )
    for item in items:
        file = item.nodeid.partition("::")[0]
        group = next((group for start, group in SHARE_A_SUITE.items() if file.startswith(start)), file)
        item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays until the end: modules, and nine thousand tests."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded data beside the checkout; without it, the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder ../shared with recorded data, which is not here")
    return SHARED


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    """A real mongod of this test run's own."""
    with Mongod(tmp_path_factory.mktemp("mongod")) as server:
        yield server


@pytest.fixture(scope="session")
async def chromium(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Chromium]:
    """A real browser of this test run's own; the tests that need one skip where there is none."""
    async with chromium_running(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="session")
async def whole_chromium(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Chromium]:
    """One that shows notifications."""
    async with chromium_running(tmp_path_factory.mktemp("chromium"), program=WHOLE_CHROMIUM) as browser:
        yield browser


@pytest.fixture(scope="session")
def unused_valkeys() -> Iterator[list[Valkey]]:
    """Those that tests have left."""
    servers: list[Valkey] = []
    yield servers
    for each in servers:
        each.stop()


@pytest.fixture
def valkey(unused_valkeys: list[Valkey], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A real Valkey with nothing in it, which is this test's own meanwhile. One that runs at the end is emptied for another test."""
    with ExitStack() as stack:
        server = unused_valkeys.pop() if unused_valkeys else Valkey(tmp_path_factory.mktemp("valkey"))
        stack.callback(server.stop)
        if server.runs:
            server.empty()
        else:
            server.start()
        yield server
        if server.runs:
            unused_valkeys.append(server)
            stack.pop_all()


@pytest.fixture(scope="session")
def services() -> Mapping[str, Any]:
    """What `running` starts beside data_scheduler and the fetcher; a folder that asks more of them names them in its conftest."""
    return {}


@asynccontextmanager
async def _over_an_empty_database(mongod: Mongod, valkey: Valkey, services: Mapping[str, Any]) -> AsyncIterator[Suite]:
    async with running(mongod, valkey, **services) as started:
        if services.get("with_scheduler"):
            # It would fill the database all by itself, which has tests of its own (test_missing).
            await started.post(f"{started.scheduler}/pause?job=missing")
        yield started


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey, services: Mapping[str, Any]) -> AsyncIterator[Suite]:
    """The services over an empty database that nobody fills but the test."""
    async with _over_an_empty_database(mongod, valkey, services) as started:
        yield started


@pytest.fixture(scope="module")
async def shared_suite(
    mongod: Mongod, tmp_path_factory: pytest.TempPathFactory, services: Mapping[str, Any]
) -> AsyncIterator[Suite]:
    """The same, once for the tests of a file that leave nothing behind which another one would see: refusals, above all."""
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        async with _over_an_empty_database(mongod, server, services) as started:
            yield started
