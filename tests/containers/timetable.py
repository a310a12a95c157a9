"""How long things took and how large they are, for the table at the end: told, not claimed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

ROWS: list[tuple[str, str]] = []


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Note how long the block takes."""
    began = time.monotonic()
    yield
    note(what, f"{time.monotonic() - began:.1f} s")


def note(what: str, figure: str) -> None:
    """Note a figure."""
    ROWS.append((what, figure))
