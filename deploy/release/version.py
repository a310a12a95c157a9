"""Versions of the suite: three numbers, by semantic versioning (semver.org), the newest tag of which is the last release."""

import re
from collections.abc import Iterable
from typing import NamedTuple, Self

from deploy.refusal import Refusal

_NUMBER = r"(0|[1-9]\d*)"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")
TAG = "v"
"""Before the version, in the name of a tag."""


class Version(NamedTuple):
    """Major, minor and patch; newer ones are greater."""

    major: int
    minor: int
    patch: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a version; a Refusal for what is none."""
        match = _VERSION.fullmatch(text)
        if match is None:
            raise Refusal(f"{text!r} is no version: three numbers are, such as 0.2.0 (chassis/process/version.py)")
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        return ".".join(map(str, self))

    @property
    def tag(self) -> str:
        """The name of its tag."""
        return f"{TAG}{self}"


def newest(tags: Iterable[str]) -> Version | None:
    """Return the newest version that has a tag; None where none has. Other tags are left aside."""
    versions = [tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)]
    return max((Version.read(each) for each in versions if _VERSION.fullmatch(each)), default=None)


def check_newer(version: Version, released: Version | None) -> None:
    """Refuse a version that is not newer than the last one that was released."""
    if released is not None and version <= released:
        raise Refusal(
            f"{version} is not newer than {released}, which is released: raise VERSION in chassis/process/version.py "
            f"(a fix: {released._replace(patch=released.patch + 1)}, more: {released._replace(minor=released.minor + 1, patch=0)})"
        )
