"""F1DB's drawings as its repository serves them: a made-up outline for every layout that was ever raced."""

from tests.upstream.reply import Reply
from tests.upstream.world import World

UNDRAWN = "madring-1"
"""A layout without a drawing, so that one is missing."""

_raced: set[str | None] = set()
"""All layouts; which they are takes reading every season."""


def answer(world: World, path: str) -> Reply:
    """`<layout>.svg`; 404 for what was never raced and for what nobody has drawn."""
    layout = path.removesuffix(".svg")
    if not _raced:
        _raced.update(
            weekend.circuit.layout for year in world.years for weekend in world.all_rounds(year) if weekend.circuit
        )
    if layout not in _raced or layout == UNDRAWN or not path.endswith(".svg"):
        return Reply("404: Not Found", "text/plain; charset=utf-8", 404)
    corners = " ".join(f"{ord(letter) % 50},{number}" for number, letter in enumerate(layout))
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 50 50"><polyline points="{corners}"/></svg>'
    return Reply(drawing, "image/svg+xml; charset=utf-8")
