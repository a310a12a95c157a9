"""Children that live and do not answer, each a real process."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from deploy.children.child import LifeTiming
from deploy.children.program import Program
from deploy.children.questions import NoAnswer
from deploy.children.silence import Patience
from deploy.children.supervisor import Supervisor, SupervisorTiming
from deploy.data_folder.suite_mark import Mark
from deploy.ports import claims
from deploy.settings import Settings
from deploy.stack import lay_out, programs
from tests.effort import mostly_slow
from tests.patience import PATIENCE_SECONDS
from tests.suite import free_port

QUICK = SupervisorTiming(first=0.01, longest=0.05, turn=0.3, life=LifeTiming(pause=0.05, soon=0.05))
SHORT = Patience(idle=3.0, working=PATIENCE_SECONDS, starting=PATIENCE_SECONDS)
PROGRAMS = ("mongod", "valkey", "traefik", "data_scheduler", "fetcher_service", "scheduler_api", "content_api")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of a suite on free ports."""
    monkeypatch.chdir(tmp_path)
    free = {each: free_port() for each in Settings.model_fields if each.endswith("_port")}
    return Settings(**(free | {"data_dir": tmp_path / "data", "rate_limit_average": 0}))  # type: ignore[arg-type]  # ports and a folder


@pytest.fixture
def stack(settings: Settings, tmp_path: Path) -> dict[str, Program]:
    """Its programs."""
    wanted = claims(settings)
    lay_out(settings, wanted)
    return {program.name: program for program in programs(settings, wanted, Mark.read(tmp_path))}


class Watched:
    """A supervisor, what it tells, and the pid of what it runs."""

    def __init__(self, folder: Path, *programs: Program, patience: Patience | None = SHORT) -> None:
        self.told: list[str] = []
        self._pids = folder / "pids"
        self.supervisor = Supervisor(
            programs,
            logs=folder / "logs",
            pids=self._pids,
            tell=self.told.append,
            show=lambda _name, _line: None,
            timing=QUICK,
            patience=patience,
        )

    def pid(self, name: str) -> int | None:
        file = self._pids / f"{name}.pid"
        return int(file.read_text()) if file.exists() and file.read_text() else None

    async def another(self, name: str, first: int | None) -> int:
        """Wait for another process of the program."""
        return await until(lambda: None if self.pid(name) == first else self.pid(name))


async def until[T](ask: Callable[[], T | None]) -> T:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (found := ask()) is None:  # noqa: ASYNC110  # what is waited for happens in a process
            await asyncio.sleep(0.02)
        return found


async def answers(program: Program) -> bool:
    """Whether it answers at all, ready or not."""
    assert program.ask is not None
    try:
        async with asyncio.timeout(1):
            await program.ask()
    except (NoAnswer, TimeoutError):
        return False
    return True


@pytest.mark.parametrize("name", mostly_slow(["mongod", "valkey", "traefik", "fetcher_service"], "valkey"))
async def test_a_frozen_program_is_killed_and_started_again_and_one_line_says_so(
    tmp_path: Path, stack: dict[str, Program], name: str
) -> None:
    """The four kinds of question; a service stands for all, since they have one debug port in common."""
    program, heard = stack[name], asyncio.Semaphore(0)

    async def ask() -> bool:
        assert program.ask is not None
        found = await program.ask()
        heard.release()
        return found

    watched = Watched(tmp_path, replace(program, ask=ask))
    async with watched.supervisor, asyncio.timeout(PATIENCE_SECONDS):
        for _ in range(2):  # when it asks again, it has heard the first answer
            await heard.acquire()
        first = watched.pid(name)
        assert first is not None
        os.kill(first, signal.SIGSTOP)
        await watched.another(name, first)
        (told,) = watched.told
        while not await answers(program):  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.05)
    assert told.startswith(f"{name} has not answered for ")
    assert "s and was killed; starting it again in" in told


def test_every_program_of_the_stack_is_asked(stack: dict[str, Program]) -> None:
    assert {*PROGRAMS, "content_api_2", "website_front"} == set(stack)
    assert all(program.ask is not None for program in stack.values())


async def test_without_a_bound_a_frozen_program_is_left_alone(tmp_path: Path, stack: dict[str, Program]) -> None:
    watched = Watched(tmp_path, stack["valkey"], patience=None)
    async with watched.supervisor, asyncio.timeout(PATIENCE_SECONDS):
        await watched.supervisor.all_ready()
        first = watched.pid("valkey")
        assert first is not None
        os.kill(first, signal.SIGSTOP)
        assert not await answers(stack["valkey"])
        assert not await answers(stack["valkey"])
        os.kill(first, signal.SIGCONT)
        while not await answers(stack["valkey"]):  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.05)
    assert watched.told == []


# ---- exit status 2


@pytest.mark.parametrize("name", mostly_slow(["mongod", "valkey", "traefik"], "valkey"))
async def test_an_exit_status_of_a_program_that_we_did_not_write_never_ends_the_suite(
    tmp_path: Path, stack: dict[str, Program], name: str
) -> None:
    stand_in = replace(stack[name], command=(sys.executable, "-c", "raise SystemExit(2)"))
    watched = Watched(tmp_path, stand_in)
    async with watched.supervisor, asyncio.timeout(PATIENCE_SECONDS):
        while len(watched.told) < 3:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.02)
        assert not watched.supervisor._hopeless.done()
    assert all(told.startswith(f"{name} exited with status 2; starting it again in ") for told in watched.told)


async def test_status_2_of_a_service_that_was_ready_is_a_death_like_any_other(tmp_path: Path) -> None:
    marker = tmp_path / "end"

    async def ask() -> bool:
        return True

    code = (
        f"import pathlib, time\nwhile not pathlib.Path({str(marker)!r}).exists(): time.sleep(0.01)\nraise SystemExit(2)"
    )
    watched = Watched(tmp_path, Program("service", (sys.executable, "-c", code), gives_up_with=2, ask=ask))
    async with watched.supervisor, asyncio.timeout(PATIENCE_SECONDS):
        await watched.supervisor.all_ready()
        marker.touch()
        while not watched.told:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.02)
        assert not watched.supervisor._hopeless.done()
    assert watched.told[0] == "service exited with status 2; starting it again in 0.0 s"


# ---- sockets that outlive a process


async def test_nobody_is_refused_while_traefik_is_killed_and_started_again(
    tmp_path: Path, settings: Settings, stack: dict[str, Program]
) -> None:
    watched = Watched(tmp_path, stack["traefik"])
    async with watched.supervisor, aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE_SECONDS):
        await watched.supervisor.all_ready()
        for _ in range(3):
            first = watched.pid("traefik")
            assert first is not None
            os.kill(first, signal.SIGKILL)
            async with session.get(
                f"http://127.0.0.1:{settings.traefik_port}/", headers={"Connection": "close"}
            ) as answer:
                assert answer.status
            await watched.another("traefik", first)


async def test_one_process_takes_the_place_of_another_and_every_question_is_answered_by_one_of_them(
    tmp_path: Path, settings: Settings, stack: dict[str, Program]
) -> None:
    """Traefik without backends says 503 as soon as it has its routes; before that it would say 404."""
    # Without the helper of `deploy.door.closed_door`, which would stay as long as there is no content_api.
    alone = replace(stack["traefik"], command=stack["traefik"].command[-2:])
    watched, enough, seen = Watched(tmp_path, alone), asyncio.Event(), set[int]()

    async def read() -> None:
        async with aiohttp.ClientSession() as session:
            while not enough.is_set():
                async with session.get(f"http://127.0.0.1:{settings.traefik_port}/content/v1/seasons") as answer:
                    seen.add(answer.status)

    async with watched.supervisor, asyncio.timeout(PATIENCE_SECONDS):
        await watched.supervisor.all_ready()
        readers = [asyncio.create_task(read()) for _ in range(3)]
        try:
            for _ in range(2):
                first = watched.pid("traefik")
                await watched.supervisor.restart("traefik")
                assert watched.pid("traefik") not in {None, first}
        finally:
            enough.set()
            await asyncio.gather(*readers)
    assert seen <= {502, 503, 504}
    assert watched.told == []
