"""FastF1 and basef1, unchanged, in an environment of their own: they bring pandas, scipy and matplotlib."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "ergast-requirements.txt"
ROOT = HERE.parents[1]
UV = ("sh", "deploy/uv.sh")
"""The installer of `.venv`: several times as fast as pip."""

INSTALL_SECONDS = 400
ASK_SECONDS = 100


def python_with_clients(cache: Path) -> Path | None:
    """The interpreter that has them, installed once; None where the registry cannot be had."""
    python = cache / "environment" / "bin" / "python"
    wanted, installed = REQUIREMENTS.read_text("utf-8"), cache / REQUIREMENTS.name
    if python.is_file() and installed.is_file() and installed.read_text("utf-8") == wanted:
        return python
    shutil.rmtree(python.parents[1], ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    steps = (
        (*UV, "venv", "--quiet", "--python", sys.executable, str(python.parents[1])),
        (*UV, "pip", "install", "--quiet", "--python", str(python), "-r", str(REQUIREMENTS)),
    )
    try:
        for step in steps:
            subprocess.run(step, check=True, capture_output=True, timeout=INSTALL_SECONDS, cwd=ROOT)  # noqa: S603  # ours
    except subprocess.SubprocessError:
        shutil.rmtree(python.parents[1], ignore_errors=True)
        return None
    installed.write_text(wanted, "utf-8")
    return python


def ask(python: Path, what: str, base: str) -> dict[str, Any]:
    """What the two make of the answers below `base`: see `ask_ergast.py`."""
    command = (str(python), str(HERE / "ask_ergast.py"), what, base)
    done = subprocess.run(command, check=False, capture_output=True, timeout=ASK_SECONDS, text=True)  # noqa: S603  # ours
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read
