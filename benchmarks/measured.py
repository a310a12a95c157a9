"""What was measured, beside what it should be: a table for a person, JSON for a machine."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


class Measured:
    """Rows of the table, and what they are for a machine."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.missing: list[str] = []

    def add(self, work: str, value: str, target: str, *, met: bool, **numbers: Any) -> None:
        """One row."""
        self.rows.append({"work": work, "measured": value, "target": target, "met": met, **numbers})

    def compare(
        self, work: str, done: dict[str, dict[str, float]], one: str, other: str, *, least: float, otherwise: str = ""
    ) -> None:
        """One candidate in parts of another. `otherwise`: why it may fall short, said where it does."""
        rates = done[one]["per_second"], done[other]["per_second"]
        ratio = rates[0] / rates[1]
        text = f"{ratio:.2f} ({rates[0]:.0f}/s to {rates[1]:.0f}/s)"
        why = "" if ratio >= least else otherwise
        self.add(work, text, f">= {least}", met=ratio >= least, ratio=ratio, loads=done, why=why)

    def show(self) -> None:
        """For a person."""
        table = Table("work", "measured", "target", "", "why")
        for row in self.rows:
            met = "met" if row["met"] else "MISSED"
            table.add_row(row["work"], row["measured"], row["target"], met, row.get("why", ""))
        Console(width=140).print(table)
        for line in self.missing:
            print(f"left out: {line}")

    def write(self, target: Path) -> None:
        """For a machine."""
        target.write_text(json.dumps({"rows": self.rows, "missing": self.missing}, indent=1))
