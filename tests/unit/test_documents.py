"""What README and the documents say exists: links, files, commands, settings, and names in the code."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + [
    path
    for path in sorted((ROOT / "docs").rglob("*.md"))
    if path.parent.name != "decisions" or path.name == "README.md"
]
PACKAGES = (
    "chassis",
    "racing",
    "data_scheduler",
    "fetcher_service",
    "scheduler_api",
    "content_api",
    "website_front",
    "deploy",
    "tests",
)
MAKEFILE = (ROOT / "Makefile").read_text()

LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
COMMAND = re.compile(r"`(?:[A-Z]+=\S+ )?make (?P<target>[a-z][a-z-]*)")
FILE = re.compile(rf"`(?P<path>(?:{'|'.join(PACKAGES)}|protobuf|traefik|docs|benchmarks)/[\w./-]+)`")
NAME = re.compile(rf"`(?P<name>(?:{'|'.join(PACKAGES)})(?:\.\w+)+)`")


def found(pattern: re.Pattern[str], group: str) -> Iterator[tuple[Path, str]]:
    for document in DOCUMENTS:
        for match in pattern.finditer(document.read_text()):
            yield document, match[group]


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_link_leads_to_a_file_or_a_heading() -> None:
    broken = []
    for document, target in found(LINK, "target"):
        path, _, anchor = target.partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        leads_to = (document.parent / path).resolve() if path else document
        if not leads_to.exists() or (anchor and anchor not in anchors(leads_to)):
            broken.append(f"{document.name}: {target}")
    assert broken == []


def test_every_make_command_exists() -> None:
    missing = [
        f"{document.name}: make {target}"
        for document, target in found(COMMAND, "target")
        if not re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)
    ]
    assert missing == []


def test_every_file_that_is_named_exists() -> None:
    missing = [f"{document.name}: {path}" for document, path in found(FILE, "path") if not (ROOT / path).exists()]
    assert missing == []


def test_every_name_in_the_code_exists() -> None:
    missing = [f"{document.name}: {name}" for document, name in found(NAME, "name") if not _exists(name)]
    assert missing == []


def _exists(name: str) -> bool:
    """Import the longest part that is a module, and look the rest up in it."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
        return True
    return False


@pytest.mark.parametrize("name", ["racing.model.Round.id", "content_api.routes"])
def test_a_name_that_exists_is_found(name: str) -> None:
    assert _exists(name)


@pytest.mark.parametrize("name", ["racing.model.Nothing", "content_api.shelf"])
def test_a_name_that_does_not_exist_is_noticed(name: str) -> None:
    assert not _exists(name)
