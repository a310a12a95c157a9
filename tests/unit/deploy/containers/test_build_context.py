"""What an image is made of reaches the builder: a folder that `.dockerignore` forgets ends the build of every image."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
COPIED = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE)
SOURCES = sorted({source for line in COPIED for source in line.split()})
LET_THROUGH = [line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"]


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_copied_is_let_through(source: str) -> None:
    assert source in LET_THROUGH
    assert (ROOT / source).exists()


def test_nothing_else_is_let_through() -> None:
    assert sorted(LET_THROUGH) == SOURCES
