"""The settings of content_api, from the environment or `.env`."""

from pathlib import Path

from pydantic import Field

from chassis.addresses import GrpcAddress, HttpOrigin
from chassis.settings import ChassisSettings, Port


class Settings(ChassisSettings):
    """Where to listen, where data_scheduler is, and under which address the public finds us."""

    content_api_port: Port = 8080
    content_api_debug_port: Port = 9080
    content_api_reuse_port: bool = False
    data_scheduler_address: GrpcAddress = "127.0.0.1:50051"
    calendar_domain: str = Field(default="willitbemax", pattern=r"^[a-z0-9.-]+$", examples=["f1.example.org"])
    public_url: HttpOrigin = "http://localhost"
    response_cache_megabytes: int = Field(default=96, ge=1)
    response_cache_folder: Path | None = None
    calendar_folder: Path | None = None
    read_deadline: float = Field(default=8.0, gt=0, le=600)
    """Seconds that a question waits for data_scheduler, over all tries, before it is answered 503."""
    live_clients: int = Field(default=10_000, ge=1)
    """The most clients of the live session that one process serves."""
