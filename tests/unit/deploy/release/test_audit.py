import tomllib

import pytest

from deploy.release.audit import HOLES, UNKNOWN, Audited, Report, Vulnerability, locked, sentences
from deploy.stack import ROOT

WELL = Audited("yarl", "1.25.1")
HOLED = Audited("aiohttp", "3.8.0", (Vulnerability("PYSEC-2026-1", ("3.8.1", "3.9.0")), Vulnerability("PYSEC-2026-2")))
UNASKED = Audited("motor", skip_reason="Dependency not found on PyPI")


def test_packages_without_holes_are_counted() -> None:
    assert sentences(Report((WELL, WELL))) == (0, ["no known holes in 2 packages"])


def test_each_hole_is_said_with_the_versions_that_mend_it() -> None:
    assert sentences(Report((WELL, HOLED))) == (
        HOLES,
        [
            "aiohttp 3.8.0: PYSEC-2026-1, mended in 3.8.1, 3.9.0",
            "aiohttp 3.8.0: PYSEC-2026-2, mended in no version yet",
        ],
    )


def test_packages_nobody_could_be_asked_about_are_no_good_news() -> None:
    status, said = sentences(Report((WELL, HOLED, UNASKED)))
    assert status == HOLES | UNKNOWN
    assert said[-1].startswith("1 of 3 packages could not be asked about (Dependency not found on PyPI): ")


def test_a_lock_names_its_packages() -> None:
    lock = "aiohttp==3.14.5 \\\n    --hash=sha256:12==34\nuvloop==0.23.0 ; sys_platform != 'win32' \\\n    --hash=sha256:56\n"
    assert locked(lock) == ["aiohttp", "uvloop"]


@pytest.mark.parametrize("licence", ["GPL", "SSPL", "Proprietary"])
def test_the_licences_that_are_allowed_ask_for_no_source(licence: str) -> None:
    allowed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pip-licenses"]["allow-only"]
    assert licence not in allowed
