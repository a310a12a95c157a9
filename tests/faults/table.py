"""The table of faults: what readers, writers and the documents noticed of each, and how long it took until all was well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import StringIO

import pytest
from rich.console import Console
from rich.table import Table

from tests.faults.load import Load

RECOVERY_SECONDS = 10.0
"""What quality.md asks for. The table says where it took longer; a slow machine is no failure."""

FILL_SECONDS = 60.0
"""Within how long what is lost is filled again from the bundled archive, once it was seen."""

COLUMNS = (
    "fault",
    "requests",
    "by status (- not content_api's, 0 no answer)",
    "longest gap s: reads",
    "writes",
    "recovery s",
    "writes acknowledged",
    "lost",
    "documents before",
    "after",
    "longest waits in vain, s",
)

MOST_WAITS = 4
"""Causes that a row shows, the longest wait first."""


@dataclass(frozen=True)
class Row:
    """One fault. `documents`: how many there were before and after it; None where they were not counted.

    `recovery`: seconds until all that was left was well; one that takes longer than `within` is marked.
    """

    fault: str
    load: Load
    recovery: float
    lost: int
    within: float
    documents: tuple[int, int] | None = None


@dataclass
class Faults:
    """All that were tried. `within`: how many seconds a recovery may take, where a fault does not say otherwise."""

    within: float = RECOVERY_SECONDS
    rows: list[Row] = field(default_factory=list)

    def add(
        self,
        fault: str,
        load: Load,
        *,
        recovery: float,
        lost: int,
        documents: tuple[int, int] | None = None,
        within: float | None = None,
    ) -> None:
        """Add what a load went through. `recovery`: seconds until all that was left was well."""
        self.rows.append(Row(fault, load, recovery, lost, self.within if within is None else within, documents))

    def shown(self) -> str:
        """Return the table for a person."""
        table = Table(*COLUMNS)
        for row in self.rows:
            before, after = row.documents or ("-", "-")
            table.add_row(
                row.fault,
                f"{row.load.requests}",
                ", ".join(f"{code}: {times}" for code, times in sorted(row.load.codes.items())),
                f"{row.load.longest_gap:.1f}",
                f"{row.load.longest_write_gap:.1f}",
                f"{row.recovery:.1f}{'' if row.recovery <= row.within else ' LATE'}",
                f"{len(row.load.written)}",
                f"{row.lost}",
                f"{before}",
                f"{after}",
                _shown(row.load.waits),
            )
        out = StringIO()
        Console(file=out, width=230).print(table)
        return out.getvalue()


def printed(faults: Faults) -> Callable[[pytest.TerminalReporter], None]:
    """Return pytest's hook that prints the table after the tests."""

    def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
        if faults.rows:
            terminalreporter.write_line(faults.shown())

    return pytest_terminal_summary


def _shown(waits: Mapping[str, float]) -> str:
    longest = sorted(waits.items(), key=lambda each: -each[1])[:MOST_WAITS]
    return "\n".join(f"{seconds:.1f} {cause}" for cause, seconds in longest)
