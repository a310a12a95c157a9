"""Images that are built once, and one suite that comes up from nothing and fills itself."""

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest

from deploy.release.images import SERVICES
from tests.containers import engine
from tests.containers.images import BUILT_ALREADY, VERSION, built, built_stand_in, clone
from tests.containers.suite import ComposeSuite, ContainersClient, client_of
from tests.containers.timetable import ROWS, timed
from tests.suite import free_port


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean clone: images are built from it, and the suite is started in it."""
    return clone(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="session")
def images(checkout: Path) -> Mapping[str, str]:
    """The images of the services, by the service."""
    engine.required()
    if BUILT_ALREADY is not None:
        return {service: f"willitbemax/{service}:{VERSION}" for service in SERVICES}
    with timed("images built"):
        return {service: built(checkout, service) for service in SERVICES}


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The images that stand in for the official ones, by the setting that names each."""
    engine.required()
    folder = tmp_path_factory.mktemp("stand-ins")
    return {
        "MONGODB_IMAGE": built_stand_in("mongo", folder),
        "VALKEY_IMAGE": built_stand_in("valkey", folder),
        "TRAEFIK_IMAGE": built_stand_in("traefik", folder),
        "PROMETHEUS_IMAGE": built_stand_in("prometheus", folder),
    }


@pytest.fixture(scope="session")
def suite(
    checkout: Path,
    images: Mapping[str, str],
    servers: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ComposeSuite]:
    """The suite, started with nothing there."""
    port = free_port()
    found = ComposeSuite(f"containers-{port}", checkout, port, servers, tmp_path_factory.mktemp("secrets"))
    try:
        with timed("docker compose up"):
            found.up()
        yield found
    finally:
        found.down(data=True)


@pytest.fixture(scope="session")
async def client(suite: ComposeSuite) -> AsyncIterator[ContainersClient]:
    """A client of the suite once it is full."""
    async with client_of(suite) as found:
        with timed("filled by itself, from then on"):
            await found.has_it_all()
        await found.well()
        yield found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    if ROWS:
        terminalreporter.section("containers")
        for what, figure in ROWS:
            terminalreporter.write_line(f"{what:<70} {figure:>24}")
