"""The table of faults: what readers, writers and the documents noticed of each, and how long it took until all was well."""

from dataclasses import dataclass, field
from io import StringIO

from rich.console import Console
from rich.table import Table

from tests.faults.load import Load

RECOVERY_SECONDS = 10.0
"""What quality.md asks for. The table says where it took longer; a slow machine is no failure."""

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
)


@dataclass(frozen=True)
class Row:
    """One fault. `documents`: how many there were before and after it; None where they were not counted."""

    fault: str
    load: Load
    recovery: float
    lost: int
    documents: tuple[int, int] | None = None


@dataclass
class Faults:
    """All that were tried. `within`: seconds; a recovery that takes longer is marked."""

    within: float = RECOVERY_SECONDS
    rows: list[Row] = field(default_factory=list)

    def add(
        self, fault: str, load: Load, *, recovery: float, lost: int, documents: tuple[int, int] | None = None
    ) -> None:
        """Add what a load went through. `recovery`: seconds until all that was left was well."""
        self.rows.append(Row(fault, load, recovery, lost, documents))

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
                f"{row.recovery:.1f}{'' if row.recovery <= self.within else ' LATE'}",
                f"{len(row.load.written)}",
                f"{row.lost}",
                f"{before}",
                f"{after}",
            )
        out = StringIO()
        Console(file=out, width=170).print(table)
        return out.getvalue()
