"""An address as a QR code that a phone reads."""

from functools import lru_cache

import msgspec
import segno

QUIET = 2
"""Modules of white around it. The standard asks for four; the page around it is white, too."""


class QrCode(msgspec.Struct, frozen=True):
    """The dark modules as one path of SVG, in a square of `size` modules."""

    size: int
    path: str


@lru_cache(maxsize=256)
def qr_code(address: str) -> QrCode:
    """Return the code of an address, each row of dark modules as one piece of the path."""
    made = segno.make(address, error="m", micro=False)
    rows = [list(row) for row in made.matrix_iter(border=QUIET)]
    pieces = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            width = 0
            while x + width < len(row) and row[x + width]:
                width += 1
            if width:
                pieces.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width + 1
    return QrCode(len(rows), "".join(pieces))
