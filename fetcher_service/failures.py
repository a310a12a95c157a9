"""How a source fails: raised by `web` and by the sources, handled by the pipeline."""

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
    """The source cannot be reached: its name is unknown, or the connection fails. All at once: there is no network."""


class Missing(SourceFailed):
    """The source answered that there is no such page (404): not published yet, or never. The source itself is well."""


class NotNow(SourceFailed):
    """The source may not be asked at the moment, which is expected of it: no reason for an alarm."""


class Disallowed(SourceFailed):
    """The source's robots.txt does not allow this path."""


class SourceChanged(SourceFailed):
    """An answer no longer has the shape it had; `path` is where (`MRData.RaceTable.Races[0].date`)."""

    def __init__(self, source: str, path: str, found: str) -> None:
        path, found = bounded(path, MOST_SHOWN), bounded(found, MOST_SHOWN)
        super().__init__(source, f"changed its shape at {path}: {found}")
        self.path = path
        self.found = found


def bounded(text: str, most: int) -> str:
    """Return a text of a source as one line without control characters and not too long, for logs, the ledger and `/status`."""
    shown = text if len(text) <= most else f"{text[: most - 1]}…"
    return shown if shown.isprintable() else ascii(shown)[1:-1][:most]
