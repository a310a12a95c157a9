"""The feed's words for a made-up race weekend, topic by topic."""

from datetime import timedelta
from typing import Any

from fetcher_service.failures import SourceChanged
from fetcher_service.identities import Identities
from fetcher_service.sources.livetiming.session import FollowedSession
from fetcher_service.sources.livetiming.signalr import Snapshot, Update
from tests.factories import NOON
from tests.upstream import live_race

IDENTITIES = Identities()


def about(*, key: int = 9001, kind: str = "Race", name: str = "Race", **facts: Any) -> Any:
    """`SessionInfo` of two hours in Montréal."""
    return live_race.about(NOON, key, kind, name) | facts


def drivers() -> Any:
    """Two people, two teams."""
    return {
        "4": {"FirstName": "Lando", "LastName": "Norris", "Tla": "NOR", "TeamName": "McLaren", "TeamColour": "f47600"},
        "1": {"FirstName": "Max", "LastName": "Verstappen", "Tla": "VER", "TeamName": "Red Bull Racing"},
    }


def lines(**cars: Any) -> Any:
    """`TimingData` by car, written `car_4={…}`."""
    return {"Lines": {car.removeprefix("car_"): line for car, line in cars.items()}}


def a_race(status: str = "Started", **topics: Any) -> Snapshot:
    """Norris before Verstappen in a race that runs."""
    known = {
        "Heartbeat": {"Utc": f"{NOON:%Y-%m-%dT%H:%M:%S}Z"},
        "SessionInfo": about(),
        "SessionStatus": {"Status": status},
        "DriverList": drivers(),
        "TimingData": lines(car_4={"Position": "1", "NumberOfLaps": 3}, car_1={"Position": "2", "NumberOfLaps": 3}),
    }
    return Snapshot(known | topics)


class Following:
    """A session that takes what a test tells, and remembers what it complained about."""

    def __init__(self) -> None:
        self.changed: list[SourceChanged] = []
        self.session = FollowedSession(IDENTITIES, self.changed.append)
        self.now = NOON

    def begin(self, snapshot: Snapshot) -> "Following":
        self.session.begin(snapshot, self.now)
        return self

    def tell(self, topic: str, content: Any, *, old: timedelta = timedelta(0)) -> None:
        self.session.take(Update(topic, content, self.now - old), self.now)

    def is_left_by(self, topic: str, content: Any) -> bool:
        return self.session.is_left_by(Update(topic, content, self.now))

    def later(self, **span: float) -> "Following":
        self.now += timedelta(**span)
        return self

    @property
    def picture(self) -> Any:
        """The picture; Any, for a test knows that there is one."""
        return self.session.picture(self.now)

    @property
    def why_not(self) -> str | None:
        return self.session.not_live_because(self.now)
