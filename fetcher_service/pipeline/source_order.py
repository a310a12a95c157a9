"""The order in which sources are asked: that of `SOURCES`, except for what may change at any moment. Pure.

On a race weekend its calendar is fetched every half minute, and so is a result around its session. A source that allows few requests an
hour (`spared`) cannot be asked that often, and one that keeps its own answers for an hour would have nothing new to say.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from fetcher_service.sources.source import Source
from racing.model import Round, SessionKind
from racing.schedule import session_span, weekend_on

SETTLES_AFTER = timedelta(hours=2)
"""How long after its planned end a result is fetched every half minute (RESULTS_CLOSE_AFTER); later in steps of minutes and hours."""


def in_order(sources: Sequence[Source], *, changing: bool) -> tuple[Source, ...]:
    """Return the sources in the order in which they are asked: as given, but for what is `changing` those that are spared after the others.

    Bundled ones come last then, wherever they were: they cannot know what has changed.
    """
    if not changing:
        return tuple(sources)
    return tuple(sorted(sources, key=lambda source: (source.bundled, source.spared)))


def is_calendar_changing(rounds: Iterable[Round], now: datetime) -> bool:
    """Return whether a race weekend is on."""
    return weekend_on(rounds, now) is not None


def is_result_changing(weekend: Round, kind: SessionKind, now: datetime) -> bool:
    """Return whether the result is about to be published, or has just been: the session ended less than two hours ago."""
    spans = [span for session in weekend.sessions if session.kind is kind and (span := session_span(session))]
    return any(now < end + SETTLES_AFTER for _, end in spans)
