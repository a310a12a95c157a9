"""Whatever bytes a call of services.proto is sent, it answers, or says what is wrong with them; and what it stored can be read back."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import grpc
import msgspec
import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

import data_scheduler.service
import data_scheduler.settings
from protobuf import accounts_pb2 as accounts
from protobuf import calendars_pb2 as calendars
from protobuf import content_pb2 as content
from protobuf import openid_pb2 as openid
from protobuf import passkeys_pb2 as passkeys
from protobuf import reminders_pb2 as reminders
from protobuf import services_pb2 as services
from protobuf import sign_ins_pb2 as sign_ins
from protobuf import webhooks_pb2 as webhooks
from racing.bounds import CONTROL
from racing.live.model import as_json
from racing.model import (
    ALL_SEASONS,
    Batch,
    CarLaps,
    Championship,
    CircuitMap,
    Constructor,
    Dataset,
    Driver,
    EngineManufacturer,
    Entrant,
    FanVote,
    GrandPrix,
    GridPlace,
    Honours,
    LapChart,
    PitStop,
    RaceControlMessage,
    RadioMessage,
    Season,
    SessionKind,
    SessionLog,
    SessionStatusChange,
    StartingGrid,
    Stint,
    TrackStatus,
    TrackStatusChange,
    TyreManufacturer,
    WeatherSample,
)
from racing.wire.codec import to_message
from tests.factories import NOON, a_batch, a_circuit, a_live_session, a_result, a_round, a_table
from tests.fuzz.grpc.hostile import filled, noise, spoilt
from tests.fuzz.mutations import examples, mutated
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Valkey

ANSWERS = {
    grpc.StatusCode.OK,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.ABORTED,
}

METHODS = [
    method
    for contract in (services, accounts, webhooks, calendars, sign_ins, passkeys, openid, reminders)
    for service in contract.DESCRIPTOR.services_by_name.values()
    for method in service.methods
]
BATCHES = (
    a_batch(Dataset.ROUNDS, a_round(), a_round("qatar", number=2)),
    a_batch(
        Dataset.RESULTS,
        msgspec.structs.replace(a_result(), pit_stops=(PitStop(driver="lando-norris", stop=1, lap=3, time="22.1"),)),
        a_result(session=SessionKind.QUALIFYING),
    ),
    a_batch(Dataset.STANDINGS, a_table()),
    a_batch(
        Dataset.ENTRANTS,
        Entrant(season=2025, driver="lando-norris", constructor="mclaren", engine="mercedes", number=4, rounds=(1, 2)),
    ),
    a_batch(
        Dataset.LAPS,
        LapChart(
            season=2025,
            grand_prix="bahrain",
            session=SessionKind.RACE,
            start=NOON,
            cars=(CarLaps(driver="lando-norris", number=4, laps=(1, 2), times=(90_100, 89_000), deleted=(2,)),),
            stints=(Stint(driver="lando-norris", stint=1, first_lap=1, last_lap=2, compound="soft", new=True, age=0),),
            pit_stops=(PitStop(driver="lando-norris", stop=1, lap=1, at=NOON, standstill="2.4"),),
        ),
    ),
    a_batch(
        Dataset.SESSION_LOGS,
        SessionLog(
            season=2025,
            grand_prix="bahrain",
            session=SessionKind.RACE,
            race_control=(RaceControlMessage(at=NOON, category="Flag", message="GREEN LIGHT", flag="GREEN"),),
            track_status=(TrackStatusChange(at=NOON, lap=1, status=TrackStatus.CLEAR),),
            session_status=(SessionStatusChange(at=NOON, status="started"),),
            weather=(WeatherSample(at=NOON, air=21.5, rain=False),),
            team_radio=(RadioMessage(at=NOON, number=4, address="https://f1.example/radio.mp3"),),
        ),
    ),
    a_batch(Dataset.SEASONS, Season(year=2025), season=ALL_SEASONS),
    a_batch(
        Dataset.DRIVERS, Driver(id="lando-norris", name="Lando Norris", date_of_birth=NOON.date()), season=ALL_SEASONS
    ),
    a_batch(Dataset.CONSTRUCTORS, Constructor(id="mclaren", name="McLaren"), season=ALL_SEASONS),
    a_batch(Dataset.ENGINE_MANUFACTURERS, EngineManufacturer(id="mercedes", name="Mercedes"), season=ALL_SEASONS),
    a_batch(Dataset.CIRCUITS, a_circuit(), season=ALL_SEASONS),
    a_batch(
        Dataset.CIRCUIT_MAPS,
        CircuitMap(id="sepang-1", licence="CC-BY-4.0", attribution="F1DB", svg="<svg></svg>"),
        season=ALL_SEASONS,
    ),
    a_batch(Dataset.GRANDS_PRIX, GrandPrix(id="bahrain", name="Bahrain Grand Prix"), season=ALL_SEASONS),
    a_batch(Dataset.TYRE_MANUFACTURERS, TyreManufacturer(id="pirelli", name="Pirelli"), season=ALL_SEASONS),
    a_batch(
        Dataset.STARTING_GRIDS,
        StartingGrid(
            season=2025,
            grand_prix="bahrain",
            session=SessionKind.RACE,
            places=(GridPlace(position=1, driver="lando-norris", constructor="mclaren", time="1:30.1", penalty=5),),
        ),
    ),
    a_batch(
        Dataset.HONOURS,
        Honours(
            season=2025,
            grand_prix="bahrain",
            driver_of_the_day=(FanVote(position=1, driver="lando-norris", percentage=27.7),),
            grand_slam="lando-norris",
            decided=(Championship.DRIVERS,),
        ),
    ),
)
READS: tuple[tuple[str, Message], ...] = (
    ("ListSeasons", services.ListSeasonsRequest()),
    ("ListSeasons", services.ListSeasonsRequest(year=2025, leaders=3)),
    ("GetCalendar", services.GetCalendarRequest()),
    ("ListResults", services.ListResultsRequest(season=2025)),
    ("GetStandings", services.GetStandingsRequest(season=2025, championship=content.CHAMPIONSHIP_DRIVERS)),
    ("GetStandings", services.GetStandingsRequest(season=2025, championship=content.CHAMPIONSHIP_CONSTRUCTORS)),
    ("GetProgression", services.GetProgressionRequest(season=2025, championship=content.CHAMPIONSHIP_DRIVERS)),
    ("GetLapChart", services.GetLapChartRequest(season=2025, grand_prix="bahrain", session=content.SESSION_KIND_RACE)),
    (
        "ListRevisions",
        services.ListRevisionsRequest(season=2025, grand_prix="bahrain", session=content.SESSION_KIND_RACE),
    ),
    ("ListDrivers", services.ListDriversRequest()),
    ("GetDriver", services.GetDriverRequest(id="lando-norris")),
    ("ListDriverResults", services.ListDriverResultsRequest(driver="lando-norris")),
    ("ListConstructors", services.ListConstructorsRequest()),
    ("GetConstructor", services.GetConstructorRequest(id="mclaren")),
    ("ListCircuits", services.ListCircuitsRequest()),
    ("ListAllEntrants", services.ListAllEntrantsRequest()),
    ("GetCircuit", services.GetCircuitRequest(id="sepang")),
    ("GetCircuitMap", services.GetCircuitMapRequest(layout="sepang-1")),
    ("ListGrandsPrix", services.ListGrandsPrixRequest()),
    ("GetGrandPrix", services.GetGrandPrixRequest(id="bahrain")),
    ("ListEngineManufacturers", services.ListEngineManufacturersRequest()),
    ("GetEngineManufacturer", services.GetEngineManufacturerRequest(id="mercedes")),
    ("ListTyreManufacturers", services.ListTyreManufacturersRequest()),
    ("GetTyreManufacturer", services.GetTyreManufacturerRequest(id="pirelli")),
    (
        "GetStartingGrid",
        services.GetStartingGridRequest(season=2025, grand_prix="bahrain", session=content.SESSION_KIND_RACE),
    ),
    ("ListEntrants", services.ListEntrantsRequest(season=2025)),
    ("ListHonours", services.ListHonoursRequest(season=2025)),
    ("ListTeamMates", services.ListTeamMatesRequest(driver="lando-norris")),
    ("CompareSeasons", services.CompareSeasonsRequest(seasons=[2025, 2024], championship=content.CHAMPIONSHIP_DRIVERS)),
    ("ListRecords", services.ListRecordsRequest(leaders=3)),
    ("GetRecord", services.GetRecordRequest(id="most-wins")),
)


@pytest.fixture(scope="module")
async def channel(mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[grpc.aio.Channel]:
    """A channel that sends bytes as they are to a data_scheduler of its own."""
    with Valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        settings = data_scheduler.settings.Settings(
            mongodb_url=mongod.url,
            mongodb_database="fuzz",
            redis_url=valkey.url,
            data_scheduler_port=0,
            data_scheduler_debug_port=0,
            _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
        )
        async with (
            data_scheduler.service.serve(settings) as port,
            grpc.aio.insecure_channel(f"127.0.0.1:{port}") as opened,
        ):
            yield opened


async def answer(channel: Any, method: MethodDescriptor, *sent: bytes) -> tuple[grpc.StatusCode, str]:
    """The status of a call, and what it said; of a stream, that of its first message."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            if method.name == "PublishLive":
                await channel.stream_unary(path)(each(sent))
            elif method.name.startswith("Watch"):
                stream = channel.unary_stream(path)(sent[0])
                try:
                    await anext(aiter(stream))
                finally:
                    stream.cancel()
            else:
                await channel.unary_unary(path)(sent[0])
    except grpc.aio.AioRpcError as error:
        return error.code(), error.details() or ""
    return grpc.StatusCode.OK, ""


async def each(sent: tuple[bytes, ...]) -> AsyncIterator[bytes]:
    for data in sent:
        yield data


def sound(method: MethodDescriptor, sent: object, status: grpc.StatusCode, said: str) -> None:
    """Fails for an answer that a caller could not act on."""
    assert status in ANSWERS, (method.name, status, said, str(sent)[:3000])
    if status is not grpc.StatusCode.OK:
        assert 0 < len(said) < 1000, (method.name, said[:3000])
        assert not CONTROL.search(said), ascii(said)


async def everything_is_read(channel: Any, after: object) -> None:
    """Fails where a read does not give back what has been stored."""
    named = {method.name: method for method in METHODS}
    for name, request in READS:
        status, said = await answer(channel, named[name], request.SerializeToString())
        assert status in {grpc.StatusCode.OK, grpc.StatusCode.NOT_FOUND}, (name, status, said, str(after)[:3000])


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
async def test_any_bytes_and_any_values_are_answered(channel: Any, method: MethodDescriptor) -> None:
    chance = random.Random(method.name)  # noqa: S311  # guards nothing
    kind = GetMessageClass(method.input_type)
    if method.name == "WatchChanges":
        await answer(channel, METHODS[0], b"")
    for number in range(examples(200)):
        message = filled(kind(), chance)
        sent = noise(message, chance) if number % 2 else message.SerializeToString()
        if method.name == "WatchChanges" and not number % 2:
            continue  # it has no fields, and nothing to say of an empty database
        sound(method, message, *await answer(channel, method, sent))
    await everything_is_read(channel, method.name)


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: batch.dataset)
async def test_a_batch_with_odd_values_is_refused_or_read_back(channel: Any, batch: Batch) -> None:
    chance = random.Random(batch.dataset)  # noqa: S311  # guards nothing
    write = next(method for method in METHODS if method.name == "WriteBatch")
    right = services.WriteBatchRequest(batch=to_message(batch, content.Batch))
    assert await answer(channel, write, right.SerializeToString()) == (grpc.StatusCode.OK, "")
    answers = Counter[grpc.StatusCode]()
    for _ in range(examples(2000)):
        odd = spoilt(right, chance)
        status, said = await answer(channel, write, odd.SerializeToString())
        sound(write, odd, status, said)
        answers[status] += 1
        if status is grpc.StatusCode.OK and chance.random() < 0.1:
            await everything_is_read(channel, odd)
    assert answers[grpc.StatusCode.INVALID_ARGUMENT]
    await everything_is_read(channel, batch.dataset)


async def test_an_odd_picture_of_the_live_session_is_refused_or_shown(channel: Any) -> None:
    chance = random.Random("picture")  # noqa: S311  # guards nothing
    publish, watch = (next(each for each in METHODS if each.name == name) for name in ("PublishLive", "WatchLive"))
    right = as_json(a_live_session())
    for _ in range(examples(2000)):
        try:
            odd = written(mutated(right, chance))
        except RecursionError:
            odd = DEEP
        request = services.PublishLiveRequest(session=odd).SerializeToString()
        sound(publish, odd, *await answer(channel, publish, request))
        assert await answer(channel, watch, b"") == (grpc.StatusCode.OK, "")


def written(value: Any) -> bytes:
    """JSON with numbers of any size, at any depth."""
    match value:
        case dict():
            return b"{%s}" % b",".join(
                b"%s:%s" % (msgspec.json.encode(key), written(one)) for key, one in value.items()
            )
        case list():
            return b"[%s]" % b",".join(map(written, value))
        case int() if not isinstance(value, bool):
            return b"%d" % value
        case _:
            return msgspec.json.encode(value)


DEEP = b'{"season":' * 100_000 + b"1" + b"}" * 100_000
