"""A picture has the size that others ask for, its texts lie on it and not on each other, and it is drawn the same every time."""

from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image

from website_front.pictures.canvas import HEIGHT, PAPER, WIDTH, Lying
from website_front.pictures.painter import FOOT, MARGIN, painted, png
from website_front.pictures.picture import GOOD, MARKED, QUIET, CalendarCell, Figure, Picture, PodiumRow, Said

HOST = "f1.example.org"
LONG = "Andrea Kimi Antonelli de la Rosa y Campos dos Santos"
SENTENCE = (
    "Max Verstappen is champion in the race of the Abu Dhabi Grand Prix if he wins and Lando Norris is fourth or lower, "
    "or if he is second and Lando Norris is eighth or lower and Oscar Piastri third or lower."
)
PICTURES = {
    "a verdict": Picture(
        headline="Will it be Max?",
        host=HOST,
        eyebrow="2026 · After round 13, Hungarian Grand Prix (race)",
        said=Said(answer="Possible.", beside="< 0.1%"),
        sentence=SENTENCE,
    ),
    "a long verdict": Picture(
        headline=f"Est-ce que ce sera {LONG} ?",
        host=HOST,
        eyebrow="2026 · Après la manche 13, Grand Prix d'Émilie-Romagne (qualifications du sprint)" * 2,
        said=Said(answer="Oui, cela se peut encore.", beside="> 99,9\u00a0%", tone=GOOD),
        sentence=SENTENCE * 3,
    ),
    "a podium": Picture(
        headline="Grand Prix d'Arabie saoudite",
        host="a-very-long-name-of-a-host-that-somebody-has-chosen.formula-one.example.org:8443",
        eyebrow="2021 · Manche 22 · 10-12 décembre 2021",
        rows=tuple(PodiumRow(place=str(place), name=LONG, beside=LONG, colour="#3671C6") for place in (1, 2, 3)),
    ),
    "a short podium": Picture(headline="Monaco", host=HOST, rows=(PodiumRow(place="1", name="Juan Manuel Fangio"),)),
    "numbers": Picture(
        headline=LONG,
        host=HOST,
        eyebrow="Royaume-Uni · 2007-2026",
        figures=tuple(Figure(value="1,105", label="pole positions and more") for _ in range(4)),
    ),
    "a calendar": Picture(
        headline="Formula 1 calendar 2026",
        host=HOST,
        cells=tuple(
            CalendarCell(day=f"{n + 1} sept.", name="Barcelone-Catalogne", tone=QUIET if n < 9 else MARKED)
            for n in range(26)
        ),
    ),
    "nothing but a question": Picture(headline="Will it be Max?", host=HOST),
}


def overlap(one: Lying, other: Lying) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


@pytest.mark.parametrize("name", PICTURES)
def test_every_text_lies_on_the_paper_and_on_no_other(name: str) -> None:
    canvas = painted(PICTURES[name])
    assert len(canvas.texts) >= 4
    for each in canvas.texts:
        assert each.left >= MARGIN - 6, each
        assert each.right <= WIDTH - MARGIN + 6, each
        assert 0 <= each.top < each.bottom <= HEIGHT - 20, each
    for one, other in combinations(canvas.texts, 2):
        assert not overlap(one, other), (one, other)
    # Between what the picture says and the foot there is a rule.
    assert all(each.bottom <= FOOT or each.top >= FOOT + 3 for each in canvas.texts)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_its_size_and_is_not_blank(name: str) -> None:
    image = Image.open(BytesIO(png(PICTURES[name])))
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "RGB")
    colours = image.getcolors(maxcolors=WIDTH * HEIGHT)
    assert colours is not None
    paper = next(count for count, colour in colours if colour == tuple(bytes.fromhex(PAPER[1:])))
    assert 0.01 < 1 - paper / (WIDTH * HEIGHT) < 0.4


def test_the_same_picture_is_the_same_bytes() -> None:
    assert png(PICTURES["a podium"]) == png(PICTURES["a podium"])
    assert png(PICTURES["a podium"]) != png(PICTURES["a short podium"])


def test_a_calendar_is_written_in_one_size() -> None:
    canvas = painted(PICTURES["a calendar"])
    names = [each for each in canvas.texts if each.text == "Barcelone-Catalogne"]
    assert len(names) == 26
    assert len({round(each.right - each.left) for each in names}) == 1
