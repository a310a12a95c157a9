"""Settings from the environment and `.env`, all checked before anything starts."""

import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    DirectoryPath,
    Field,
    FilePath,
    PositiveFloat,
    SecretBytes,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from chassis.addresses import BindHost, HostNames, OtlpEndpoint, host_names
from chassis.clock import Clock
from chassis.errors import SuiteError

Port = Annotated[int, Field(ge=0, le=65535)]
"""A TCP port; 0 takes a free one."""

MASK = "***"
UNUSABLE = 2

_PASSWORD = re.compile(r"(://[^:@/\s]*):\S*@")


class Unusable(SuiteError):
    """A setting names something that this program must not use. Trying again does not help; the process ends with status 2."""


class Tls(BaseModel, frozen=True):
    """Files for mutual TLS: the authority that we trust, our certificate and its key."""

    ca: Path
    certificate: Path
    key: Path


class ChassisSettings(BaseSettings):
    """The settings that every service has. An empty value in `.env` means unset; settings of other services are ignored.

    A setting that is given nowhere else is read from the file of its name, in small letters, in `SECRETS_FOLDER`, where Docker and
    Kubernetes mount such files, or in the folder of systemd's LoadCredential.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        env_ignore_empty=True,
        frozen=True,
        # Else each line of `.env` is compared with each setting, only to be ignored.
        dotenv_filtering="only_existing",
    )

    secrets_folder: DirectoryPath | None = None
    """Where a file named as a setting in small letters, such as `admin_token`, holds its value."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "pretty"] = "auto"
    access_log_seconds: float = Field(default=1.0, ge=0)
    """Of requests that went well one is logged in so many seconds; 0: every one."""
    slow_request_seconds: PositiveFloat = 1.0
    """A request that took so long is always logged."""
    otel_exporter_otlp_endpoint: OtlpEndpoint | None = None
    """Where traces are sent; None: none are made."""
    otel_traces_sampler_arg: float = Field(default=1.0, ge=0, le=1)
    """The share of traces that is recorded."""
    clock_start: AwareDatetime | None = Field(default=None, examples=["2025-12-07T12:00:00Z"])
    clock_rate: PositiveFloat = 1.0
    clock_since: AwareDatetime | None = Field(default=None, examples=["2026-01-01T00:00:00Z"])
    bind_host: BindHost = "127.0.0.1"
    admin_hosts: HostNames = ""
    """Names, by commas, under which administrators call what listens for them alone: `chassis.http.cross_site`."""
    shutdown_seconds: PositiveFloat = 8.0
    grpc_tls_ca: FilePath | None = None
    grpc_tls_cert: FilePath | None = None
    grpc_tls_key: FilePath | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # it would look in a folder that is the same for everybody
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings are looked for, in this order."""
        # Leave out who was given nothing, and look at what the others hold as it is: to ask a source is to study each setting's type.
        told = (init_settings, env_settings, dotenv_settings)
        given = [(source, held) for source in told if (held := _held(source))]
        folder = next((held["secrets_folder"] for _, held in given if held.get("secrets_folder") is not None), None)
        # One that is no folder is refused as every wrong value is.
        folders = [each for each in (folder, os.environ.get("CREDENTIALS_DIRECTORY")) if each and Path(each).is_dir()]
        secrets = [SecretsSettingsSource(settings_cls, secrets_dir=folders)] if folders else []
        return (*(source for source, _ in given), *secrets)

    @model_validator(mode="after")
    def _all_of_tls_or_none(self) -> Self:
        given = [self.grpc_tls_ca, self.grpc_tls_cert, self.grpc_tls_key]
        if any(given) and not all(given):
            raise ValueError("GRPC_TLS_CA, GRPC_TLS_CERT and GRPC_TLS_KEY go together: set all three or none")
        return self

    def clock(self) -> Clock:
        """Return the suite's clock as it is set."""
        return Clock(self.clock_start, self.clock_rate, since=self.clock_since)

    @property
    def known_hosts(self) -> frozenset[str]:
        """The names by which administrators may call us, besides localhost."""
        return host_names(self.admin_hosts) | host_names(self.bind_host)

    @property
    def grpc_tls(self) -> Tls | None:
        """The files for mutual TLS between services; None where they are not set."""
        if self.grpc_tls_ca and self.grpc_tls_cert and self.grpc_tls_key:
            return Tls(ca=self.grpc_tls_ca, certificate=self.grpc_tls_cert, key=self.grpc_tls_key)
        return None


def _held(source: PydanticBaseSettingsSource) -> Mapping[str, Any]:
    """Return which settings were given to a source, as they were written, by names in small letters."""
    if isinstance(source, EnvSettingsSource):
        return {
            name: source.env_vars[name] for name in source.settings_cls.model_fields.keys() & source.env_vars.keys()
        }
    return source.init_kwargs if isinstance(source, InitSettingsSource) else {}


def load[S: ChassisSettings](kind: type[S], *others: type[ChassisSettings], **given: Any) -> S:
    """Return the settings. If there are mistakes, write them all to stderr and exit with status 2.

    `given` takes precedence over the environment and `.env`. `others`: settings of programs that will read the same environment, so
    that their mistakes are reported now, too.
    """
    mistakes: dict[str, str] = {}
    loaded = None
    kinds: tuple[type[ChassisSettings], ...] = (kind, *others)
    for each in kinds:
        try:
            settings = each(**(given if each is kind else {}))
        except ValidationError as error:
            # For a missing field the input is everything that was given; `_mistake` does not show it.
            for mistake in error.errors(include_url=False, include_context=False):
                name, sentence = _mistake(each, mistake)
                mistakes.setdefault(name, sentence)
        except SettingsError as error:
            cause = error.__cause__
            reason = _unreadable(cause) if isinstance(cause, OSError) else str(error)
            mistakes.setdefault(reason, reason)
        except UnicodeDecodeError as error:
            mistakes.setdefault(".env", f".env is not UTF-8: {error.reason} at byte {error.start}")
        except OSError as error:
            reason = _unreadable(error)
            mistakes.setdefault(reason, reason)
        else:
            loaded = settings if isinstance(settings, kind) else loaded
    if loaded is None or mistakes:
        refuse(mistakes.values())
    return loaded


def _unreadable(error: OSError) -> str:
    """Name `.env`, or the file that a setting or a credential names."""
    return f"{error.filename or '.env'} cannot be read: {error.strerror}"


def refuse(mistakes: Iterable[str]) -> NoReturn:
    """Write what is wrong with the settings to stderr, and exit with status 2."""
    sys.stderr.write("settings that cannot be used:\n" + "".join(f"  {mistake}\n" for mistake in mistakes))
    raise SystemExit(UNUSABLE)


def _mistake(kind: type[ChassisSettings], mistake: ErrorDetails) -> tuple[str, str]:
    """Return the setting and `NAME='its value': what is allowed`, with secrets masked."""
    reason = mistake["msg"].removeprefix("Value error, ").removeprefix("Input ").partition(", unable to parse")[0]
    name = str(mistake["loc"][0]) if mistake["loc"] else ""
    field = kind.model_fields.get(name)
    if field is None:
        return reason, reason
    if mistake["type"] == "missing":
        return name, f"{name.upper()}: is required"
    if field.examples:
        shapeless = mistake["type"] == "string_pattern_mismatch"
        reason = f"{'should look like' if shapeless else f'{reason}, such as'} {field.examples[0]}"
    given = mistake["input"]
    shown = MASK if "Secret" in str(field.annotation) else masked_text(str(given))
    if shown != str(given):
        return name, f"{name.upper()}={shown}: {reason.replace(str(given), MASK)}"
    return name, f"{name.upper()}={shown!r}: {reason}"


def masked(settings: BaseSettings) -> dict[str, object]:
    """Return the settings that are set, with secrets and the passwords in addresses masked, for a log."""
    return {name: _masked(value) for name, value in settings if value is not None}


def masked_text(text: str) -> str:
    """Return the text with the password of every address in it masked: `redis://:***@127.0.0.1`."""
    return _PASSWORD.sub(rf"\1:{MASK}@", text) if "://" in text and "@" in text else text


def _masked(value: object) -> object:
    if isinstance(value, SecretStr | SecretBytes):
        return MASK
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_masked(item) for item in value]
    return masked_text(str(value))
