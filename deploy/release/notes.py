"""The notes of a release: its section of CHANGELOG.md."""

import re
from datetime import date

from deploy.refusal import Refusal
from deploy.release.version import Version

_HEADING = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)
_RELEASED = re.compile(r"(?P<version>\S+) - (?P<date>\d{4}-\d{2}-\d{2})")
UNRELEASED = "Unreleased"


def notes(changelog: str, version: Version) -> str:
    """Return what the changelog says of a version, without its heading. A Refusal where it says nothing, or not when it was released."""
    sections = _sections(changelog)
    title, text = next(((title, text) for title, text in sections if title.split(" ")[0] == str(version)), ("", ""))
    wanted = f"a line `## {version} - {date(2026, 12, 31)}`, with the day of the release"
    if not title:
        raise Refusal(f"CHANGELOG.md has no section of {version}: put {wanted}, below `## {UNRELEASED}`")
    dated = _RELEASED.fullmatch(title)
    if dated is None or not _is_day(dated["date"]):
        raise Refusal(f"CHANGELOG.md says `## {title}`: write {wanted}")
    if not text:
        raise Refusal(f"CHANGELOG.md says nothing of {version}: move what is below `## {UNRELEASED}` there")
    if left := dict(sections).get(UNRELEASED):
        raise Refusal(
            f"CHANGELOG.md still has something below `## {UNRELEASED}` ({left.splitlines()[0]} …): move it to {version}"
        )
    return f"{text}\n"


def _sections(changelog: str) -> list[tuple[str, str]]:
    """Return the title and the text of each section, in their order."""
    headings = list(_HEADING.finditer(changelog))
    ends = [*(heading.start() for heading in headings[1:]), len(changelog)]
    return [
        (heading["title"].strip(), changelog[heading.end() : end].strip())
        for heading, end in zip(headings, ends, strict=True)
    ]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
