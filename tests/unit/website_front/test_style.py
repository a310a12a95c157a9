"""What the style sheets have to say for every page, whatever is on it."""

import re
from collections.abc import Iterator

from website_front.static_files import FOLDER

RULE = re.compile(r"([^{}]+){([^{}]*)}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def rules() -> Iterator[tuple[str, str]]:
    """Every selector with what is declared of it."""
    for sheet in sorted(FOLDER.glob("*.css")):
        for selectors, declared in RULE.findall(COMMENT.sub("", sheet.read_text())):
            for selector in selectors.split(","):
                yield selector.strip(), declared


def test_what_scrolls_keeps_what_is_unseen_in_it() -> None:
    """Out of the flow, and so beside the page, lies what is read out alone, unless its container is positioned."""
    scrolling = {selector for selector, declared in rules() if re.search(r"overflow(-x)?: *(auto|scroll)", declared)}
    positioned = {selector for selector, declared in rules() if "position: relative" in declared}
    assert len(scrolling) > 2
    assert scrolling - positioned == set()


def test_a_word_without_end_is_broken() -> None:
    assert any(selector == "body" and "overflow-wrap: break-word" in declared for selector, declared in rules())
