"""What fetcher_service can be told by environment or `.env`."""

from pydantic import Field, SecretStr, field_validator

from chassis.settings import ChassisSettings, Port
from fetcher_service.sources import source_names


class Settings(ChassisSettings):
    """Where to listen, where to write, and whom to ask in which order."""

    fetcher_service_port: Port = 8082
    fetcher_service_debug_port: Port = 9082
    data_scheduler_address: str = "127.0.0.1:50051"
    admin_token: SecretStr | None = None
    sources: str = Field(default="archive")

    @field_validator("sources")
    @classmethod
    def _known(cls, given: str) -> str:
        names = [name.strip() for name in given.split(",")]
        allowed = source_names()
        if unknown := [name for name in names if name not in allowed]:
            raise ValueError(f"{', '.join(unknown) or 'nothing'} is no source, allowed: {', '.join(allowed)}")
        return ",".join(names)

    @property
    def source_order(self) -> tuple[str, ...]:
        """The sources in the order in which they are asked."""
        return tuple(self.sources.split(","))
