"""The letters of pictures, and how wide a text is in them: Source Sans Pro out of its wheel, the same on every machine."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from font_source_sans_pro import font_files_ttf
from PIL import ImageFont

LINE = 1.2
"""From one line to the next, in sizes of the letters."""

CUT = "…"


class Weight(StrEnum):
    """How heavy letters are, by the names of their files."""

    REGULAR = "SourceSansPro"
    SEMIBOLD = "SourceSansProSemibold"
    BLACK = "SourceSansProBlack"


class Fitted(NamedTuple):
    """A text in lines, and the size of its letters."""

    lines: tuple[str, ...]
    size: int

    @property
    def height(self) -> float:
        """From above its first line to below its last."""
        return len(self.lines) * self.size * LINE


@cache
def typeface(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """Return letters of a size in pixels. Laid out by FreeType alone: whether there is a better one depends on the machine."""
    return ImageFont.truetype(font_files_ttf[weight], size, layout_engine=ImageFont.Layout.BASIC)


def width_of(text: str, weight: Weight, size: int) -> float:
    """Return how many pixels a text takes in one line."""
    return typeface(weight, size).getlength(text)


def fitted(text: str, weight: Weight, sizes: Sequence[int], *, width: float, height: float) -> Fitted:
    """Return the text in the first of the sizes in which it fits; at the last one what does not fit is cut off."""
    for size in sizes:
        lines = _broken(text, weight, size, width)
        most = max(1, int(height / (size * LINE)))
        if len(lines) <= most and all(width_of(line, weight, size) <= width for line in lines):
            return Fitted(lines, size)
    kept, rest = lines[: most - 1], " ".join(lines[most - 1 :])
    return Fitted((*kept, _cut(rest, weight, size, width)), size)


def _broken(text: str, weight: Weight, size: int, width: float) -> tuple[str, ...]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, weight, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _cut(text: str, weight: Weight, size: int, width: float) -> str:
    if width_of(text, weight, size) <= width:
        return text
    while text and width_of(text.rstrip() + CUT, weight, size) > width:
        text = text[:-1]
    return text.rstrip() + CUT
