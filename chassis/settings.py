"""Settings from the environment and `.env`, checked as a whole before anything starts."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, Field, PositiveFloat, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=0, le=65535)]
"""A TCP port; 0 takes a free one."""

MASK = "***"
UNUSABLE = 2


class Tls(BaseModel, frozen=True):
    """Files for mutual TLS: whom to trust, and who we are."""

    ca: Path
    certificate: Path
    key: Path


class ChassisSettings(BaseSettings):
    """What every service can be told. An empty value in `.env` means unset; keys of other services are ignored."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "pretty"] = "auto"
    clock_start: AwareDatetime | None = None
    clock_rate: PositiveFloat = 1.0
    bind_host: str = "127.0.0.1"
    shutdown_seconds: PositiveFloat = 8.0
    grpc_tls_ca: Path | None = None
    grpc_tls_cert: Path | None = None
    grpc_tls_key: Path | None = None

    @model_validator(mode="after")
    def _all_of_tls_or_none(self) -> Self:
        given = [self.grpc_tls_ca, self.grpc_tls_cert, self.grpc_tls_key]
        if any(given) and not all(given):
            raise ValueError("GRPC_TLS_CA, GRPC_TLS_CERT and GRPC_TLS_KEY go together: set all three or none")
        return self

    @property
    def grpc_tls(self) -> Tls | None:
        """The files for mutual TLS between services, where they are set."""
        if self.grpc_tls_ca and self.grpc_tls_cert and self.grpc_tls_key:
            return Tls(ca=self.grpc_tls_ca, certificate=self.grpc_tls_cert, key=self.grpc_tls_key)
        return None


def load[S: ChassisSettings](kind: type[S]) -> S:
    """The settings, or every mistake at once on stderr and exit status 2."""
    try:
        return kind()
    except ValidationError as error:
        lines = [_mistake(kind, mistake) for mistake in error.errors()]
        sys.stderr.write("\n".join(["settings that cannot be used:", *lines, ""]))
        raise SystemExit(UNUSABLE) from None


def _mistake(kind: type[ChassisSettings], mistake: Any) -> str:
    name = str(mistake["loc"][0]) if mistake["loc"] else ""
    field = kind.model_fields.get(name)
    reason = str(mistake["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    if field is None:
        return f"  {reason}"
    given = MASK if "Secret" in str(field.annotation) else repr(_without_password(mistake["input"]))
    return f"  {name.upper()}={given}: {reason}"


def masked(settings: ChassisSettings) -> dict[str, object]:
    """The settings for a log: secrets, and passwords inside addresses, masked."""
    return {name: _masked(value) for name, value in settings if value is not None}


def _masked(value: object) -> object:
    return MASK if isinstance(value, SecretStr) else _without_password(value)


def _without_password(value: object) -> object:
    if not isinstance(value, str) or "@" not in value or "://" not in value:
        return value
    password = urlsplit(value).password
    return value.replace(f":{password}@", f":{MASK}@") if password else value
