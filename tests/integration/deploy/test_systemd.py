"""The unit, as systemd itself judges it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.stack import ROOT
from tests.patience import PATIENCE_SECONDS

UNIT = ROOT / "deploy" / "systemd" / "willitbemax.service"
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 20
"""Tenths; systemd calls 20 OK, and 92 is a service without any of it."""

pytestmark = pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze: Debian's package systemd")


def judged(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert ANALYZE is not None
    return subprocess.run(  # noqa: S603  # Debian's
        [ANALYZE, *arguments], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )


def here(folder: Path, change: str = "", by: str = "") -> Path:
    """The unit with a Python that is on this machine."""
    unit = folder / UNIT.name
    text = UNIT.read_text().replace("/opt/willitbemax/.venv/bin/python", sys.executable)
    assert change in text
    unit.write_text(text.replace(change, by) if change else text)
    return unit


def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    found = judged("verify", str(here(tmp_path)))
    assert (found.returncode, found.stderr) == (0, "")


def test_systemd_finds_a_word_that_it_does_not_know(tmp_path: Path) -> None:
    found = judged("verify", str(here(tmp_path, "NoNewPrivileges=", "NoNewPrivilege=")))
    assert "'NoNewPrivilege'" in found.stderr


def test_it_is_hardly_exposed(tmp_path: Path) -> None:
    found = judged("security", "--offline=yes", f"--threshold={MOST_EXPOSED}", str(here(tmp_path)))
    assert found.returncode == 0, found.stdout[-2000:]
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", found.stdout)
    assert level is not None
    assert float(level[1]) < MOST_EXPOSED / 10
