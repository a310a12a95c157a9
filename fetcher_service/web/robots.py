"""robots.txt (RFC 9309), read by Protego."""

from protego import Protego

LARGEST = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309 asks for 500 KiB at least."""


class Robots:
    """The rules of one robots.txt for one robot, named by its product token."""

    def __init__(self, content: bytes, token: str) -> None:
        self._rules = Protego.parse(content[:LARGEST].decode("utf-8-sig", "replace"))
        self._token = token

    def allows(self, path: str) -> bool:
        """Return whether the path, with its query, may be asked: by the longest match, `Allow` where two are as long."""
        return path == "/robots.txt" or bool(self._rules.can_fetch(path, self._token))


EVERYTHING = Robots(b"", "")
"""What a missing robots.txt allows."""
