"""How `make up` starts, or refuses to: real launchers, in folders of their own."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import aiohttp
import pymongo
import pytest

from deploy.data_folder.passwords import Passwords
from deploy.data_folder.suite_mark import Mark
from deploy.ports import PUBLIC, in_the_way
from deploy.stack import MONGODB_USER, ROOT
from racing.model import ALL_SEASONS
from tests.e2e.processes import PORTS, Stack
from tests.effort import mostly_slow
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, free_port


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def start(folder: Path, **given: str) -> tuple[int, str]:
    """Start a suite that is refused, without anything but what is given; its exit status and what it says."""
    known = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    ports = {name: str(free_port()) for name in PORTS}
    ran = subprocess.run(
        [sys.executable, "-m", "deploy", "up"],
        cwd=folder,
        env={**known, **ports, "PYTHONPATH": str(ROOT), **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return ran.returncode, ran.stdout


# ---- refused


REFUSED = {
    "MONGODB_URL": (
        {"MONGODB_URL": "foo"},
        "MONGODB_URL='foo': should be the address of a MongoDB, such as mongodb://",
    ),
    "PUBLIC_URL": (
        {"PUBLIC_URL": "f1.example.org"},
        "PUBLIC_URL='f1.example.org': should be an address without a path, such as",
    ),
    "BIND_HOST": (
        {"BIND_HOST": "192.0.2.1"},
        "BIND_HOST='192.0.2.1': is no address of this machine; allowed are 127.0.0.1",
    ),
    "SOURCES": ({"SOURCES": "wikipedia"}, "SOURCES='wikipedia': wikipedia is no source, allowed: "),
    "two ports": ({"CONTENT_API_PORT": "20001", "TRAEFIK_PORT": "20001"}, "port 20001 is set as TRAEFIK_PORT and"),
    "SUITE_ID": ({"SUITE_ID": "a b"}, "SUITE_ID='a b': should be 1 to 40 letters, digits and -, such as 3f2a9c1d"),
}
"""What is set, and what is said of it."""


@pytest.mark.parametrize("refused", mostly_slow(REFUSED, "MONGODB_URL", "two ports"))
def test_a_start_that_is_refused_says_why_once_and_leaves_nothing_behind(tmp_path: Path, refused: str) -> None:
    given, said = REFUSED[refused]
    status, output = start(tmp_path, **given)
    assert status != 0
    assert output.count(said) == 1
    assert len(output.splitlines()) <= 2, output
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_refused_with_its_setting_traefiks_too(tmp_path: Path, taken: int) -> None:
    for setting, owner in {"MONGODB_PORT": "mongod", "TRAEFIK_PORT": "traefik"}.items():
        status, output = start(tmp_path, **{setting: str(taken)})
        assert status == 1
        assert output == (
            f"port {taken} is already taken, and {owner} needs it: free it, or set {setting} to another in .env\n"
        )
        assert list(tmp_path.iterdir()) == []


def test_a_misspelled_setting_in_the_file_is_refused_with_the_nearest_right_one(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TREAFIK_PORT=99\n")
    status, output = start(tmp_path)
    assert (status, output) == (1, "TREAFIK_PORT in .env is not a setting: did you mean TRAEFIK_PORT?\n")
    assert [each.name for each in tmp_path.iterdir()] == [".env"]


def test_a_misspelled_setting_of_the_environment_is_named_with_the_nearest_right_one(tmp_path: Path) -> None:
    _, output = start(tmp_path, TREAFIK_PORT="99", BIND_HOST="192.0.2.1")
    assert "TREAFIK_PORT in the environment is not a setting: did you mean TRAEFIK_PORT?" in output


@pytest.mark.slow
def test_a_database_of_another_suite_ends_the_start(tmp_path: Path, mongod: Mongod) -> None:
    with pymongo.MongoClient[dict[str, object]](mongod.url) as mongo:
        if "setName" not in mongo.admin.command("hello"):
            mongo.admin.command("replSetInitiate")
            until_primary(mongo)
        mongo["of_another"]["generations"].insert_one({"_id": ALL_SEASONS, "generation": 7, "suite": "theirs"})
        status, output = start(tmp_path, MONGODB_URL=mongod.url, MONGODB_DATABASE="of_another", SUITE_ID="ours")
        assert mongo["of_another"].list_collection_names() == ["generations"]
    assert status == 1
    assert output.count("the database of_another of") == 1
    assert "belongs to the suite theirs, and this one is ours: set MONGODB_DATABASE" in output
    assert "data_scheduler cannot work with these settings (it says why above); stopping" in output


def until_primary(mongo: "pymongo.MongoClient[dict[str, object]]") -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not mongo.admin.command("hello")["isWritablePrimary"]:
        assert time.monotonic() < until
        time.sleep(0.05)


# ---- two of them


def another(folder: Path, of: Stack, **given: str) -> Stack:
    """A suite in a folder of its own, on the ports of another."""
    ports = {name: of.environment[name] for name in PORTS}
    return Stack(folder, {**ports, "STACK_FILL": "0", **given})


def mark_in(stack: Stack) -> object:
    """The suite to which the database behind a stack says that it belongs."""
    address = stack.port("MONGODB_PORT") + int(stack.environment.get("PORT_OFFSET", "0"))
    passwords = Passwords.read(stack.data)
    assert passwords is not None
    with pymongo.MongoClient[dict[str, object]](
        "127.0.0.1", address, directConnection=True, username=MONGODB_USER, password=passwords.mongodb
    ) as mongo:
        first = mongo["willitbemax"]["generations"].find_one({"_id": ALL_SEASONS})
    assert first is not None
    return first["suite"]


async def ended(stack: Stack) -> bool:
    assert stack.process is not None
    return stack.process.poll() is not None


@pytest.mark.slow
async def test_of_two_suites_started_at_the_same_moment_on_the_same_ports_one_runs_and_the_other_says_why_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one = Stack(tmp_path / "one", {"STACK_FILL": "0"})
    other = another(tmp_path / "other", one)
    with one, other:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (await ended(one) or await ended(other)):  # noqa: ASYNC110  # a process
                await asyncio.sleep(0.05)
        loser, winner = (one, other) if await ended(one) else (other, one)
        assert loser.process is not None
        assert loser.process.returncode == 1
        (sentence,) = loser.output.splitlines()
        assert sentence.startswith("another suite is running or starting on port ")
        assert "PORT_OFFSET=100" in sentence
        assert not loser.data.exists()
        await winner.says("make down")
        assert mark_in(winner) == Mark.read(winner.data).suite


@pytest.mark.slow
async def test_a_second_suite_runs_beside_the_first_with_an_offset_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one = Stack(tmp_path / "one", {"STACK_FILL": "0"})
    offset = next(
        offset
        for offset in range(100, 2000)
        if all(in_the_way(one.port(name) + offset, PUBLIC) is None for name in PORTS)
    )
    other = another(tmp_path / "other", one, PORT_OFFSET=str(offset))
    with ExitStack() as running:
        for stack in (one, other):
            running.enter_context(stack)
            await stack.says("make down")
        doors = [one.port("TRAEFIK_PORT"), other.port("TRAEFIK_PORT") + offset]
        async with aiohttp.ClientSession() as http:
            for door in doors:
                async with http.get(f"http://127.0.0.1:{door}/content/v1/seasons") as response:
                    assert response.status == 200
        assert f"http://localhost:{doors[1]}/content/v1/seasons" in other.output
        assert {mark_in(one), mark_in(other)} == {Mark.read(one.data).suite, Mark.read(other.data).suite}
        assert mark_in(one) != mark_in(other)


# ---- what a newcomer sees


@pytest.mark.slow
async def test_a_healthy_start_says_only_what_the_launcher_has_to_say(tmp_path: Path) -> None:
    stack = Stack(tmp_path, {"STACK_FILL": "0"})
    with stack:
        await stack.says("make down")
        before, _, _ = stack.output.partition("Will it be Max?")
        assert stack.stop() == 0
    speakers = [line.split()[1:3] for line in before.splitlines() if line.strip()]
    assert speakers
    assert all(speaker == ["make", "up"] for speaker in speakers), before
    after = [line for line in stack.output.splitlines() if "│" in line]
    assert [line.partition("│ ")[2] for line in after[-2:]] == ["stopping", f"stopped; the data stays in {stack.data}"]
    for word in ("HTTPStatus", "settings={", "refused", "not well"):
        assert word not in stack.output
