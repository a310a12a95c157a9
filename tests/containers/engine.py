"""Containers on a machine without a Docker engine: podman, by a script that lies beside the repository; who lacks it skips the tests."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.stack import ROOT

TOOL = ROOT.parent / "shared" / "tools" / "containers"
BASE = "docker.io/library/debian:trixie-slim"

BUILD_SECONDS = 1800
CALL_SECONDS = 600


def required() -> None:
    """Skip the test where there is nothing that runs containers."""
    if not TOOL.is_file():
        pytest.skip("needs ../shared/tools/containers, which is not here")
    if call("podman", "image", "exists", BASE).returncode != 0:
        pytest.skip(f"needs the image {BASE}: ../shared/tools/containers setup makes it")


def podman(*words: str) -> str:
    """What podman prints; fails the test with what it complains of."""
    return _checked(call("podman", *words))


def compose(*words: str, folder: Path, settings: Mapping[str, str]) -> str:
    """What podman-compose prints over the compose.yaml in a folder, with these settings and nothing else of the environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return _checked(call("compose", *words, folder=folder, environment={**kept, **settings}))


def build(tag: str, folder: Path, *words: str) -> None:
    """Build an image; steps whose input is as it was come from the cache."""
    _checked(call("build", tag, str(folder), "--format", "docker", *words, seconds=BUILD_SECONDS))


def call(
    *words: str, folder: Path = ROOT, environment: Mapping[str, str] | None = None, seconds: float = CALL_SECONDS
) -> subprocess.CompletedProcess[str]:
    """Run the script, whatever comes of it."""
    return subprocess.run(  # noqa: S603
        [str(TOOL), *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )


def _checked(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == 0, f"{ran.args}\n{ran.stdout[-3000:]}\n{ran.stderr[-5000:]}"
    return ran.stdout
