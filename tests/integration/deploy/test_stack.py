"""The programs of the stack, each started by the supervisor where somebody else has taken its port after it was checked."""

import asyncio
import socket
from pathlib import Path

import pytest

from deploy.children.supervisor import Supervisor
from deploy.data_folder.suite_mark import Mark
from deploy.ports import Claim, claims
from deploy.settings import Settings
from deploy.stack import lay_out, programs
from tests.patience import PATIENCE_SECONDS
from tests.suite import free_port


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("mongod", "MONGODB_PORT"),
        ("valkey", "REDIS_PORT"),
        ("traefik", "TRAEFIK_PORT"),
        ("data_scheduler", "DATA_SCHEDULER_DEBUG_PORT"),
        ("fetcher_service", "FETCHER_SERVICE_PORT"),
        ("scheduler_api", "SCHEDULER_API_PORT"),
        ("content_api", "CONTENT_API_PORT"),
    ],
)
async def test_a_program_that_cannot_bind_its_port_ends_the_start_and_the_port_and_its_setting_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, setting: str
) -> None:
    monkeypatch.chdir(tmp_path)
    free = {each: free_port() for each in Settings.model_fields if each.endswith("_port")}
    settings = Settings(**(free | {"data_dir": tmp_path / "data"}))  # type: ignore[arg-type]  # ports and a folder
    wanted = claims(settings)
    lay_out(settings, wanted)
    (program,) = (each for each in programs(settings, wanted, Mark.read(tmp_path)) if each.name == name)
    (claim,) = (each for each in wanted if each.setting == setting)
    supervisor = Supervisor([program], logs=tmp_path / "logs", pids=tmp_path / "pids", tell=print, show=print)
    with socket.create_server(("127.0.0.1", claim.port)):
        async with supervisor, asyncio.timeout(PATIENCE_SECONDS):
            assert await supervisor.hopeless() == sentence(claim)


def sentence(claim: Claim) -> str:
    return (
        f"port {claim.port} is already taken, and {claim.owner} needs it: "
        f"free it, or set {claim.setting} to another in .env"
    )
