"""The settings of data_scheduler, from the environment or `.env`."""

from pathlib import Path

from pydantic import Field, PositiveFloat

from chassis.addresses import MongoUrl, RedisUrl, SuiteId
from chassis.settings import ChassisSettings, Port


class Settings(ChassisSettings):
    """Where the stores are, where to listen, and what may be retired (`data_scheduler.retention`)."""

    mongodb_url: MongoUrl = "mongodb://127.0.0.1:27017/?directConnection=true"
    mongodb_database: str = Field(default="willitbemax", pattern=r"^[A-Za-z0-9_-]{1,38}$", examples=["willitbemax"])
    suite_id: SuiteId | None = None
    """A database with another id is refused, and one without gets this one. None: any database is accepted."""
    mongodb_timeout_seconds: PositiveFloat = 3.0
    redis_url: RedisUrl = "redis://127.0.0.1:6379/0"
    data_scheduler_port: Port = 50051
    data_scheduler_debug_port: Port = 9051
    data_scheduler_reuse_port: bool = False
    retention_sync_runs_days: int | None = Field(default=None, ge=1)
    retention_revisions_days: int | None = Field(default=None, ge=1)
    retention_folder: Path = Path(".data/retired")
