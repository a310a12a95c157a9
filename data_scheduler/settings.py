"""What data_scheduler can be told by environment or `.env`."""

from pydantic import PositiveFloat

from chassis.settings import ChassisSettings, Port


class Settings(ChassisSettings):
    """Where the stores are and where to listen."""

    mongodb_url: str = "mongodb://127.0.0.1:27017/?directConnection=true"
    mongodb_database: str = "willitbemax"
    mongodb_timeout_seconds: PositiveFloat = 3.0
    redis_url: str = "redis://127.0.0.1:6379/0"
    data_scheduler_port: Port = 50051
    data_scheduler_debug_port: Port = 9051
