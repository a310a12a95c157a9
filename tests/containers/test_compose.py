"""`docker compose up` on a machine where nothing is: it fills itself, answers as it should, and outlives the death of each container."""

import shutil
from collections import Counter
from collections.abc import Sequence

import pytest

from tests.containers import engine
from tests.containers.suite import CONTAINERS, ComposeSuite, ContainersClient
from tests.containers.timetable import note, timed
from tests.e2e.processes import ROUNDS, Answer
from tests.e2e.test_readme import SHOWN, printed

# What a person sees is the same as in the suite that `make up` starts: the same tests, with the client of this folder.
from tests.e2e.test_stack import (
    READERS,
    read_by_many,
    test_all_seasons_and_rounds_are_there,
    test_half_points_were_given_at_spa_in_2021,
    test_on_that_saturday_the_season_runs_and_the_weekend_is_on,
    test_the_bahrain_grand_prix_of_2026_is_held_at_sepang,
    test_the_title_of_2025_was_won_by_two_points,
    test_two_drivers_shared_the_winning_car_in_france_in_1951,
    test_two_parsers_read_the_same_calendar,
)

__all__ = [
    "test_all_seasons_and_rounds_are_there",
    "test_half_points_were_given_at_spa_in_2021",
    "test_on_that_saturday_the_season_runs_and_the_weekend_is_on",
    "test_the_bahrain_grand_prix_of_2026_is_held_at_sepang",
    "test_the_title_of_2025_was_won_by_two_points",
    "test_two_drivers_shared_the_winning_car_in_france_in_1951",
    "test_two_parsers_read_the_same_calendar",
]

BAD_GATEWAY = 502
KILLED = 137
PUBLIC = [(command, output) for command, output in SHOWN if "localhost:8081" not in command]


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl, which is not here")
@pytest.mark.parametrize(
    ("command", "output"), PUBLIC, ids=[command.split("localhost")[1][:40] for command, _ in PUBLIC]
)
async def test_a_curl_of_the_documents_prints_what_is_shown(
    client: ContainersClient, command: str, output: str
) -> None:
    assert printed(client.public, command, scheduler=client.public) == (output, "")


# ---- who reaches whom


CONNECTS = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), 2).close()
except OSError as error:
    print(error)
else:
    print("connected")
"""


def connected(suite: ComposeSuite, service: str, host: str, port: int) -> str:
    return suite.execute(service, "python3", "-c", CONNECTS, host, str(port)).strip()


async def test_only_data_scheduler_reaches_the_databases(client: ContainersClient) -> None:
    for host, port in (("mongodb", 27017), ("valkey", 6379)):
        assert connected(client.suite, "data_scheduler", host, port) == "connected"
        address = next(
            network["IPAddress"] for network in client.suite.about(host)["NetworkSettings"]["Networks"].values()
        )
        for service in ("fetcher_service", "scheduler_api", "content_api"):
            for name in (host, address):
                assert connected(client.suite, service, name, port) != "connected", (service, name)


async def test_only_the_fetcher_reaches_the_world(client: ContainersClient) -> None:
    """By its route out: there need not be a world where this test runs."""
    routes = {
        service: client.suite.execute(service, "python3", "-c", "print(open('/proc/net/route').read())")
        for service in ("fetcher_service", "data_scheduler", "scheduler_api", "content_api", "content_api_2")
    }
    outward = {
        name for name, table in routes.items() if any(line.split()[1:2] == ["00000000"] for line in table.splitlines())
    }
    assert outward == {"fetcher_service"}


async def test_only_the_door_is_published(client: ContainersClient) -> None:
    published = {
        service: [port for port in (client.suite.about(service)["NetworkSettings"]["Ports"] or {}).values() if port]
        for service in CONTAINERS
    }
    assert {service for service, ports in published.items() if ports} == {"traefik"}


async def test_nothing_runs_as_root_that_need_not_and_nothing_can_be_written(client: ContainersClient) -> None:
    for service in ("data_scheduler", "fetcher_service", "scheduler_api", "content_api"):
        asked = "import os; print(os.getuid(), os.access('/app', os.W_OK), os.access('/usr', os.W_OK))"
        assert client.suite.execute(service, "python3", "-c", asked).split() == ["10001", "False", "False"]
        assert client.suite.about(service)["HostConfig"]["ReadonlyRootfs"] is True


async def test_each_is_healthy_by_its_own_check(client: ContainersClient) -> None:
    for service in CONTAINERS:
        checked = engine.call("podman", "healthcheck", "run", client.suite.container(service))
        assert checked.returncode == 0, (service, checked.stdout, checked.stderr)


async def test_no_secret_is_in_the_environment_or_in_a_log(client: ContainersClient) -> None:
    secrets = [file.read_text().strip() for file in client.suite.secrets.iterdir()]
    assert len(secrets) == 6
    for service in CONTAINERS:
        told = str(client.suite.about(service)["Config"]) + engine.podman("logs", client.suite.container(service))
        assert [secret for secret in secrets if secret in told] == [], service


# ---- kill -9


def unexcused(answers: Sequence[Answer], victim: str) -> list[Answer]:
    """Answers that no reader should see: a 5xx of content_api, or any failure that the victim is no excuse for.

    What a content_api was answering when it was killed breaks off (502, by the door); a reader asks one question at a time, so that is
    one answer for each. Connections of the door itself are the reader's, who gets 404 while its routes are not there yet.
    """
    excused = {"traefik": {0, 404}, "content_api": {BAD_GATEWAY}, "content_api_2": {BAD_GATEWAY}}.get(victim, set())
    broken_off = [answer for answer in answers if answer.status == BAD_GATEWAY]
    return [
        *(a for a in answers if a.status != 200 and (a.by_content_api or a.status not in excused)),
        *broken_off[READERS:],
    ]


@pytest.mark.parametrize("victim", CONTAINERS)
async def test_a_killed_container_is_back_and_its_readers_never_saw_an_error(
    client: ContainersClient, victim: str
) -> None:
    suite = client.suite
    await client.well()
    async with read_by_many(client) as answers:
        with timed(f"{victim} killed: everything well again"):
            killed = suite.kill(victim)
            await suite.starts_again(victim, killed)
            await client.writes()
            await client.well()
    counted = Counter(answer.status for answer in answers)
    note(f"{victim} killed: answers by status", ", ".join(f"{n} of {status}" for status, n in sorted(counted.items())))
    assert len(answers) >= 2 * READERS
    assert unexcused(answers, victim) == []


async def test_nothing_was_lost_by_all_that_killing(client: ContainersClient) -> None:
    seasons = (await client.result("/seasons"))["seasons"]
    assert sum(season["rounds"] for season in seasons) == ROUNDS


# ---- from one start to the next (this stops the suite, so it comes last)


async def test_containers_that_are_removed_leave_the_data(client: ContainersClient) -> None:
    before = (await client.get("/content/v1/seasons/2025/drivers")).body
    client.suite.compose("stop")
    ended_by_force = {name for name in CONTAINERS if client.suite.about(name)["State"]["ExitCode"] == KILLED}
    assert ended_by_force == set()
    client.suite.down(data=False)
    with timed("down, and up again with all data"):
        client.suite.up()
        await client.has_it_all()
    assert (await client.get("/content/v1/seasons/2025/drivers")).body == before
