"""What was measured, beside what it should be: a table for a person, JSON for a machine."""

import asyncio
import json
import tempfile
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.candidates import Missing, tool
from chassis.process.lifecycle import collect_seldom


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


def run(
    name: str,
    tools: Iterable[tuple[str, str]],
    measure: Callable[[Path], Coroutine[Any, Any, Measured]],
    target: Path | None,
) -> None:
    """Measure in a folder that is thrown away, print a table, and write JSON where a file is named.

    `tools`: the programs it needs, each with the Debian package that has it.
    """
    try:
        for program, package in tools:
            tool(program, package)
    except Missing as error:
        raise SystemExit(f"{name}: {error}") from None

    collect_seldom()  # as the services that many of them have in their own process; it waited a quarter of a second for all of history
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(measure(Path(folder)))
    measured.show()
    if target is not None:
        measured.write(target)
