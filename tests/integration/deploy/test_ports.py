import socket
from collections.abc import Iterator

import pytest

from deploy import ports
from deploy.ports import Claim, check, claims, in_the_way, public_port
from deploy.refusal import Refusal
from deploy.settings import Settings
from tests.suite import free_port


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("no_env"))


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_one_sentence_with_its_owner_and_its_setting(taken: int) -> None:
    with pytest.raises(Refusal) as refusal:
        check([Claim(free_port(), "mongod", "MONGODB_PORT"), Claim(taken, "valkey", "REDIS_PORT")])
    assert str(refusal.value) == (
        f"port {taken} is already taken, and valkey wants it: free it, or set REDIS_PORT to another in .env"
    )


def test_a_port_given_to_two_is_named_with_both() -> None:
    port = free_port()
    with pytest.raises(Refusal) as refusal:
        check([Claim(port, "mongod", "MONGODB_PORT"), Claim(port, "valkey", "REDIS_PORT")])
    assert str(refusal.value) == f"port {port} is claimed by MONGODB_PORT and REDIS_PORT: give each its own"


def test_a_port_taken_on_loopback_is_taken_for_the_public_door(taken: int) -> None:
    assert in_the_way(taken, "") == "is already taken"
    assert in_the_way(free_port(), "") is None


def test_an_address_of_another_machine_is_said_to_be_one() -> None:
    assert in_the_way(free_port(), "192.0.2.1") == "cannot be bound on 192.0.2.1, which is no address of this machine"


def test_the_public_door_is_80_else_8000(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ports, "in_the_way", lambda port, _host: "may not be bound by this user" if port == 80 else None
    )
    assert public_port(Settings()) == 8000
    monkeypatch.setattr(ports, "in_the_way", lambda _port, _host: None)
    assert public_port(Settings()) == 80
    assert public_port(Settings(traefik_port=taken)) == taken


def test_without_80_and_8000_one_sentence_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ports, "in_the_way", lambda port, _: "is already taken" if port == 8000 else "may not be bound by this user"
    )
    with pytest.raises(Refusal) as refusal:
        public_port(Settings())
    assert str(refusal.value) == (
        "port 80 may not be bound by this user and port 8000 is already taken, and traefik wants one of them: "
        "set TRAEFIK_PORT to another in .env"
    )


def test_a_chosen_public_port_that_is_taken_is_refused_not_replaced(taken: int) -> None:
    with pytest.raises(Refusal, match=f"port {taken} is already taken, and traefik wants it: .* TRAEFIK_PORT"):
        public_port(Settings(traefik_port=taken))


def test_every_port_of_the_suite_has_a_setting_of_its_name() -> None:
    wanted = claims(Settings())
    assert {claim.port for claim in wanted} == {27017, 6379, 50051, 8082, 8081, 8080, 9051, 9082, 9081, 9080}
    assert all(claim.port == getattr(Settings(), claim.setting.lower()) for claim in wanted)


def test_a_store_that_runs_elsewhere_wants_no_port() -> None:
    wanted = claims(Settings(mongodb_url="mongodb://db/", redis_url="redis://cache/"))
    assert not {"mongod", "valkey"} & {claim.owner for claim in wanted}
