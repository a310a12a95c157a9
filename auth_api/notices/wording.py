"""What a reminder says in each language. Who was first stands there only if somebody wants to read it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from racing import session_names
from racing.french_names import GRANDS_PRIX
from racing.model import SessionKind
from racing.wire.requests.reminders import Notice, NoticeKind, SessionMove

FRENCH = "fr"


@dataclass(frozen=True)
class Told:
    """What somebody reads: a line, what is below it, and the page that has more."""

    title: str
    lines: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class NoticeWords:
    """The words of a language. `{name}` is a Grand Prix, `{session}` a session, `{time}` when it is; `first` is the first of a month."""

    sessions: Mapping[SessionKind, str]
    days: Sequence[str]
    months: Sequence[str]
    first: str
    time: str
    before: str
    starts: str
    moved: str
    off: str
    moves: str
    moves_from: str
    cancelled: str
    hour_unknown: str
    final: str
    is_final: str
    footer: str


ENGLISH_WORDS = NoticeWords(
    sessions=session_names.ENGLISH,
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    first="1",
    time="{day} {date} {month} at {hour} ({zone})",
    before="{name}: {session}",
    starts="It starts on {time}.",
    moved="{name}: the schedule has changed",
    off="{name}: cancelled",
    moves="{session}: {time}",
    moves_from="{session}: {time}, not {before}",
    cancelled="{session}: cancelled",
    hour_unknown="an hour that is not known yet",
    final="{name}: the result is final",
    is_final="{session}: the result is final.",
    footer="You asked for reminders at {site}. Choose others, or none:\n{settings}\n\nNo more by mail: {unsubscribe}",
)

FRENCH_WORDS = NoticeWords(
    sessions=session_names.FRENCH,
    days=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    first="1er",
    time="{day} {date} {month} à {hour} ({zone})",
    before="{name} : {session}",
    starts="Début le {time}.",
    moved="{name} : le programme a changé",
    off="{name} : annulé",
    moves="{session} : {time}",
    moves_from="{session} : {time}, au lieu de {before}",
    cancelled="{session} : annulé",
    hour_unknown="une heure encore inconnue",
    final="{name} : le résultat est définitif",
    is_final="{session} : le résultat est définitif.",
    footer="Vous avez demandé des rappels sur {site}. Choisissez-en d'autres, ou aucun :\n{settings}\n\n"
    "Plus aucun par courriel : {unsubscribe}",
)


def words_of(language: str) -> NoticeWords:
    """Return the words of a language; English where we do not speak it."""
    return FRENCH_WORDS if language == FRENCH else ENGLISH_WORDS


def told(notice: Notice, language: str, public_url: str) -> Told:
    """Return what somebody reads. Raise `ValueError` for a kind or a session that nobody knows."""
    words, zone = words_of(language), _zone(notice.time_zone)
    name = GRANDS_PRIX.get(notice.grand_prix, notice.name) if language == FRENCH else notice.name
    session = words.sessions[SessionKind(notice.session)] if notice.session else ""
    url = f"{_site(language, public_url)}/seasons/{notice.season}/{notice.grand_prix}"
    match NoticeKind(notice.kind):
        case NoticeKind.BEFORE:
            starts = words.starts.format(time=_time(notice.start, words, zone))
            return Told(words.before.format(name=name, session=session), (starts,), url)
        case NoticeKind.MOVED if notice.cancelled:
            return Told(words.off.format(name=name), (), url)
        case NoticeKind.MOVED:
            lines = tuple(_move(each, words, zone) for each in notice.moves)
            return Told(words.moved.format(name=name), lines, url)
        case NoticeKind.FINAL:
            first = tuple(f"{place}. {who}" for place, who in enumerate(notice.first, 1))
            return Told(words.final.format(name=name), (words.is_final.format(session=session), *first), url)


def footer(language: str, public_url: str, unsubscribe: str) -> str:
    """Return what stands below every letter of reminders: why it comes, and how no more do."""
    settings = choice_address(language, public_url)
    return words_of(language).footer.format(site=public_url, settings=settings, unsubscribe=unsubscribe)


def choice_address(language: str, public_url: str) -> str:
    """Return the address of the page on which reminders are chosen."""
    return f"{_site(language, public_url)}/account/reminders"


def _site(language: str, public_url: str) -> str:
    return f"{public_url}/{FRENCH}" if language == FRENCH else public_url


def _move(move: SessionMove, words: NoticeWords, zone: tzinfo) -> str:
    session = words.sessions[SessionKind(move.session)]
    if move.cancelled:
        return words.cancelled.format(session=session)
    time = _time(move.after, words, zone)
    if move.before is None or move.before == move.after:
        return words.moves.format(session=session, time=time)
    return words.moves_from.format(session=session, time=time, before=_time(move.before, words, zone))


def _time(at: datetime | None, words: NoticeWords, zone: tzinfo) -> str:
    if at is None:
        return words.hour_unknown
    there = at.astimezone(zone)
    return words.time.format(
        day=words.days[there.weekday()],
        date=words.first if there.day == 1 else there.day,
        month=words.months[there.month - 1],
        hour=f"{there:%H:%M}",
        zone=zone,
    )


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
