import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy import ports
from deploy.ports import LOOPBACK, PUBLIC, Claim, check, claims, distinct, in_the_way, obstacle_of, opened, reserved
from deploy.refusal import Refusal
from deploy.settings import Settings
from tests.suite import free_port

PORTS = [name for name in Settings.model_fields if name.endswith("_port") and name != "traefik_tls_port"]
"""Those of every suite; that of TLS where the door speaks it alone."""


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
        f"port {taken} is already taken, and valkey needs it: free it, or set REDIS_PORT to another in .env"
    )


def test_a_port_given_to_two_is_named_with_both() -> None:
    port = free_port()
    with pytest.raises(Refusal) as refusal:
        distinct([Claim(port, "mongod", "MONGODB_PORT"), Claim(port, "valkey", "REDIS_PORT")])
    assert str(refusal.value) == f"port {port} is set as MONGODB_PORT and REDIS_PORT: give each its own"


def test_a_port_taken_on_loopback_is_taken_for_the_public_door(taken: int) -> None:
    assert in_the_way(taken, "") == "is already taken"
    assert in_the_way(free_port(), "") is None


def test_an_address_of_another_machine_is_said_once_with_what_is_allowed() -> None:
    settings = on_free_ports(bind_host="192.0.2.1")
    with pytest.raises(Refusal) as refusal:
        check(claims(settings))
    assert str(refusal.value) == (
        "BIND_HOST='192.0.2.1': is no address of this machine; allowed are 127.0.0.1 (only this machine calls), "
        "0.0.0.0 (every address), or one that this machine has"
    )


def test_a_name_that_nobody_knows_is_no_address_of_this_machine() -> None:
    with pytest.raises(Refusal, match=r"BIND_HOST='nowhere\.invalid': is no address"):
        check([Claim(free_port(), "content_api", "CONTENT_API_PORT", "nowhere.invalid")])


@pytest.mark.parametrize("listening", ["127.0.0.2", "0.0.0.0"])  # noqa: S104  # what is tested
def test_a_port_is_checked_on_the_address_where_it_will_be_bound(listening: str) -> None:
    port = free_port()
    with socket.create_server((listening, port)):
        assert in_the_way(port, "127.0.0.2") == "is already taken"
        assert (in_the_way(port, LOOPBACK) is None) == (listening == "127.0.0.2")
        assert in_the_way(port, PUBLIC) == "is already taken"


def test_a_port_taken_in_ipv6_alone_is_taken_for_the_public_door() -> None:
    port = free_port()
    with socket.create_server(("::1", port), family=socket.AF_INET6):
        assert in_the_way(port, "::1") == "is already taken"
        assert in_the_way(port, PUBLIC) == "is already taken"
        assert in_the_way(port, LOOPBACK) is None


def on_free_ports(**given: Any) -> Settings:
    """Settings of a suite that could start now, but for what is given."""
    return Settings(**({name: free_port() for name in PORTS} | given))


def public(settings: Settings) -> int:
    """The port that Traefik would get."""
    with reserved(settings) as wanted:
        return next(claim.port for claim in wanted if claim.owner == "traefik")


def test_the_public_door_is_80_else_8000_each_with_the_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "in_the_way", lambda *_: None)
    monkeypatch.setattr(ports, "check", lambda _wanted: None)  # ports a hundred further may be another test's
    assert public(on_free_ports(traefik_port=None)) == 80
    assert public(on_free_ports(traefik_port=None, port_offset=100)) == 180
    monkeypatch.setattr(ports, "in_the_way", lambda port, *_: "may not be bound by this user" if port < 1024 else None)
    assert public(on_free_ports(traefik_port=None)) == 8000
    assert public(on_free_ports(traefik_port=None, port_offset=100)) == 8100


def tls_port(settings: Settings) -> list[tuple[int, str, socket.SocketKind]]:
    """Where Traefik would speak TLS."""
    with reserved(settings) as wanted:
        return [
            (each.port, each.entry_point, each.kind)
            for each in wanted
            if each.owner != "traefik" and each.entry_point == "public"
        ]


def test_with_tls_the_content_is_at_443_else_8443_by_tcp_and_udp(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.pem").touch()
    monkeypatch.setattr(ports, "check", lambda _wanted: None)
    monkeypatch.setattr(ports, "in_the_way", lambda *_: None)
    own = {"tls_cert": tmp_path / "a.pem", "tls_key": tmp_path / "a.pem", "traefik_tls_port": None}
    assert tls_port(on_free_ports(**own)) == [(443, "public", socket.SOCK_STREAM), (443, "public", socket.SOCK_DGRAM)]
    assert tls_port(on_free_ports(**own, http3=False, port_offset=100)) == [(543, "public", socket.SOCK_STREAM)]
    monkeypatch.setattr(ports, "in_the_way", lambda port, *_: "is already taken" if port == 443 else None)
    assert [port for port, _, _ in tls_port(on_free_ports(**own))] == [8443, 8443]
    assert public(on_free_ports(**own, traefik_port=None)) == 80


def test_who_issues_certificates_asks_at_443_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "in_the_way", lambda port, *_: "is already taken" if port == 443 else None)
    with pytest.raises(Refusal) as refusal:
        tls_port(on_free_ports(acme_domains="f1.example.org", traefik_tls_port=None))
    assert str(refusal.value) == (
        "port 443 is already taken, and traefik needs it: set TRAEFIK_TLS_PORT to another in .env"
    )


def test_a_port_of_udp_that_is_taken_is_named_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "a.pem").touch()
    port = free_port()
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as taken:
        taken.bind(("", port))
        with pytest.raises(
            Refusal, match=f"port {port} is already taken, and traefik's HTTP/3 port needs it: .* TRAEFIK_TLS_PORT"
        ):
            tls_port(on_free_ports(tls_cert=tmp_path / "a.pem", tls_key=tmp_path / "a.pem", traefik_tls_port=port))


def test_the_public_door_does_not_take_a_port_that_a_service_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "in_the_way", lambda *_: None)
    monkeypatch.setattr(ports, "check", lambda _wanted: None)
    assert public(on_free_ports(traefik_port=None, content_api_port=80)) == 8000


def test_without_80_and_8000_one_sentence_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ports, "in_the_way", lambda port, *_: "is already taken" if port == 8000 else "may not be bound by this user"
    )
    with pytest.raises(Refusal) as refusal:
        public(on_free_ports(traefik_port=None))
    assert str(refusal.value) == (
        "port 80 may not be bound by this user and port 8000 is already taken, and traefik needs one of them: "
        "set TRAEFIK_PORT to another in .env"
    )


def test_a_chosen_public_port_that_is_taken_is_refused_not_replaced(taken: int) -> None:
    with pytest.raises(Refusal, match=f"port {taken} is already taken, and traefik needs it: .* TRAEFIK_PORT"):
        public(on_free_ports(traefik_port=taken))


def test_a_chosen_public_port_that_a_service_has_is_claimed_twice() -> None:
    port = free_port()
    with pytest.raises(Refusal, match=f"port {port} is set as TRAEFIK_PORT and CONTENT_API_PORT"):
        public(on_free_ports(traefik_port=port, content_api_port=port))


def test_what_one_suite_has_reserved_another_cannot_even_before_anything_listens() -> None:
    settings = on_free_ports()
    with reserved(settings) as wanted:
        first = min(claim.port for claim in wanted)
        with pytest.raises(Refusal) as refusal, reserved(settings):
            pass
        with reserved(on_free_ports()):
            pass
    assert f"another suite is running or starting on port {first} (" in str(refusal.value)
    assert "PORT_OFFSET=100" in str(refusal.value)
    with reserved(settings):
        pass


def test_a_program_that_ended_is_asked_whether_somebody_has_its_port(taken: int) -> None:
    wanted = [
        Claim(free_port(), "content_api", "CONTENT_API_PORT"),
        Claim(taken, "content_api's debug port", "CONTENT_API_DEBUG_PORT"),
        Claim(free_port(), "valkey", "REDIS_PORT"),
    ]
    assert obstacle_of("content_api", wanted)() == (
        f"port {taken} is already taken, and content_api's debug port needs it: "
        "free it, or set CONTENT_API_DEBUG_PORT to another in .env"
    )
    assert obstacle_of("valkey", wanted)() is None


def test_every_port_of_the_suite_has_a_setting_of_its_name_and_moves_with_the_offset() -> None:
    usual = {27017, 6379, 50051, 8082, 8081, 8080, 8085, 8083, 9051, 9082, 9081, 9080, 9085, 9083, 9079}
    for offset in (0, 1000):
        settings = Settings(port_offset=offset)
        wanted = claims(settings)
        assert {claim.port for claim in wanted} == {port + offset for port in usual}
        assert all(claim.port == getattr(settings, claim.setting.lower()) for claim in wanted)


def test_replicas_of_content_api_have_ports_in_a_row_after_the_second_ones() -> None:
    settings = Settings(port_offset=100, content_api_replicas=4)
    found = [(replica.name, replica.port, replica.debug_port) for replica in settings.content_apis]
    assert found == [
        ("content_api", 8180, 9180),
        ("content_api_2", 8185, 9185),
        ("content_api_3", 8186, 9186),
        ("content_api_4", 8187, 9187),
    ]
    owners = {claim.port: claim.owner for claim in claims(settings)}
    assert (owners[8187], owners[9187]) == ("content_api_4", "content_api_4's debug port")
    assert [replica.name for replica in Settings(content_api_replicas=1).content_apis] == ["content_api"]


def test_an_offset_that_leaves_no_room_for_the_last_replica_is_refused() -> None:
    Settings(content_api_replica_debug_port=65_529, content_api_replicas=8)
    with pytest.raises(ValueError, match="CONTENT_API_REPLICA_DEBUG_PORT"):
        Settings(content_api_replica_debug_port=65_530, content_api_replicas=8)


def test_an_opened_port_takes_connections_and_is_taken_for_others_unless_it_is_shared(taken: int) -> None:
    claim = Claim(free_port(), "content_api", "CONTENT_API_PORT")
    for shared in (False, True):
        sockets = opened(claim, shared=shared)
        socket.create_connection((LOOPBACK, claim.port)).close()
        assert in_the_way(claim.port, LOOPBACK) == "is already taken"
        if shared:
            sockets += opened(claim, shared=True)
        for each in sockets:
            each.close()
    with pytest.raises(Refusal, match=f"port {taken} is already taken, and valkey needs it"):
        opened(Claim(taken, "valkey", "REDIS_PORT"))


def test_the_offset_moves_ports_that_are_set_too() -> None:
    settings = Settings(port_offset=5, traefik_port=9000)
    assert (settings.traefik_port, settings.redis_port) == (9005, 6384)


def test_a_store_that_runs_elsewhere_wants_no_port() -> None:
    wanted = claims(Settings(mongodb_url="mongodb://db/", redis_url="redis://cache/"))
    assert not {"mongod", "valkey"} & {claim.owner for claim in wanted}
