import re

import pytest

from deploy.refusal import Refusal
from deploy.release.notes import notes
from deploy.release.version import Version
from deploy.stack import ROOT

VERSION = Version(0, 2, 0)
CHANGELOG = """\
# Changelog

## Unreleased

## 0.2.0 - 2026-12-24

### Added
- Sentinels.

## 0.1.0 - 2026-11-29

### Added
- Everything.
"""


def test_the_notes_are_the_section_of_the_version() -> None:
    assert notes(CHANGELOG, VERSION) == "### Added\n- Sentinels.\n"
    assert notes(CHANGELOG, Version(0, 1, 0)) == "### Added\n- Everything.\n"


def test_a_section_that_is_missing_is_asked_for() -> None:
    with pytest.raises(Refusal, match=r"has no section of 0\.3\.0: put a line `## 0\.3\.0 - "):
        notes(CHANGELOG, Version(0, 3, 0))


@pytest.mark.parametrize("title", ["0.2.0", "0.2.0 - soon", "0.2.0 - 2026-13-01", "0.2.0 (2026-12-24)"])
def test_a_section_says_when_it_was_released(title: str) -> None:
    with pytest.raises(Refusal, match="write a line"):
        notes(CHANGELOG.replace("0.2.0 - 2026-12-24", title), VERSION)


def test_an_empty_section_is_refused() -> None:
    with pytest.raises(Refusal, match=r"says nothing of 0\.2\.0"):
        notes(CHANGELOG.replace("### Added\n- Sentinels.\n", ""), VERSION)


def test_what_is_left_as_unreleased_is_named() -> None:
    with pytest.raises(Refusal, match=r"still has something below `## Unreleased` \(### Fixed …\)"):
        notes(CHANGELOG.replace("## Unreleased\n", "## Unreleased\n\n### Fixed\n- More.\n"), VERSION)


def test_our_own_changelog_has_the_notes_of_the_first_release() -> None:
    ours = (ROOT / "CHANGELOG.md").read_text()
    released = re.sub(r"## Unreleased\n.*?(?=\n## )", "", ours, flags=re.DOTALL)
    assert "make up" in notes(released, Version(0, 1, 0))
