"""The website before a content_api with all of history, once for all of them."""

import shutil
import subprocess
import tarfile
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

import website_front.service
import website_front.settings
from tests.filled import mongod_of_history, suite_of_history
from tests.patience import PATIENCE_SECONDS
from tests.site import Site, site_settings

AXE = "axe-core@4.14.1"


@pytest.fixture(scope="session")
def services() -> Mapping[str, Any]:
    """Those that a website asks."""
    return {"with_content_api": True}


@pytest.fixture(scope="package")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """Every season since 1950, as pages."""
    async with (
        mongod_of_history(tmp_path_factory) as mongod,
        suite_of_history(mongod, tmp_path_factory) as suite,
        website_front.service.serve(site_settings(suite.content)) as port,
    ):
        yield Site(f"http://127.0.0.1:{port}", suite)


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, from the registry of npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm, which is not here")
    folder = tmp_path_factory.mktemp("axe")
    packed = subprocess.run(  # noqa: S603  # npm of this machine
        [npm, "pack", AXE, "--silent", f"--pack-destination={folder}"],
        cwd=folder,
        check=False,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
    )
    if packed.returncode:
        pytest.skip(f"npm does not give {AXE}: {packed.stderr.decode()[-200:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        file = archive.extractfile("package/axe.min.js")
        assert file is not None
        return file.read().decode()
