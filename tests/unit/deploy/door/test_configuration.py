from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.door.certificate import KeyPair
from deploy.door.configuration import DoorFiles, DoorPorts, static_configuration, traefik_command, traefik_environment
from deploy.refusal import Refusal
from deploy.settings import Settings
from deploy.stack import ROOT

COMMITTED = yaml.safe_load((ROOT / "traefik" / "traefik.yaml").read_text())
FILES = DoorFiles(kept=None, acme=Path("/srv/f1/acme.json"))
OF_OUR_OWN = DoorFiles(KeyPair(Path("/srv/f1/a.pem"), Path("/srv/f1/a.key")), Path("/srv/f1/acme.json"))
PLAIN = DoorPorts(public=80, debug=9083)
WITH_TLS = DoorPorts(public=443, plain=80, debug=9083)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("no_env"))


def made(ports: DoorPorts = WITH_TLS, **given: object) -> dict[str, Any]:
    settings = Settings.model_validate({"acme_domains": "f1.example.org", **given})
    return static_configuration(COMMITTED, settings, ports, FILES)


def test_without_tls_it_is_the_committed_file_on_other_ports() -> None:
    moved = static_configuration(COMMITTED, Settings(), DoorPorts(public=8000, debug=9183), FILES)
    assert moved["entryPoints"]["public"]["address"] == ":8000"
    assert moved["entryPoints"]["debug"]["address"] == "127.0.0.1:9183"
    moved["entryPoints"]["public"]["address"] = ":80"
    moved["entryPoints"]["debug"]["address"] = ":9083"
    assert moved == COMMITTED


def test_a_static_configuration_without_the_door_is_refused() -> None:
    with pytest.raises(Refusal, match="must have the entry points public and debug: public is missing"):
        static_configuration({"entryPoints": {"web": {}}}, Settings(), PLAIN, FILES)


def test_with_tls_who_asks_without_it_is_sent_there_and_every_bound_holds_on_both_ports() -> None:
    found = made()["entryPoints"]
    assert found["plain"]["http"]["redirections"]["entryPoint"] == {"to": ":443", "scheme": "https", "permanent": True}
    assert found["public"]["http"]["middlewares"] == ["hsts@file"]
    for name in ("public", "plain"):
        for part in ("transport", "observability", "reusePort"):
            assert found[name][part] == COMMITTED["entryPoints"]["public"][part]
        assert found[name]["http"]["maxHeaderBytes"] == COMMITTED["entryPoints"]["public"]["http"]["maxHeaderBytes"]


def test_clients_are_sent_to_the_port_that_they_see() -> None:
    found = made(DoorPorts(public=8443, plain=8000, debug=9083), public_url="https://f1.example.org")["entryPoints"]
    assert found["public"]["address"] == ":8443"
    assert found["plain"]["http"]["redirections"]["entryPoint"]["to"] == ":443"
    assert found["public"]["http3"] == {"advertisedPort": 443}


def test_what_can_be_left_out_is() -> None:
    found = made(hsts_seconds=0, http3=False)["entryPoints"]["public"]
    assert "middlewares" not in found["http"]
    assert "http3" not in found


def test_a_resolver_asks_the_acme_server_of_the_settings(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    found = made(
        acme_domains="f1.example.org, www.f1.example.org",
        acme_email="max@example.org",
        acme_server="https://ca.example.org/acme/directory",
        acme_ca=str(authority),
        acme_challenge="tls",
    )
    assert found["entryPoints"]["public"]["http"]["tls"] == {
        "certResolver": "public",
        "domains": [{"main": "f1.example.org", "sans": ["www.f1.example.org"]}],
    }
    assert found["certificatesResolvers"]["public"]["acme"] == {
        "caServer": "https://ca.example.org/acme/directory",
        "storage": "/srv/f1/acme.json",
        "keyType": "EC256",
        "email": "max@example.org",
        "caCertificates": [str(authority)],
        "tlsChallenge": {},
    }
    by_default = made()["certificatesResolvers"]["public"]["acme"]
    assert by_default["caServer"] == "https://acme-v02.api.letsencrypt.org/directory"
    assert by_default["httpChallenge"] == {"entryPoint": "plain"}


def test_a_certificate_of_our_own_needs_no_resolver(tmp_path: Path) -> None:
    for name in ("a.pem", "a.key"):
        (tmp_path / name).touch()
    settings = Settings(tls_cert=tmp_path / "a.pem", tls_key=tmp_path / "a.key", tls_minimum="1.3")
    found = static_configuration(COMMITTED, settings, WITH_TLS, OF_OUR_OWN)
    assert "certificatesResolvers" not in found
    assert found["entryPoints"]["public"]["http"]["tls"] == {}
    environment = traefik_environment(settings, OF_OUR_OWN)
    assert (environment["TLS_MINIMUM"], environment["TLS_CERT"], environment["TLS_KEY"]) == (
        "1.3",
        "/srv/f1/a.pem",
        "/srv/f1/a.key",
    )


def test_the_helper_at_the_closed_door_answers_by_the_certificate_that_there_is() -> None:
    started = [list(traefik_command(WITH_TLS, files, Path("traefik.yaml"))) for files in (OF_OUR_OWN, FILES)]
    own, issued = (" ".join(command[: command.index("--")]) for command in started)
    assert own.endswith("--public 443 --plain 80 --certificate /srv/f1/a.pem --key /srv/f1/a.key")
    assert issued.endswith("--public 443 --plain 80 --acme /srv/f1/acme.json")


def test_traefik_learns_that_there_is_a_token_but_not_which() -> None:
    settings = Settings.model_validate({"admin_token": "secret", "rate_limit_average": 7})
    environment = traefik_environment(settings, FILES)
    assert environment["ADMIN_TOKEN"] == "set"
    assert environment["RATE_LIMIT_AVERAGE"] == "7"
    assert environment["TLS_MINIMUM"] == environment["TLS_CERT"] == ""
    assert traefik_environment(Settings(), FILES)["ADMIN_TOKEN"] == ""


def test_traefik_knows_every_process_of_content_api() -> None:
    environment = traefik_environment(Settings(content_api_replicas=2), FILES)
    assert environment["CONTENT_API_URL"] == "http://127.0.0.1:8080,http://127.0.0.1:8085"


def test_traefik_keeps_to_its_memory() -> None:
    assert traefik_environment(Settings(), FILES)["GOMEMLIMIT"] == "160MiB"
