"""The settings of fetcher_service, from the environment or `.env`."""

import re
from urllib.parse import urlsplit

from pydantic import Field, FilePath, ValidationInfo, field_validator

from chassis.addresses import GrpcAddress, Token
from chassis.process.settings import ChassisSettings, Port
from fetcher_service.sources import source_names

_CONTACT = re.compile(r"https?://[^\s()<>;]+|[^\s()<>;@]+@[^\s()<>;@]+")
_ADDRESS = "_url"
_PER_HOUR = "_per_hour"


class Settings(ChassisSettings):
    """Where to listen, where to write, which sources to ask in which order and at which address, and the contact they are given."""

    fetcher_service_port: Port = 8082
    fetcher_service_debug_port: Port = 9082
    data_scheduler_address: GrpcAddress = "127.0.0.1:50051"
    admin_token: Token | None = None
    sources: str = "jolpica,formula1,openf1,livetiming,f1db,archive"
    jolpica_url: str = "https://api.jolpi.ca/ergast/f1"
    jolpica_per_hour: int = Field(default=200, ge=1, le=3600)
    formula1_url: str = "https://www.formula1.com"
    openf1_url: str = "https://api.openf1.org/v1"
    livetiming_url: str = "https://livetiming.formula1.com"
    livetiming_token: Token | None = None
    f1db_url: str = "https://raw.githubusercontent.com/f1db/f1db/main/src/assets/circuits/black-outline"
    fetch_contact: str = ""
    archive_file: FilePath | None = None

    @field_validator("sources")
    @classmethod
    def _known(cls, given: str) -> str:
        names = [name.strip() for name in given.split(",")]
        allowed = source_names()
        if unknown := [name for name in names if name not in allowed]:
            raise ValueError(f"{', '.join(unknown) or 'nothing'} is no source, allowed: {', '.join(allowed)}")
        return ",".join(names)

    @field_validator("*")
    @classmethod
    def _addressed(cls, given: object, about: ValidationInfo) -> object:
        if not (about.field_name or "").endswith(_ADDRESS):
            return given
        try:
            parts = urlsplit(str(given))
            usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable or parts.username is not None or parts.query or parts.fragment:
            raise ValueError("should be an address such as https://f1.example/api, without password, ? and #")
        return str(given).rstrip("/")

    @field_validator("fetch_contact")
    @classmethod
    def _reachable(cls, given: str) -> str:
        if given and not _CONTACT.fullmatch(given):
            raise ValueError("should be an address of a page or a mailbox, which sources are told")
        return given

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each source that has one, without a last slash."""
        fields = type(self).model_fields
        return {name.removesuffix(_ADDRESS): getattr(self, name) for name in fields if name.endswith(_ADDRESS)}

    @property
    def hourly(self) -> dict[str, int]:
        """How often each source that counts may be asked within an hour."""
        fields = type(self).model_fields
        return {name.removesuffix(_PER_HOUR): getattr(self, name) for name in fields if name.endswith(_PER_HOUR)}

    @property
    def source_order(self) -> tuple[str, ...]:
        """The sources in the order in which they are asked."""
        return tuple(self.sources.split(","))
