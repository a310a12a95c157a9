"""The table of faults: what readers and writers noticed of each, and how long it took until all was well."""

from dataclasses import dataclass, field
from io import StringIO

from rich.console import Console
from rich.table import Table

from tests.faults.load import Load

RECOVERY_SECONDS = 10.0
"""What quality.md asks for. The table says where it took longer; a slow machine is no failure."""


@dataclass(frozen=True)
class Row:
    """One fault."""

    fault: str
    requests: int
    codes: str
    longest_gap: float
    recovery: float
    written: int
    lost: int


@dataclass
class Faults:
    """All that were tried."""

    rows: list[Row] = field(default_factory=list)

    def add(self, fault: str, load: Load, *, recovery: float, lost: int) -> None:
        """Add what a load went through. `recovery`: seconds from the end of the fault until all was well."""
        codes = ", ".join(f"{code}: {times}" for code, times in sorted(load.codes.items()))
        self.rows.append(Row(fault, load.requests, codes, load.longest_gap, recovery, len(load.written), lost))

    def shown(self) -> str:
        """Return the table for a person."""
        table = Table(
            "fault", "requests", "by status (- not content_api's)", "longest gap s", "recovery s", "writes", "lost"
        )
        for row in self.rows:
            late = "" if row.recovery <= RECOVERY_SECONDS else " LATE"
            table.add_row(
                row.fault,
                str(row.requests),
                row.codes,
                f"{row.longest_gap:.1f}",
                f"{row.recovery:.1f}{late}",
                str(row.written),
                str(row.lost),
            )
        out = StringIO()
        Console(file=out, width=150).print(table)
        return out.getvalue()
