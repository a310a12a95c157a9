"""`python -m docs.pictures.draw`: draw the picture on README's first page from the bundled archive.

It shows how likely each contender was to win the title of 2025, after every round: what `/seasons/2025/title/history` answers.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from fetcher_service.archive.facts import Facts
from racing.model import Championship
from racing.scoring.session_points import SCORING
from racing.title.contest import TitleMoment, history

YEAR = 2025
DRAWN = 400
"""Seasons drawn for each round, as content_api does it."""

SHOWN = {
    "lando-norris": ("Lando Norris", "#ff8000"),
    "oscar-piastri": ("Oscar Piastri", "#b85c00"),
    "max-verstappen": ("Max Verstappen", "#3671c6"),
}
CAPTION = f"How likely each contender was to win the {YEAR} title, after every round"
WIDTH, HEIGHT = 960, 400
LEFT, RIGHT, TOP, BOTTOM = 56, 170, 76, 44
TARGET = Path(__file__).with_name("title-2025.svg")

STYLE = """
    svg { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; }
    .paper { fill: #ffffff; } .ink { fill: #1f2328; } .faint { fill: #656d76; } .rule { stroke: #d0d7de; }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #0d1117; } .ink { fill: #e6edf3; } .faint { fill: #9198a1; } .rule { stroke: #30363d; }
    }
"""


def moments() -> tuple[TitleMoment, ...]:
    """Return the championship after each of its rounds."""
    with Facts() as archive:
        season = archive.season(YEAR)
    scoring = [result for result in season.results if result.session in SCORING]
    return history(YEAR, Championship.DRIVERS, season.rounds, scoring, seasons=DRAWN)


def picture(run: tuple[TitleMoment, ...]) -> str:
    """Return the chart as SVG."""
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(index: int) -> float:
        return LEFT + across * index / (len(run) - 1)

    def y(chance: float) -> float:
        return TOP + down * (1 - chance)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title">',
        f'<title id="title">{CAPTION}</title>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="12"/>',
        f'<text class="ink" x="{LEFT}" y="34" font-size="20" font-weight="700">Will it be Max?</text>',
        f'<text class="faint" x="{LEFT}" y="56" font-size="13">{CAPTION}</text>',
    ]
    parts += [
        f'<line class="rule" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(share):.1f}" y2="{y(share):.1f}"/>'
        f'<text class="faint" x="{LEFT - 8}" y="{y(share) + 4:.1f}" font-size="12" text-anchor="end">{share:.0%}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    parts += [
        f'<text class="faint" x="{x(index):.1f}" y="{HEIGHT - 18}" font-size="11" text-anchor="middle">{moment.number}</text>'
        for index, moment in enumerate(run)
    ]
    for driver, (_, colour) in SHOWN.items():
        chances = [chance_of(driver, moment) for moment in run]
        line = " ".join(f"{x(index):.1f},{y(chance):.1f}" for index, chance in enumerate(chances))
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="3" stroke-linejoin="round"/>'
        )
    parts += labels(run, y)
    return "\n".join([*parts, "</svg>", ""])


def labels(run: tuple[TitleMoment, ...], y: Callable[[float], float]) -> list[str]:
    """Return a name at the end of each line, moved apart where two would touch."""
    made, below = [], float("inf")
    for chance, driver in sorted((chance_of(driver, run[-1]), driver) for driver in SHOWN):
        name, colour = SHOWN[driver]
        below = at = min(y(chance) + 4, below - 18)
        made.append(
            f'<text x="{WIDTH - RIGHT + 12}" y="{at:.1f}" font-size="14" font-weight="600" fill="{colour}">{name}</text>'
        )
    return made


def chance_of(driver: str, moment: TitleMoment) -> float:
    """Return how likely the driver is to be champion, 0 to 1."""
    if moment.odds is None:
        champion = moment.outlook.champion
        return float(champion is not None and champion[0] == driver)
    return next((chance for who, chance in moment.odds.chances.items() if who[0] == driver), 0.0)


if __name__ == "__main__":
    TARGET.write_text(picture(moments()), encoding="utf-8")
    print(f"{TARGET.name} is drawn", file=sys.stderr)
