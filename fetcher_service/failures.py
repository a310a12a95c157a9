"""How a source fails: raised by the door out and by the sources alike, read by the pipeline."""

from chassis.errors import Unavailable

MOST_CHARACTERS = 800
MOST_SHOWN = 200
"""Of the place and of what was found there: an answer may have put in a text of any length."""


class SourceFailed(Unavailable):
    """A source could not be asked, or gave no usable answer: another one may."""

    def __init__(self, source: str, cause: str) -> None:
        cause = bounded(cause, MOST_CHARACTERS)
        super().__init__(f"{source}: {cause}")
        self.source = source
        self.cause = cause


class Unreachable(SourceFailed):
    """There is no way to the source: its name is not known, or nobody takes the connection. Of all at once: there is no network."""


class Missing(SourceFailed):
    """The source answered that there is no such page (404): not published yet, or never. The source itself is well."""


class NotNow(SourceFailed):
    """The source may not be asked at the moment, as is to be expected of it: nothing to alarm about, later it will do."""


class Disallowed(SourceFailed):
    """The source's robots.txt keeps us from this path."""


class SourceChanged(SourceFailed):
    """An answer no longer has the shape it had; `path` is where (`MRData.RaceTable.Races[0].date`)."""

    def __init__(self, source: str, path: str, found: str) -> None:
        path, found = bounded(path, MOST_SHOWN), bounded(found, MOST_SHOWN)
        super().__init__(source, f"changed its shape at {path}: {found}")
        self.path = path
        self.found = found


def bounded(text: str, most: int) -> str:
    """What a source gave as it may stand in a log, the ledger and `/status`: of one line, without control characters, and not too long."""
    shown = text if len(text) <= most else f"{text[: most - 1]}…"
    return shown if shown.isprintable() else ascii(shown)[1:-1][:most]
