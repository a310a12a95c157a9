"""Settings in the files that systemd hands over: LoadCredential."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.stack import ROOT

PRINT = """
from chassis.process.settings import load
from deploy.settings import Settings
print(load(Settings).admin_token.get_secret_value())
"""


def printed(folder: Path, **given: str) -> str:
    """What a program of ours reads, which begins with that environment."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "CREDENTIALS_DIRECTORY": str(folder / "given")}
    command = [sys.executable, "-c", PRINT]
    ran = subprocess.run(  # noqa: S603  # our own
        command, cwd=folder, env={**environment, **given}, capture_output=True, text=True, check=False
    )
    return ran.stdout.strip() or ran.stderr.strip()


def test_a_secret_is_read_from_a_file_after_the_environment_and_dotenv(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "admin_token").write_text("of-a-file\n")
    assert printed(tmp_path) == "of-a-file"
    (tmp_path / ".env").write_text("ADMIN_TOKEN=of-dotenv\n")
    assert printed(tmp_path) == "of-dotenv"
    assert printed(tmp_path, ADMIN_TOKEN="of-the-environment") == "of-the-environment"


def test_a_secret_that_cannot_be_used_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "admin_token").write_text("two words")
    said = printed(tmp_path)
    assert "ADMIN_TOKEN=***" in said
    assert "two words" not in said
