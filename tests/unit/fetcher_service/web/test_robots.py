"""robots.txt, with the examples of RFC 9309."""

import pytest

from fetcher_service.web.robots import EVERYTHING, Robots
from tests.patience import PATIENCE_SECONDS


def allowed(content: str, path: str, robot: str = "willitbemax") -> bool:
    return Robots(content.encode(), robot).allows(path)


GROUPS = """
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""


@pytest.mark.parametrize(
    ("robot", "path", "may"),
    [
        ("foobot", "/", False),
        ("foobot", "/example/page.html", True),
        ("FooBot", "/example/allowed.gif", True),
        ("foobot", "/publications/", False),
        ("barbot", "/example/page.html", False),
        ("bazbot", "/example/page.html", False),
        ("bazbot", "/picture.gif", True),
        ("quxbot", "/example/", True),
        ("other", "/example/", False),
        ("other", "/picture.gif", False),
        ("other", "/picture.gif?size=1", True),
        ("other", "/publications/", True),
        ("foo", "/publications/", True),
    ],
)
def test_a_robot_follows_its_own_group_else_that_for_all(robot: str, path: str, may: bool) -> None:  # noqa: FBT001
    assert allowed(GROUPS, path, robot) is may


def test_groups_for_the_same_robot_are_one() -> None:
    content = "User-agent: willitbemax\nDisallow: /a\n\nUser-agent: other\nDisallow: /\n\nUser-agent: willitbemax\nDisallow: /b"
    assert [allowed(content, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_the_longest_rule_decides_and_of_two_as_long_the_kinder() -> None:
    content = "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif"
    assert not allowed(content, "/example/page/disallowed.gif")
    assert allowed("User-agent: *\nDisallow: /a\nAllow: /a", "/a")


@pytest.mark.parametrize(
    ("rule", "path", "matches"),
    [
        ("/", "/anything", True),
        ("/fish", "/fish/salmon.html", True),
        ("/fish", "/Fish", False),
        ("/fish*", "/fishheads", True),
        ("/fish/", "/fish", False),
        ("/*.php", "/folder/any.php?parameters", True),
        ("/*.php$", "/file.php/", False),
        ("/*.php$", "/folder/file.php", True),
        ("/a*b*b$", "/ab", False),
        ("/a*b*b$", "/abb", True),
        ("/exact$", "/exact", True),
        ("/exact$", "/exactly", False),
        ("*", "/x", True),
        ("/*?*", "/results?page=2", True),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
        ("/a%2fb", "/a/b", False),
        ("/robots.txt", "/robots.txt", False),
    ],
)
def test_a_rule_matches_from_the_left_with_its_wildcards(rule: str, path: str, matches: bool) -> None:  # noqa: FBT001
    assert allowed(f"User-agent: *\nDisallow: {rule}", path) is not matches


def test_comments_marks_and_other_lines_are_no_hindrance() -> None:
    content = "\ufeff# ours\r\nuser-AGENT : willitbemax # me\r\nCrawl-delay: 5\r\nnonsense\r\nDISALLOW: /a#b\r\nSitemap: /s.xml\r\n"
    assert not allowed(content, "/a")
    assert allowed(content, "/b")


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe" * 99, b"<!DOCTYPE html><html>404</html>", b"Disallow: /"])
def test_what_says_nothing_allows_everything(content: bytes) -> None:
    assert Robots(content, "willitbemax").allows("/anything")
    assert EVERYTHING.allows("/anything")


@pytest.mark.timeout(PATIENCE_SECONDS)
def test_a_pattern_of_a_thousand_stars_is_matched_without_trying_every_way() -> None:
    robots = Robots(b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"$", "willitbemax")
    assert robots.allows("/" + "a" * 4999 + "b")
