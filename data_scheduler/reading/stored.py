"""Reads of what is large or seldom asked for, each from one snapshot of the database: laps, drawings, replays, earlier versions.

And of the calendar, which readers keep themselves: they ask for it after a change, and should not wait for a whole season.
"""

from chassis.errors import NotFound
from data_scheduler.stores import schema
from data_scheduler.stores.documents import document, kept_stamp
from data_scheduler.stores.mongo import View
from racing.model import (
    CircuitMap,
    Classification,
    Dataset,
    LapChart,
    Replay,
    Round,
    SessionKind,
    SessionLog,
    StoredLapChart,
)
from racing.schedule import in_order
from racing.wire.requests.reads import (
    GetCalendarRequest,
    GetCalendarResponse,
    GetCircuitMapRequest,
    GetCircuitMapResponse,
    GetLapChartRequest,
    GetLapChartResponse,
    GetReplayRequest,
    GetReplayResponse,
    GetSessionLogRequest,
    GetSessionLogResponse,
    ListLapChartsRequest,
    ListLapChartsResponse,
    ListReplaysRequest,
    ListReplaysResponse,
    ListRevisionsRequest,
    ListRevisionsResponse,
)


async def get_calendar(view: View, request: GetCalendarRequest) -> GetCalendarResponse:
    """Return rounds in order of time, and stamps in order of event."""
    rounds = await view.find(Dataset.ROUNDS, {} if request.season is None else {"season": request.season})
    stamps = await view.find(
        schema.STAMPS, {} if request.season is None else {"stamp.season": request.season}, sort=[("_id", 1)]
    )
    return GetCalendarResponse(
        rounds=tuple(in_order(document(plain, Round) for plain in rounds)),
        stamps=tuple(kept_stamp(plain).stamp for plain in stamps),
    )


async def get_lap_chart(view: View, request: GetLapChartRequest) -> GetLapChartResponse:
    """Return every lap, stint and pit stop of a session; raise `NotFound` when there are none."""
    found = await view.one(Dataset.LAPS, {"_id": f"{request.season}-{request.grand_prix}-{request.session}"})
    if found is None:
        raise NotFound(f"there are no laps of {request.season} {request.grand_prix} {request.session}")
    return GetLapChartResponse(chart=document(found, LapChart))


async def get_session_log(view: View, request: GetSessionLogRequest) -> GetSessionLogResponse:
    """Return what happened in a session beside the laps; raise `NotFound` when nothing of it is stored."""
    found = await view.one(Dataset.SESSION_LOGS, {"_id": f"{request.season}-{request.grand_prix}-{request.session}"})
    if found is None:
        raise NotFound(f"there is no log of {request.season} {request.grand_prix} {request.session}")
    return GetSessionLogResponse(log=document(found, SessionLog))


async def list_lap_charts(view: View, request: ListLapChartsRequest) -> ListLapChartsResponse:
    """Return the sessions of a season whose laps are stored, without the laps themselves."""
    where = {"season": request.season}
    fields = {"grand_prix": 1, "session": 1, "sources": 1, "source": 1, "fetched_at": 1, "cars.laps": 1}
    charts = await view.find(Dataset.LAPS, where, fields=fields, sort=[("_id", 1)])
    logs = {plain["_id"] for plain in await view.find(Dataset.SESSION_LOGS, where, fields={"_id": 1})}
    stored = [
        StoredLapChart(
            grand_prix=plain["grand_prix"],
            session=SessionKind(plain["session"]),
            sources=tuple(plain.get("sources") or filter(None, (plain.get("source"),))),
            laps=sum(len(car.get("laps", ())) for car in plain.get("cars", ())),
            fetched_at=plain.get("fetched_at"),
            log=plain["_id"] in logs,
        )
        for plain in charts
    ]
    return ListLapChartsResponse(charts=tuple(stored))


async def get_circuit_map(view: View, request: GetCircuitMapRequest) -> GetCircuitMapResponse:
    """Return the drawing of a layout; raise `NotFound` when there is none."""
    found = await view.one(Dataset.CIRCUIT_MAPS, {"_id": request.layout})
    if found is None:
        raise NotFound(f"id: there is no drawing of {request.layout!r}, allowed: a circuit or layout that has one")
    return GetCircuitMapResponse(circuit_map=document(found, CircuitMap))


async def list_replays(view: View, request: ListReplaysRequest) -> ListReplaysResponse:
    """Return what can be told once more in order of time, without the steps."""
    where = {} if request.season is None else {"season": request.season}
    found = await view.find(Dataset.REPLAYS, where, fields={"chapters": 0}, sort=[("begins", 1), ("_id", 1)])
    return ListReplaysResponse(replays=tuple(document(plain, Replay) for plain in found))


async def get_replay(view: View, request: GetReplayRequest) -> GetReplayResponse:
    """Return a session with all its steps; raise `NotFound` where none are kept."""
    found = await view.one(Dataset.REPLAYS, {"_id": f"{request.season}-{request.grand_prix}-{request.session}"})
    if found is None:
        raise NotFound(f"there is no replay of {request.season} {request.grand_prix} {request.session}")
    return GetReplayResponse(replay=document(found, Replay))


async def list_revisions(view: View, request: ListRevisionsRequest) -> ListRevisionsResponse:
    """Return every earlier version of one classification, oldest first."""
    where = {"dataset": Dataset.RESULTS.value, "document": f"{request.season}-{request.grand_prix}-{request.session}"}
    found = await view.find(schema.REVISIONS, where, sort=[("number", 1)])
    return ListRevisionsResponse(revisions=tuple(document(plain["version"], Classification) for plain in found))
