"""robots.txt by RFC 9309: groups by product token, the longest rule decides, `*` and `$` in paths."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

LARGEST = 512 * 1024
"""So much of a robots.txt is read; RFC 9309 asks for 500 KiB at least."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line `Allow` or `Disallow`: the path between its wildcards, and whether it has to end there."""

    allows: bool
    pieces: tuple[str, ...]
    anchored: bool

    @property
    def length(self) -> int:
        """How specific it is, in octets."""
        return sum(map(len, self.pieces)) + len(self.pieces) - 1 + self.anchored

    def matches(self, path: str) -> bool:
        """Each piece in turn at its first place: no pattern, however odd, takes long."""
        first, *others = self.pieces
        if not path.startswith(first):
            return False
        at = len(first)
        last = others.pop() if others and self.anchored else ""
        for piece in others:
            at = path.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
        if not self.anchored:
            return True
        return path.endswith(last, at) if len(self.pieces) > 1 else at == len(path)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules that bind one robot."""

    rules: tuple[Rule, ...]

    def allows(self, path: str) -> bool:
        """Whether the path, with its query, may be asked: by the longest match, `Allow` where two are as long."""
        wanted = _normal(path)
        if wanted == "/robots.txt":
            return True
        matching = [rule for rule in self.rules if rule.matches(wanted)]
        return max(matching, key=lambda rule: (rule.length, rule.allows)).allows if matching else True


EVERYTHING = Robots(())
"""What a missing robots.txt allows."""


def read_robots(content: bytes, token: str) -> Robots:
    """The rules for the robot of this product token: all groups that name it, else all for `*`, else none."""
    named: list[Rule] = []
    general: list[Rule] = []
    found = False
    agents: list[str] = []
    heading = False
    for line in content[:LARGEST].decode("utf-8-sig", "replace").splitlines():
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            agents = [*agents, _product(value)] if heading else [_product(value)]
            heading = True
            found = found or token.lower() in agents
        elif key in ("allow", "disallow"):
            heading = False
            rule = _rule(key == "allow", value)
            if rule and token.lower() in agents:
                named.append(rule)
            if rule and "*" in agents:
                general.append(rule)
    return Robots(tuple(named if found else general))


def _product(value: str) -> str:
    """`ExampleBot/1.0` names ExampleBot (RFC 9309, section 2.2.1)."""
    return value.lower() if value == "*" else re.split(r"[^A-Za-z_-]", value, maxsplit=1)[0].lower()


def _rule(allows: bool, value: str) -> Rule | None:  # noqa: FBT001  # which of the two lines it is
    """None for an empty path, which is no rule."""
    if not value:
        return None
    anchored = value.endswith("$")
    return Rule(allows, tuple(_normal(value.removesuffix("$")).split("*")), anchored)


def _normal(path: str) -> str:
    """Percent-encoded one way, so that `/a%3cb` and `/a<b` are the same; an encoded slash differs from one, but in the query."""
    path, mark, query = path.partition("?")
    parts = re.split("%2f", path, flags=re.IGNORECASE)
    return "%2F".join(map(_once, parts)) + mark + _once(query)


def _once(text: str) -> str:
    return quote(unquote_to_bytes(text), safe="/*?=&:;,@!$+'()~-._")
