"""The settings of content_api, from the environment or `.env`."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveFloat

from chassis.addresses import GrpcAddress, HttpOrigin
from chassis.concurrency.admission import AdmissionLimits
from chassis.process.settings import ChassisSettings, Port
from racing.api_keys.plans import USUAL, checked_plans, plans_of
from racing.api_keys.quota import Quota


class Settings(ChassisSettings):
    """Where to listen, where data_scheduler is, and under which address the public finds us."""

    content_api_port: Port = 8080
    content_api_debug_port: Port = 9080
    content_api_reuse_port: bool = False
    data_scheduler_address: GrpcAddress = "127.0.0.1:50051"
    calendar_domain: str = Field(default="willitbemax", pattern=r"^[a-z0-9.-]+$", examples=["f1.example.org"])
    public_url: HttpOrigin = "http://localhost"
    response_cache_megabytes: int = Field(default=48, ge=1)
    """Answers about whole seasons and the lists, which a restart needs: so much in memory, and as much again in files."""
    visitors_cache_megabytes: int = Field(default=48, ge=1)
    """All other answers that visitors asked for, likewise."""
    response_cache_folder: Path | None = None
    calendar_folder: Path | None = None
    read_deadline: float = Field(default=8.0, gt=0, le=600)
    """Seconds that a question waits for data_scheduler, over all tries, before it is answered 503."""
    live_clients: int = Field(default=10_000, ge=1)
    """The most clients of the live session that one process serves."""
    replay_clients: int = Field(default=2_000, ge=1)
    """The most clients of replays that one process serves."""
    replay_clients_per_address: int = Field(default=100, ge=1)
    """The most of them from one address."""
    replay_megabytes: int = Field(default=48, ge=32)
    """Of frames that are ready to be sent, for all replays."""
    cold_at_once: int = Field(default=4, ge=1, le=64)
    """The most answers that are worked out for visitors at the same time."""
    cold_at_once_per_client: int = Field(default=2, ge=1, le=64)
    """The most of them for one client."""
    cold_waiting: int = Field(default=1000, ge=1)
    """The most questions that wait to be worked out; beyond that the client with the most waiting is refused one."""
    cold_waiting_per_client: int = Field(default=100, ge=1)
    """The most of them of one client."""
    cold_wait_seconds: PositiveFloat = 10.0
    """How long one waits before it is refused."""
    cold_processes: int = Field(default=1, ge=0, le=64)
    """Processes that work out titles; 0: threads of the service do."""

    auth_api: bool = False
    """Whether there are accounts: requests with an API key are judged and counted for its quota, and private calendars are served."""
    auth_plans: Annotated[str, AfterValidator(checked_plans)] = USUAL
    """What accounts of each plan may ask with one key; a key may have a quota of its own."""

    @property
    def plans(self) -> dict[str, Quota]:
        """The quota of each plan, by its name."""
        return plans_of(self.auth_plans)

    @property
    def admission(self) -> AdmissionLimits:
        """Return how many answers may be worked out and wait."""
        return AdmissionLimits(
            at_once=self.cold_at_once,
            at_once_per_client=self.cold_at_once_per_client,
            waiting=self.cold_waiting,
            waiting_per_client=self.cold_waiting_per_client,
            seconds=self.cold_wait_seconds,
        )
