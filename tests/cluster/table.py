"""The table of what was done to the cluster, and what readers, writers and the documents made of it."""

from collections import Counter
from dataclasses import dataclass, field
from io import StringIO

from rich.console import Console
from rich.table import Table

from tests.faults.load import Load

RECOVERY_SECONDS = 15.0
"""What issue 16 asks for. The table says where it took longer; a slow machine is no failure."""


@dataclass(frozen=True)
class Row:
    """One fault."""

    fault: str
    requests: int
    failures: Counter[str]
    longest_gap: float
    longest_write_gap: float
    recovery: float
    acknowledged: int
    lost: int
    before: int
    after: int


@dataclass
class Faults:
    """All that were tried."""

    rows: list[Row] = field(default_factory=list)

    def add(self, fault: str, load: Load, *, recovery: float, lost: int, before: int, after: int) -> None:
        """Add what a load went through. `recovery`: seconds from the fault until all that was left was well again."""
        failures = Counter({code: times for code, times in load.codes.items() if code != "200"})
        gaps = (load.longest_gap, load.longest_write_gap)
        self.rows.append(Row(fault, load.requests, failures, *gaps, recovery, len(load.written), lost, before, after))

    def shown(self) -> str:
        """Return the table for a person."""
        table = Table(
            "fault",
            "requests",
            "failures by status (- not content_api's, 0 no answer)",
            "longest gap s: reads",
            "writes",
            "recovery s",
            "writes acknowledged",
            "lost",
            "documents before",
            "after",
        )
        for row in self.rows:
            late = "" if row.recovery <= RECOVERY_SECONDS else " LATE"
            table.add_row(
                row.fault,
                f"{row.requests}",
                ", ".join(f"{code}: {times}" for code, times in sorted(row.failures.items())) or "none",
                f"{row.longest_gap:.1f}",
                f"{row.longest_write_gap:.1f}",
                f"{row.recovery:.1f}{late}",
                f"{row.acknowledged}",
                f"{row.lost}",
                f"{row.before}",
                f"{row.after}",
            )
        out = StringIO()
        Console(file=out, width=170).print(table)
        return out.getvalue()
