"""Team colours that can be seen on either theme: as they are where they can, else lighter or darker."""

from functools import cache
from math import floor

LEAST, MOST = 0.125, 0.285
"""Luminance between which a colour stands out from light and from dark paper by 3 to 1 (WCAG 2.2, 1.4.11)."""

STEPS = 40
BYTE = 255


@cache
def visible(colour: str) -> str:
    """Return a colour in six hexadecimal digits as `#3671C6`, mixed with so much white or black that it can be seen on both themes.

    `static/team_colours.js` has the same rule.
    """
    parts = tuple(int(colour[place : place + 2], 16) / BYTE for place in (0, 2, 4))
    other = 1.0 if luminance(parts) < LEAST else 0.0
    for step in range(STEPS + 1):
        share = step / STEPS
        mixed = tuple(part * (1 - share) + other * share for part in parts)
        if LEAST <= luminance(mixed) <= MOST:
            break
    return "#" + "".join(f"{floor(part * BYTE + 0.5):02X}" for part in mixed)


def luminance(parts: tuple[float, ...]) -> float:
    """Return the relative luminance of red, green and blue from 0 to 1 (WCAG 2.2)."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)  # noqa: PLR2004
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
