"""What happened in a session beside the laps: race control, flags, weather, radio."""

from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Page
from content_api.api.parameters import RoundName, SessionChoice, Year
from content_api.context import Context
from content_api.endpoints.session.session_facts import SessionFacts, SessionFactsSchema, session_page
from content_api.schemas import Maybe, Schema, WhoSchema, fields_of
from racing import model
from racing.model import Dataset, SessionLog, Struct, TrackStatus

NOTHING = SessionLog(season=0, grand_prix="", session=model.SessionKind.RACE)


class NoticeSchema(Schema, frozen=True, kw_only=True):
    """A message of race control, in its words."""

    described_by: ClassVar[tuple[type, ...]] = (model.RaceControlMessage,)

    at: int
    """When race control said it, in unix seconds (UTC)."""
    at_iso: str
    lap: Maybe[int] = UNSET
    category: str
    message: str
    flag: Maybe[str] = UNSET
    scope: Maybe[str] = UNSET
    sector: Maybe[int] = UNSET
    number: Maybe[int] = UNSET


class NoticesSchema(SessionFactsSchema, frozen=True, kw_only=True):
    """What race control said in a session."""

    messages: tuple[NoticeSchema, ...]
    """Messages in the order in which they were said."""


class FlagSchema(Schema, frozen=True, kw_only=True):
    """The flag that was out everywhere from an instant on."""

    described_by: ClassVar[tuple[type, ...]] = (model.TrackStatusChange,)

    at: int
    """Since when, in unix seconds (UTC)."""
    at_iso: str
    lap: Maybe[int] = UNSET
    status: TrackStatus


class FlagsSchema(SessionFactsSchema, frozen=True, kw_only=True):
    """The flags of a session, each from an instant on."""

    changes: tuple[FlagSchema, ...]
    """Changes in order of time."""


class StageSchema(Schema, frozen=True, kw_only=True):
    """How far the session was from an instant on."""

    described_by: ClassVar[tuple[type, ...]] = (model.SessionStatusChange,)

    at: int
    """Since when, in unix seconds (UTC)."""
    at_iso: str
    lap: Maybe[int] = UNSET
    status: str


class StagesSchema(SessionFactsSchema, frozen=True, kw_only=True):
    """How far a session was, each from an instant on."""

    changes: tuple[StageSchema, ...]
    """Changes in order of time."""


class WeatherSampleSchema(Schema, frozen=True, kw_only=True):
    """The weather at the track at an instant."""

    described_by: ClassVar[tuple[type, ...]] = (model.WeatherSample,)

    at: int
    """When it was measured, in unix seconds (UTC)."""
    at_iso: str
    lap: Maybe[int] = UNSET
    air: Maybe[float] = UNSET
    track: Maybe[float] = UNSET
    humidity: Maybe[float] = UNSET
    pressure: Maybe[float] = UNSET
    rain: Maybe[bool] = UNSET
    wind: Maybe[float] = UNSET
    wind_from: Maybe[int] = UNSET


class WeatherOfSessionSchema(SessionFactsSchema, frozen=True, kw_only=True):
    """The weather of a session, minute by minute."""

    weather: tuple[WeatherSampleSchema, ...]
    """Measurements in order of time."""


class RadioSchema(Schema, frozen=True, kw_only=True):
    """A message of a team's radio: where it can be heard, never the sound itself."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema, model.RadioMessage)

    at: int
    """When it was sent, in unix seconds (UTC)."""
    at_iso: str
    lap: Maybe[int] = UNSET
    driver: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    number: Maybe[int] = UNSET
    address: str


class RadiosSchema(SessionFactsSchema, frozen=True, kw_only=True):
    """The messages of the teams' radio in a session, with the addresses of their recordings at Formula One."""

    messages: tuple[RadioSchema, ...]
    """Messages in order of time."""


@get(
    "/seasons/{year}/rounds/{round}/{session}/race-control",
    table="messages",
    example="/seasons/2021/rounds/belgium/race/race-control?limit=2",
)
async def race_control(
    context: Context, *, year: Year, round_: RoundName, session: SessionChoice
) -> Page[NoticesSchema]:
    """What race control said in a session, with time and lap, since 2018."""

    def show(facts: SessionFacts) -> NoticesSchema:
        rows = tuple(NoticeSchema(**_shown(each)) for each in _log(facts).race_control)
        return NoticesSchema(**facts.head, messages=rows)

    return await session_page(
        context, "race-control", where=(year, round_, session), of=Dataset.SESSION_LOGS, show=show
    )


@get(
    "/seasons/{year}/rounds/{round}/{session}/track-status",
    table="changes",
    example="/seasons/2021/rounds/belgium/race/track-status",
)
async def track_status(context: Context, *, year: Year, round_: RoundName, session: SessionChoice) -> Page[FlagsSchema]:
    """The flags that were out everywhere, safety cars among them, with time and lap, since 2018."""

    def show(facts: SessionFacts) -> FlagsSchema:
        rows = tuple(FlagSchema(**_shown(each)) for each in _log(facts).track_status)
        return FlagsSchema(**facts.head, changes=rows)

    return await session_page(
        context, "track-status", where=(year, round_, session), of=Dataset.SESSION_LOGS, show=show
    )


@get(
    "/seasons/{year}/rounds/{round}/{session}/session-status",
    table="changes",
    example="/seasons/2021/rounds/belgium/race/session-status",
)
async def session_status(
    context: Context, *, year: Year, round_: RoundName, session: SessionChoice
) -> Page[StagesSchema]:
    """When a session was started, stopped, and finished, since 2018."""

    def show(facts: SessionFacts) -> StagesSchema:
        rows = tuple(StageSchema(**_shown(each)) for each in _log(facts).session_status)
        return StagesSchema(**facts.head, changes=rows)

    return await session_page(
        context, "session-status", where=(year, round_, session), of=Dataset.SESSION_LOGS, show=show
    )


@get(
    "/seasons/{year}/rounds/{round}/{session}/weather",
    table="weather",
    example="/seasons/2021/rounds/belgium/race/weather?limit=2",
)
async def weather(
    context: Context, *, year: Year, round_: RoundName, session: SessionChoice
) -> Page[WeatherOfSessionSchema]:
    """The weather at the track, minute by minute, since 2018."""

    def show(facts: SessionFacts) -> WeatherOfSessionSchema:
        rows = tuple(WeatherSampleSchema(**_shown(each)) for each in _log(facts).weather)
        return WeatherOfSessionSchema(**facts.head, weather=rows)

    return await session_page(context, "weather", where=(year, round_, session), of=Dataset.SESSION_LOGS, show=show)


@get(
    "/seasons/{year}/rounds/{round}/{session}/team-radio",
    table="messages",
    example="/seasons/2021/rounds/belgium/race/team-radio",
)
async def team_radio(context: Context, *, year: Year, round_: RoundName, session: SessionChoice) -> Page[RadiosSchema]:
    """Where the messages of the teams' radio can be heard, with time, lap and driver."""

    def show(facts: SessionFacts) -> RadiosSchema:
        rows = tuple(
            RadioSchema(**_shown(each) | (facts.person(each.driver, each.number) if each.driver else {}))
            for each in _log(facts).team_radio
        )
        return RadiosSchema(**facts.head, messages=rows)

    return await session_page(context, "team-radio", where=(year, round_, session), of=Dataset.SESSION_LOGS, show=show)


def _log(facts: SessionFacts) -> SessionLog:
    return facts.log or NOTHING


def _shown(row: Struct) -> dict[str, Any]:
    """Return the fields that are known; that it does not rain is known, too."""
    rain = getattr(row, "rain", None)
    return fields_of(row) | ({"rain": False} if rain is False else {})
