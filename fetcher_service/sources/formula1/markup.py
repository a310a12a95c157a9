"""The site's HTML, whatever generation of it: tables understood by the words of their header, never by a class.

Three generations are known: the old result pages (to mid 2024: a cell too many at either end of a row, units in spans of
their own), its successor (to 2025: every cell a paragraph) and the one since. What they share is what this module relies
on: a heading, a table with a header row, links whose address says what they lead to. Pure; everything raises
`SourceChanged` when what it looks for is not there, with a path that says what that was.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from fetcher_service.sources.reading import SourceChanged

NAME = "formula1"

NO_RESULTS = re.compile(r"\bno (results|data) (are )?available\b|\bresults? not (yet )?available\b", re.IGNORECASE)
"""How a page says that a session has not been run."""

PICTURES = frozenset({"svg", "title", "style", "script", "template", "noscript"})
"""Elements whose text is not visible."""

CODE_LENGTH = 3
GLUED_CODE = re.compile(r"(?P<name>.*[^A-Z\s])(?P<code>[A-Z]{3})")
DAY = re.compile(r"(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3})[a-z]*\s+(?P<year>\d{4})")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
BELOW_HEADING = 40
"""How many pieces of text after the heading are searched for the dates of a meeting, up to the first table."""

SHOWN = 80


class Column(StrEnum):
    """What a column of a table is about; the value is what most generations print above it."""

    POSITION = "Pos."
    NUMBER = "No."
    DRIVER = "Driver"
    TEAM = "Team"
    LAPS = "Laps"
    TIME = "Time"
    GAP = "Gap"
    POINTS = "Pts."
    Q1 = "Q1"
    Q2 = "Q2"
    Q3 = "Q3"
    LAP = "Lap"
    TIME_OF_DAY = "Time of day"
    SPEED = "Avg. speed"
    STOPS = "Stops"
    TOTAL = "Total"
    GRAND_PRIX = "Grand Prix"
    DATE = "Date"
    WINNER = "Winner"
    NATIONALITY = "Nationality"


HEADERS = {
    "pos": Column.POSITION,
    "position": Column.POSITION,
    "no": Column.NUMBER,
    "number": Column.NUMBER,
    "driver": Column.DRIVER,
    "team": Column.TEAM,
    "car": Column.TEAM,
    "constructor": Column.TEAM,
    "laps": Column.LAPS,
    "time": Column.TIME,
    "time/retired": Column.TIME,
    "time/gap": Column.TIME,
    "gap": Column.GAP,
    "pts": Column.POINTS,
    "points": Column.POINTS,
    "q1": Column.Q1,
    "q2": Column.Q2,
    "q3": Column.Q3,
    "lap": Column.LAP,
    "time of day": Column.TIME_OF_DAY,
    "avg speed": Column.SPEED,
    "stops": Column.STOPS,
    "stop": Column.STOPS,
    "total": Column.TOTAL,
    "grand prix": Column.GRAND_PRIX,
    "date": Column.DATE,
    "winner": Column.WINNER,
    "nationality": Column.NATIONALITY,
}
"""Words of a header, lower case, without full stops and without spaces around a slash."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a reader sees it: its text, and the pieces it is put together from (first name, last name, code)."""

    text: str
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """The address of a link, as written in the page, and its visible text."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Person:
    """A driver as the site names one. `code`: the three letters of the timing screens."""

    first: str
    last: str
    code: str | None = None

    @property
    def name(self) -> str:
        """First name and last name."""
        return f"{self.first} {self.last}".strip()


type TableRow = Mapping[Column, Cell]
"""A row of a table by what its columns are about."""


def parsed(html: str) -> BeautifulSoup:
    """The page as a tree. Takes some tenths of a second of processor for the largest."""
    return BeautifulSoup(html, "lxml")


def changed(path: str, found: str) -> SourceChanged:
    """The page has not what it used to have at `path`."""
    return SourceChanged(NAME, path, found if len(found) <= SHOWN else f"{found[:SHOWN]}…")


def lines(page: Tag, what: str, *alternatives: Sequence[Column]) -> list[TableRow]:
    """The rows of the table that has the wanted columns; none where the page says that there are no results.

    `alternatives`: columns wanted, those expected first. `what` names the page in errors: `race-result: table header Pos.`.
    """
    wanted = alternatives[0]
    tables = [(table, _header(table)) for table in page.find_all("table")]
    for table, header in tables:
        if any(set(columns) <= set(header) for columns in alternatives):
            return list(_lines(table, header, what))
    if any(NO_RESULTS.search(piece) for piece in _pieces(page)):
        return []
    if not tables:
        raise changed(f"{what}: table", "the page has none, nor says that there are no results")
    _, closest = max(tables, key=lambda found: len(set(wanted) & set(found[1])))
    missing = next(column for column in wanted if column not in closest)
    headings = [" ".join(_pieces(cell)) for cell in _header_row(tables[0][0])]
    raise changed(f"{what}: table header {missing}", f"the headers are {', '.join(filter(None, headings)) or 'empty'}")


def person(cell: Cell) -> Person:
    """The driver of a cell: first name, last name and code in pieces of their own, or `Lando NorrisNOR` in one."""
    pieces = list(cell.pieces)
    code = pieces.pop() if len(pieces) > 1 and _is_code(pieces[-1]) else None
    if code is None and pieces and (glued := GLUED_CODE.fullmatch(pieces[-1])):
        pieces[-1], code = glued["name"], glued["code"]
    if len(pieces) == 1:
        first, _, last = pieces[0].rpartition(" ") if pieces[0].count(" ") == 1 else pieces[0].partition(" ")
        return Person(first=first, last=last, code=code)
    return Person(first=pieces[0] if pieces else "", last=" ".join(pieces[1:]), code=code)


def _is_code(piece: str) -> bool:
    return len(piece) == CODE_LENGTH and piece == piece.upper()


def links(page: Tag) -> Iterator[Link]:
    """Every link of the page, in its order."""
    for anchor in page.find_all("a", href=True):
        yield Link(href=str(anchor["href"]), text=_text(anchor))


def pieces_of(element: Tag) -> tuple[str, ...]:
    """The visible texts of an element, one for each node that has any."""
    return tuple(_pieces(element))


def heading(page: Tag, what: str) -> str:
    """The heading of the page; every page of results has one."""
    found = page.find("h1")
    text = _text(found) if isinstance(found, Tag) else ""
    if not text:
        title = page.find("title")
        raise changed(
            f"{what}: h1", f"the page is called {_text(title, seen=False)!r}" if title else "a page without one"
        )
    return text


def last_day(page: Tag, what: str) -> date:
    """The last day of the meeting, from below the heading (`29 Feb - 02 Mar 2024`)."""
    found = page.find("h1")
    below = found.find_all_next(string=True, limit=BELOW_HEADING) if isinstance(found, Tag) else []
    text = " ".join(str(piece) for piece in below if isinstance(piece, NavigableString))
    for match in DAY.finditer(text):
        month = match["month"].casefold()
        if month in MONTHS:
            return date(int(match["year"]), MONTHS.index(month) + 1, int(match["day"]))
    raise changed(f"{what}: date below h1", repr(" ".join(text.split())))


def instant(text: object, path: str) -> datetime:
    """An instant with its zone (`2026-03-06T01:30:00.000Z`)."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise changed(path, repr(text)) from error
    if found.tzinfo is None:
        raise changed(path, f"{text!r} has no time zone")
    return found


def _header_row(table: Tag) -> list[Tag]:
    row = table.find("tr")
    return row.find_all(["th", "td"], recursive=False) if isinstance(row, Tag) else []


def _header(table: Tag) -> list[Column | None]:
    return [HEADERS.get(_heading_words(cell)) for cell in _header_row(table)]


def _heading_words(cell: Tag) -> str:
    return re.sub(r"\s*/\s*", "/", _text(cell).casefold().replace(".", "")).strip()


def _lines(table: Tag, header: Sequence[Column | None], what: str) -> Iterator[TableRow]:
    for number, row in enumerate(table.find_all("tr")[1:], 1):
        cells = [_cell(cell) for cell in row.find_all(["td", "th"], recursive=False)]
        if len(cells) == 1 and (not cells[0].text or NO_RESULTS.search(cells[0].text)):
            continue
        if len(cells) != len(header):
            raise changed(f"{what}: table row {number}", f"{len(cells)} cells under {len(header)} headers")
        yield {column: cell for column, cell in zip(header, cells, strict=True) if column is not None}


def _cell(element: Tag) -> Cell:
    return Cell(text=_text(element), pieces=pieces_of(element))


def _pieces(element: Tag) -> Iterator[str]:
    for node in element.find_all(string=True):
        if type(node) is NavigableString and _is_seen(node, element) and (text := " ".join(node.split())):
            yield text


def _text(element: Tag, *, seen: bool = True) -> str:
    """As a browser lays it out on one line: nothing between inline elements but what is written there."""
    nodes = element.find_all(string=True)
    return " ".join(
        "".join(
            node for node in nodes if type(node) is NavigableString and (not seen or _is_seen(node, element))
        ).split()
    )


def _is_seen(node: NavigableString, within: Tag) -> bool:
    for parent in node.parents:
        if parent is within:
            return True
        if parent.name in PICTURES:
            return False
    return True
