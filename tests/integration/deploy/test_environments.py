"""Both environments, made as on a machine that has Python and nothing else: its own pip, no uv, `PATH=/usr/bin:/bin`."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.stack import ROOT

MINUTES = 10
LOCKS = ("requirements-uv.lock", "requirements.lock", "requirements-dev.lock")
BARE = {"PATH": "/usr/bin:/bin", "HOME": str(Path.home())}
UNREACHABLE = "The package index cannot be reached"


def interpreter(minor: int) -> Path | None:
    """A Python 3.<minor> of this machine that runs and is no virtual environment's; None where there is none."""
    asked = "import sys; print(sys.version_info[1], sys.base_prefix == sys.prefix)"
    pyenv = Path.home() / ".pyenv" / "versions"
    candidates = [Path(sys.base_prefix) / "bin" / "python3", *pyenv.glob(f"3.{minor}.*/bin/python")]
    candidates += [Path(found) for found in [shutil.which(f"python3.{minor}")] if found is not None]
    for candidate in candidates:
        ran = subprocess.run([candidate, "-c", asked], capture_output=True, text=True, check=False)  # noqa: S603
        if ran.stdout.split() == [str(minor), "True"]:
            return candidate
    return None


def checkout(folder: Path) -> None:
    """What the set-up reads, and nothing else."""
    (folder / "deploy").mkdir()
    for file in ("deploy/bootstrap.sh", "deploy/uv.sh", *LOCKS):
        shutil.copy(ROOT / file, folder / file)


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own script, and what it installed
        command, cwd=folder, env={**BARE, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.timeout(MINUTES * 60)
@pytest.mark.parametrize("minor", [12, 13])
def test_both_environments_are_made_by_the_pip_that_python_brings(minor: int, tmp_path: Path) -> None:
    python = interpreter(minor)
    if python is None:
        pytest.skip(f"there is no Python 3.{minor} on this machine")
    checkout(tmp_path)
    for kind, proof in (("runtime", "import grpc, lxml.etree, motor, uvloop"), ("dev", "import mypy, pytest, xdist")):
        made = run(tmp_path, "/bin/sh", "deploy/bootstrap.sh", kind, PYTHON=str(python))
        if UNREACHABLE in made.stderr:
            pytest.skip(f"{UNREACHABLE} from here")
        assert made.returncode == 0, made.stderr
        assert made.stderr.startswith("Installing ")
        consistent = run(tmp_path, ".venv/bin/uv", "pip", "check", "--python", ".venv/bin/python")
        assert consistent.returncode == 0, consistent.stderr
        imported = run(tmp_path, ".venv/bin/python", "-c", f"{proof}, sys; print(sys.version_info[1])")
        assert imported.stdout == f"{minor}\n", imported.stderr
