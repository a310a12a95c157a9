"""The real calendar of 2026 as it stood at an instant: published, two rounds called off, Miami moved, Bahrain back at Sepang.

`calendar_2026.json` lists the changes. What did not change (names, layouts, laps) is taken from the archive, which knows
the last state.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from racing.model import Circuit, Round, Session, SessionKind

CHANGES: dict[str, Any] = json.loads(Path(__file__).with_name("calendar_2026.json").read_text("utf-8"))
SEASON = int(CHANGES["season"])
PUBLISHED = datetime.fromisoformat(CHANGES["changes"][0]["at"])
ELSEWHERE = " in Malaysia"


@dataclass
class _Weekend:
    """A round as it is changed from state to state."""

    sessions: dict[str, str] = field(default_factory=dict)
    circuit: str | None = None
    provisional: bool = False
    cancelled: bool = False


def calendar(final: Sequence[Round], circuits: Mapping[str, Circuit], at: datetime) -> tuple[Round, ...]:
    """The rounds of 2026 as of `at`, in order of time and numbered as then; none before the calendar was published."""
    weekends: dict[str, _Weekend] = {}
    for change in _until(at):
        _apply(change, weekends)
    known = {weekend.grand_prix: weekend for weekend in final}
    rounds = [_round(known[slug], weekend, circuits) for slug, weekend in weekends.items()]
    return _numbered(rounds)


def withdrawn(final: Sequence[Round], circuits: Mapping[str, Circuit], at: datetime) -> tuple[Round, ...]:
    """Weekends that some sources go on listing as cancelled beside the one that replaced them: Bahrain in April."""
    restored = [slug for change in _until(at) for slug in change.get("restored", ())]
    if not restored:
        return ()
    before = max(datetime.fromisoformat(change["at"]) for change in _until(at) if "cancelled" in change)
    return tuple(weekend for weekend in calendar(final, circuits, before) if weekend.grand_prix in restored)


def _until(at: datetime) -> Iterator[dict[str, Any]]:
    return (change for change in CHANGES["changes"] if datetime.fromisoformat(change["at"]) <= at)


def _apply(change: Mapping[str, Any], weekends: dict[str, _Weekend]) -> None:
    for slug, facts in change["rounds"].items():
        weekend = weekends.setdefault(slug, _Weekend())
        weekend.sessions |= facts.get("sessions", {})
        weekend.circuit = facts.get("circuit", weekend.circuit)
        weekend.provisional = facts.get("provisional", weekend.provisional)
    for slug in change.get("cancelled", ()):
        weekends[slug].cancelled = True
    for slug in change.get("restored", ()):
        weekends[slug].cancelled = False


def _round(final: Round, weekend: _Weekend, circuits: Mapping[str, Circuit]) -> Round:
    elsewhere = weekend.circuit is not None and final.circuit is not None and weekend.circuit != final.circuit.id
    official = final.official_name
    planned = {session.kind: session for session in final.sessions}
    sessions = [
        replace(
            planned.get(SessionKind(kind), Session(kind=SessionKind(kind))),
            start=datetime.fromisoformat(start),
            date=None,
            provisional=weekend.provisional,
        )
        for kind, start in weekend.sessions.items()
    ]
    return replace(
        final,
        circuit=circuits[str(weekend.circuit)] if elsewhere else final.circuit,
        official_name=official.replace(ELSEWHERE, "") if official and elsewhere else official,
        cancelled=weekend.cancelled,
        sessions=tuple(sorted(sessions, key=lambda session: str(session.start))),
    )


def _numbered(rounds: Sequence[Round]) -> tuple[Round, ...]:
    """Numbered in order of time, those called off not at all."""
    ordered = sorted(rounds, key=lambda weekend: str(weekend.sessions[0].start))
    number = 0
    numbered = []
    for weekend in ordered:
        number += not weekend.cancelled
        numbered.append(replace(weekend, number=None if weekend.cancelled else number))
    return tuple(numbered)
