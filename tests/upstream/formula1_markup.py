"""The three generations of formula1.com's markup, as little of it as shows their structure. No page is copied.

- `ARCHIVE`, to the middle of 2024: `table.resultsarchive-table`, empty cells at both ends, names in spans by screen size.
- `TAILWIND`, to October 2025: `table.f1-table`, the text of a cell in a paragraph.
- `MODULES`, since: class names with hashes, a picture before names, the flag's title inside the first cell.
"""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

NBSP = "\N{NO-BREAK SPACE}"


class Markup(Enum):
    """A generation."""

    ARCHIVE = auto()
    TAILWIND = auto()
    MODULES = auto()

    @classmethod
    def at(cls, instant: datetime) -> "Markup":
        """The one the site used at an instant."""
        if instant < datetime(2024, 7, 1, tzinfo=UTC):
            return cls.ARCHIVE
        return cls.TAILWIND if instant < datetime(2025, 10, 18, tzinfo=UTC) else cls.MODULES


@dataclass(frozen=True)
class Driver:
    """A cell with a name."""

    first: str
    last: str
    code: str


@dataclass(frozen=True)
class Team:
    """A cell with a car."""

    name: str


@dataclass(frozen=True)
class Race:
    """A cell that leads to a race."""

    name: str
    country: str
    address: str


type Cell = str | Driver | Team | Race

HEADINGS = {
    Markup.ARCHIVE: {
        "Pos.": '<abbr title="Position">Pos</abbr>',
        "No.": '<abbr title="Number">No</abbr>',
        "Team": "Car",
        "Time / Retired": "Time/Retired",
        "Pts.": '<abbr title="Points">PTS</abbr>',
        "Avg. Speed": "Avg Speed",
    },
    Markup.TAILWIND: {
        "Pos.": "Pos",
        "No.": "No",
        "Team": "Car",
        "Time / Retired": "Time/Retired",
        "Pts.": "PTS",
        "Avg. Speed": "Avg Speed",
    },
    Markup.MODULES: {},
}
"""Where a generation's heading is not that of the newest."""


@dataclass(frozen=True)
class Table:
    """Headings as in the newest generation, and rows of cells."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def page(markup: Markup, title: str, body: str, *, head: str = "") -> str:
    """A whole page."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{text(title)}</title>{head}</head>'
        f'<body class="{markup.name.lower()}"><header><a href="/en">Home</a></header><main>{body}</main></body></html>'
    )


def heading(markup: Markup, title: str, dates: str = "", circuit: str = "") -> str:
    """The heading of a results page, with the days and the track of a meeting."""
    if markup is Markup.ARCHIVE:
        days = (
            f'<p class="date"><span class="full-date">{text(dates)}</span> '
            f'<span class="circuit-info">{text(circuit)}</span></p>'
        )
        return (
            '<div class="resultsarchive-content-header group">'
            f'<h1 class="ResultsArchiveTitle">\n\n    {text(title)}\n\n    </h1>{days if dates else ""}</div>'
        )
    days = f'<div class="flex flex-col gap-px-6 text-text-3"><p>{text(dates)}</p><p>{text(circuit)}</p></div>'
    return f'<h1 class="Text-module_upper__pWFEw">{text(title)}</h1>{days if dates else ""}'


def links(markup: Markup, name: str, targets: Sequence[tuple[str, str, str]]) -> str:
    """A list of links: `name` of what is chosen, then value, address and label of each."""
    if markup is Markup.ARCHIVE:
        items = "".join(
            '<li class="resultsarchive-filter-item"><a class="resultsarchive-filter-item-link FilterTrigger" '
            f'data-name="{name}" data-value="{text(value)}" href="{text(address)}">'
            f'<span class="clip">{text(label)}</span></a></li>'
            for value, address, label in targets
        )
        return f'<ul class="resultsarchive-filter">{items}</ul>'
    items = "".join(f'<li><a href="{text(address)}">{text(label)}</a></li>' for _, address, label in targets)
    return f'<ul class="f1-filter">{items}</ul>'


def results(markup: Markup, table: Table) -> str:
    """A table of results; without rows, what a generation shows instead."""
    if not table.rows and markup is Markup.MODULES:
        return '<p class="typography-module_body-s-semibold__O2lOH">No results available</p>'
    render: dict[Markup, Callable[[Table], str]] = {
        Markup.ARCHIVE: _archive,
        Markup.TAILWIND: _tailwind,
        Markup.MODULES: _modules,
    }
    return render[markup](table)


def text(value: str) -> str:
    """Text inside a page."""
    return html.escape(value)


def _archive(table: Table) -> str:
    limiter = '<{0} class="limiter"></{0}>'
    names = HEADINGS[Markup.ARCHIVE]
    head = "".join(f"<th>{names.get(name, text(name))}</th>" for name in table.headings)
    rows = "".join(
        f"<tr>{limiter.format('td')}{''.join(_archive_cell(cell) for cell in row)}{limiter.format('td')}</tr>"
        for row in table.rows
    )
    return (
        f'<table class="resultsarchive-table"><thead><tr>{limiter.format("th")}{head}{limiter.format("th")}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _archive_cell(cell: Cell) -> str:
    match cell:
        case Driver(first, last, code):
            return (
                f'<td class="dark bold">\n<span class="hide-for-tablet">{text(first)}</span>\n'
                f'<span class="hide-for-mobile">{text(last)}</span>\n'
                f'<span class="uppercase hide-for-desktop">{text(code)}</span>\n</td>'
            )
        case Team(name):
            return f'<td class="semi-bold uppercase hide-for-tablet">{text(name)}</td>'
        case Race(name, _, address):
            return f'<td class="dark bold"><a class="dark bold ArchiveLink" href="{text(address)}">\n  {text(name)}\n</a></td>'
        case _:
            return f'<td class="dark bold">{_suffixed(cell)}</td>'


def _suffixed(cell: str) -> str:
    """`+5.598s` and `+1 lap` have what follows the number in a span."""
    if cell.startswith("+") and cell.endswith("s") and "lap" not in cell:
        return f'{text(cell[:-1])}<span class="suffix seconds">s</span>'
    if cell.startswith("+") and " lap" in cell:
        number, unit = cell.split(" ", 1)
        return f'{text(number)}<span class="suffix"> {unit}</span>'
    return text(cell)


def _tailwind(table: Table) -> str:
    names = HEADINGS[Markup.TAILWIND]
    head = "".join(f'<th class="f1-text">{text(names.get(name, name))}</th>' for name in table.headings)
    rows = "".join(
        f'<tr class="bg-brand-white">{"".join(_tailwind_cell(cell) for cell in row)}</tr>' for row in table.rows
    )
    return (
        f'<table class="f1-table f1-table-with-data w-full"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _tailwind_cell(cell: Cell) -> str:
    match cell:
        case Driver(first, last, code):
            inner = (
                f'<span class="max-desktop:hidden">{text(first)}</span>{NBSP}'
                f'<span class="max-tablet:hidden">{text(last)}</span><span class="tablet:hidden">{text(code)}</span>'
            )
        case Team(name):
            inner = text(name)
        case Race(name, _, address):
            inner = f'<a class="underline underline-offset-normal" href="{text(address)}">{text(name)}</a>'
        case _:
            inner = text(cell)
    return f'<td class="p-normal whitespace-nowrap"><p class="f1-text font-titillium">{inner}</p></td>'


def _modules(table: Table) -> str:
    head = "".join(f'<th class="Table-module_cell__Zx81p">{text(name)}</th>' for name in table.headings)
    rows = "".join(
        f'<tr class="Table-module_body-row__shKd-">{"".join(_modules_cell(cell) for cell in row)}</tr>'
        for row in table.rows
    )
    return (
        f'<table class="Table-module_table__cKsW2"><thead class="Table-module_thead__znqsu"><tr>{head}</tr></thead>'
        f'<tbody class="Table-module_tbody__KEiSx">{rows}</tbody></table>'
    )


def _modules_cell(cell: Cell) -> str:
    match cell:
        case Driver(first, last, code):
            inner = (
                '<span class="flex gap-px-10"><span class="DriverAvatar-module_driveravatar__CrhU8"><img alt="" src="/a.png">'
                f'</span><span><span class="max-lg:hidden">{text(first)}</span>{NBSP}'
                f'<span class="max-md:hidden">{text(last)}</span><span class="md:hidden">{text(code)}</span></span></span>'
            )
        case Team(name):
            inner = (
                '<span class="inline-flex gap-px-10"><span class="TeamLogo-module_teamlogo__lA3j1"><img alt="" src="/t.png">'
                f"</span>{text(name)}</span>"
            )
        case Race(name, country, address):
            inner = (
                f'<a class="flex gap-px-10 items-center" href="{text(address)}"><svg role="img">'
                f"<title>Flag of {text(country)}</title></svg>{text(name)}</a>"
            )
        case _:
            inner = text(cell)
    return f'<td class="Table-module_cell__Zx81p">{inner}</td>'
