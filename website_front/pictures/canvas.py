"""Paper to draw on: texts, bars and lines in the colours of the website's dark theme, and where each text came to lie."""

from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw

from website_front.pictures.typefaces import LINE, Fitted, Weight, fitted, typeface

WIDTH, HEIGHT = 1200, 630

PAPER = "#0d0f12"
INK = "#f1efea"
FAINT = "#a3a7af"
RULE = "#2a2e35"
ACCENT = "#ff7d4a"
POSITIVE = "#5fd39a"
NEGATIVE = "#ff8f80"

BASELINE = 0.92
"""Of a line, in sizes of its letters from its top."""


class Lying(NamedTuple):
    """A text on the paper, and the pixels that it covers."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Canvas:
    """A picture in the making."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        self._pen = ImageDraw.Draw(self._image)
        self.texts: list[Lying] = []

    def text(self, at: tuple[float, float], text: str, weight: Weight, size: int, colour: str) -> float:
        """Write a line whose top left corner is there, and return where it ends."""
        letters = typeface(weight, size)
        start = (at[0], at[1] + size * BASELINE)
        self._pen.text(start, text, fill=colour, font=letters, anchor="ls")
        self.texts.append(Lying(text, *self._pen.textbbox(start, text, font=letters, anchor="ls")))
        return at[0] + letters.getlength(text)

    def block(self, at: tuple[float, float], block: Fitted, weight: Weight, colour: str) -> float:
        """Write lines below each other, and return where the next would begin."""
        for number, line in enumerate(block.lines):
            self.text((at[0], at[1] + number * block.size * LINE), line, weight, block.size, colour)
        return at[1] + block.height

    def line_in(
        self, at: tuple[float, float], text: str, weight: Weight, size: int, colour: str, *, width: float
    ) -> float:
        """Write a line, in smaller letters or cut off where it is wider, and return where it ends."""
        found = fitted(text, weight, range(size, size * 2 // 3, -2), width=width, height=size * LINE)
        lower = (size - found.size) * BASELINE  # on the line where the larger would stand
        return self.text((at[0], at[1] + lower), found.lines[0], weight, found.size, colour)

    def bar(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        """Fill a rectangle."""
        self._pen.rectangle((left, top, right - 1, bottom - 1), fill=colour)

    def png(self) -> bytes:
        """Return the picture as PNG: of the same picture the same bytes."""
        file = BytesIO()
        self._image.save(file, "PNG", optimize=True)
        return file.getvalue()
