"""Which backups are kept, and what they are called. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

SUFFIX = ".zip"
ENCRYPTED = ".zip.age"
_NAME = re.compile(r"willitbemax(?:-(?P<suite>[A-Za-z0-9-]{1,40}))?-(?P<made_at>\d{8}T\d{6}Z)\.zip(?:\.age)?")
_MADE_AT = "%Y%m%dT%H%M%SZ"


class Named(NamedTuple):
    """A backup by its name."""

    made_at: datetime
    name: str
    suite: str | None


class Keep(NamedTuple):
    """How many are kept: of the newest, of the newest of a day, of the newest of a week. All None: every one."""

    last: int | None = None
    daily: int | None = None
    weekly: int | None = None


def name_of(suite: str | None, made_at: datetime, *, encrypted: bool) -> str:
    """Return the name of a backup: `willitbemax-3f2a9c1d-20261129T161300Z.zip`."""
    mark = f"-{suite}" if suite else ""
    return f"willitbemax{mark}-{made_at:{_MADE_AT}}{ENCRYPTED if encrypted else SUFFIX}"


def backups(names: Iterable[str]) -> Sequence[Named]:
    """Return the backups among the names, the newest first."""
    found = [match for name in names if (match := _NAME.fullmatch(name))]
    return sorted(
        (
            Named(datetime.strptime(match["made_at"], _MADE_AT).replace(tzinfo=UTC), match[0], match["suite"])
            for match in found
        ),
        reverse=True,
    )


def expired(names: Iterable[str], suite: str | None, keep: Keep) -> Sequence[str]:
    """Return the backups of a suite that need not be kept, the newest first; other suites' and other files never are."""
    ours = [each for each in backups(names) if each.suite == suite]
    if keep == Keep():
        return []
    kept = {each.name for each in ours[: keep.last or 0]}
    kept |= _first_of_each(ours, keep.daily, lambda moment: moment.date())
    kept |= _first_of_each(ours, keep.weekly, lambda moment: moment.isocalendar()[:2])
    return [each.name for each in ours if each.name not in kept]


def _first_of_each(newest_first: Sequence[Named], count: int | None, period: Callable[[datetime], object]) -> set[str]:
    """Return the newest backup of each of the newest periods that have one."""
    by_period: dict[object, str] = {}
    for each in newest_first:
        by_period.setdefault(period(each.made_at), each.name)
    return set(list(by_period.values())[: count or 0])
