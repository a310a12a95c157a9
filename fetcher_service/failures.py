"""How a source fails: raised by the door out and by the sources alike, read by the pipeline."""

from chassis.errors import Unavailable


class SourceFailed(Unavailable):
    """A source could not be asked, or gave no usable answer: another one may."""

    def __init__(self, source: str, cause: str) -> None:
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
        super().__init__(source, f"changed its shape at {path}: {found}")
        self.path = path
        self.found = found
