"""What content_api can be told by environment or `.env`."""

from pathlib import Path

from pydantic import Field

from chassis.settings import ChassisSettings, Port


class Settings(ChassisSettings):
    """Where to listen, whom to ask, and what the outside calls us."""

    content_api_port: Port = 8080
    content_api_debug_port: Port = 9080
    content_api_reuse_port: bool = False
    data_scheduler_address: str = "127.0.0.1:50051"
    calendar_domain: str = Field(default="willitbemax", pattern=r"^[a-z0-9.-]+$")
    public_url: str = Field(default="http://localhost", pattern=r"^https?://[^/]+$")
    shelf_megabytes: int = Field(default=96, ge=1)
    shelf_folder: Path | None = None
    calendar_folder: Path | None = None
    live_clients: int = Field(default=10_000, ge=1)
    """So many may watch the live session through one process."""
