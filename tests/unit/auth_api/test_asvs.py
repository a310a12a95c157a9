"""The table of docs/asvs.md names tests that there are."""

import re

import pytest

from deploy.stack import ROOT

SHORT = {"auth/": "tests/integration/auth_api/", "unit/": "tests/unit/auth_api/"}
NAMED = sorted(
    set(re.findall(r"`((?:auth|unit|tests)/[a-z_/]+\.py(?:::test_[a-z0-9_]+)?)`", (ROOT / "docs/asvs.md").read_text()))
)


@pytest.mark.parametrize("named", NAMED)
def test_a_test_that_is_named_is_there(named: str) -> None:
    path, _, function = named.partition("::")
    for short, folder in SHORT.items():
        path = folder + path.removeprefix(short) if path.startswith(short) else path
    text = (ROOT / path).read_text()
    assert re.search(rf"def {function}\(", text) if function else "def test_" in text


def test_the_table_names_some_forty() -> None:
    assert len(NAMED) > 40
