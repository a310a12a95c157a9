"""How a race ended for a car, in Ergast's words, each with its number. Pure.

There are two vocabularies. The legacy one is Ergast's own: it gives the laps behind (`+1 Lap`) and every cause. Jolpica says `Lapped`
instead, and since 2025 only whether a car finished, was lapped, retired, was disqualified or did not start.
"""

import re
from collections.abc import Mapping
from importlib.resources import files

import msgspec

from racing.model import ClassificationRow, Outcome

WORDS_ONLY = 2025
"""Since this season Jolpica gives no causes."""

LAPS_BEHIND = re.compile(r"\+(\d+) laps?")


class ErgastStatus(msgspec.Struct, frozen=True):
    """A status: its number and its text."""

    id: int
    text: str


class _StatusFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `statuses.json`."""

    about: str
    statuses: dict[int, str]
    reasons: dict[str, str]


_FACTS = msgspec.convert(
    msgspec.json.decode((files("content_api.ergast.vocabulary") / "statuses.json").read_bytes()),
    _StatusFacts,
    str_keys=True,
)
_BY_TEXT: Mapping[str, ErgastStatus] = {text: ErgastStatus(number, text) for number, text in _FACTS.statuses.items()}

_OF_OUTCOME: Mapping[Outcome, str] = {
    Outcome.CLASSIFIED: "Finished",
    Outcome.NOT_CLASSIFIED: "Not classified",
    Outcome.RETIRED: "Retired",
    Outcome.DISQUALIFIED: "Disqualified",
    Outcome.EXCLUDED: "Excluded",
    Outcome.DID_NOT_START: "Did not start",
    Outcome.DID_NOT_QUALIFY: "Did not qualify",
    Outcome.DID_NOT_PRE_QUALIFY: "Did not prequalify",
    Outcome.DID_NOT_PRACTICE: "Withdrew",
}
_LEGACY: Mapping[Outcome, str] = {Outcome.DID_NOT_START: "Withdrew"}
"""Outcomes for which Ergast had another word than Jolpica."""

_CAUSED = frozenset({Outcome.CLASSIFIED, Outcome.RETIRED, Outcome.DID_NOT_START})
"""Outcomes that a cause may stand for; the others have their own word, whatever the cause."""


def status(row: ClassificationRow, season: int, *, legacy: bool) -> ErgastStatus:
    """Return how a race or a sprint ended for the car of a row."""
    behind = laps_behind(row)
    cause = _BY_TEXT.get(_FACTS.reasons.get(row.reason or "", row.reason or ""))
    words_only = season >= WORDS_ONLY and not legacy
    if behind and row.outcome in (Outcome.CLASSIFIED, Outcome.NOT_CLASSIFIED):
        told = _BY_TEXT.get(f"+{behind} Lap{'s' if behind > 1 else ''}") if legacy else None
        return told or _BY_TEXT["Lapped"]
    if row.outcome is Outcome.CLASSIFIED and row.reason is not None:
        return cause if cause is not None and not words_only else _BY_TEXT["Retired"]
    if row.outcome is Outcome.NOT_CLASSIFIED and words_only:
        return _BY_TEXT["Lapped"]
    if row.outcome in _CAUSED and cause is not None and not words_only:
        return cause
    word = _LEGACY.get(row.outcome) if legacy else None
    return _BY_TEXT[word or _OF_OUTCOME[row.outcome]]


def laps_behind(row: ClassificationRow) -> int:
    """Return how many laps the car was behind the winner at the flag; 0 on the same lap, or where it is unknown."""
    found = LAPS_BEHIND.fullmatch(row.gap or "")
    return int(found[1]) if found else 0


def number(text: str) -> int | None:
    """Return the number of a status; None for a text that is no status."""
    found = _BY_TEXT.get(text)
    return None if found is None else found.id
