"""Packages of npm that a test needs and that are not committed; without npm, or where it does not give one, the test is skipped."""

import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS


def unpacked(package: str, folder: Path) -> Path:
    """Unpack a package with its version, such as `axe-core@4.14.1`, into a folder, and return where its files are."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm, which is not here")
    packed = subprocess.run(  # noqa: S603  # npm of this machine
        [npm, "pack", package, "--silent", f"--pack-destination={folder}"],
        cwd=folder,
        check=False,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
    )
    if packed.returncode:
        pytest.skip(f"npm does not give {package}: {packed.stderr.decode()[-200:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"
