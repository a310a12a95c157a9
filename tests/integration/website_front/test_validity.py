"""Every kind of page is valid by the Nu Html Checker, which knows more rules than a strict parser: what may stand in what, and ARIA."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import website_front.service
from tests.integration.website_front.test_french_pages import REFUSALS
from tests.integration.website_front.test_pages import ALL
from tests.npm import unpacked
from tests.patience import PATIENCE_SECONDS
from tests.site import Site, site_settings
from tests.suite import free_port

CHECKER = "vnu-jar@26.9.27"
PATHS = (
    *ALL,
    *(f"{prefix}{path}" for prefix in ("", "/fr") for path in REFUSALS),
    "/search?q=zzzzzz",
    "/fr/search?q=zzzzzz",
)


@pytest.fixture(scope="session")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("java") is None:
        pytest.skip("needs java, which is not here")
    return unpacked(CHECKER, tmp_path_factory.mktemp("vnu")) / "build/dist/vnu.jar"


def complaints(checker: Path, folder: Path) -> list[str]:
    """What the checker says of all pages of a folder."""
    java = shutil.which("java")
    assert java is not None
    said = subprocess.run(  # noqa: S603  # java of this machine
        [
            java,
            "-jar",
            str(checker),
            "--format",
            "json",
            "--stdout",
            "--exit-zero-always",
            "--skip-non-html",
            str(folder),
        ],
        check=True,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
    )
    found = [each for each in json.loads(said.stdout)["messages"] if not _is_filled_in_later(each)]
    return [f"{Path(each['url']).stem}: {each['message']} {each.get('extract', '')}" for each in found]


def _is_filled_in_later(complaint: Mapping[str, Any]) -> bool:
    """Whether it is about a time of an account, which the page's script fills in before anybody sees it."""
    return "element “time”" in complaint["message"] and '"></time>' in complaint.get("extract", "")


@pytest.mark.slow
async def test_every_kind_of_page_is_valid(site: Site, checker: Path, tmp_path: Path) -> None:
    async with website_front.service.serve(site_settings(f"http://127.0.0.1:{free_port()}")) as port:
        nothing_known = Site(f"http://127.0.0.1:{port}", site.suite)
        for number, path in enumerate(PATHS):
            _, _, html = await site.get(path)
            (tmp_path / f"{number}{path.replace('/', '_')[:60]}.html").write_text(html)
        _, _, html = await nothing_known.get("/title")
        (tmp_path / "nothing-known.html").write_text(html)
    assert complaints(checker, tmp_path) == []


@pytest.mark.slow
def test_what_is_not_valid_would_be_seen(checker: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text("<!doctype html><html lang=en><title>x</title><ul><p>x</p></ul>")
    assert len(complaints(checker, tmp_path)) == 1
