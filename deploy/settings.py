"""The settings of the launcher, from the environment or `.env`: the ports of the whole suite, and what to start."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, FilePath, HttpUrl, model_validator

from chassis.addresses import DomainNames, EmailAddress, HttpOrigin, MongoUrl, RedisUrl, SuiteId, Token
from chassis.process.settings import ChassisSettings
from deploy.door.certificate import KeyPair

FIRST_SEASON = 1950

LARGEST_PORT = 65_535

FixedPort = Annotated[int, Field(ge=1, le=LARGEST_PORT)]
"""The services must find each other, so 0 for a free port is not offered."""

LETS_ENCRYPT = HttpUrl("https://acme-v02.api.letsencrypt.org/directory")
YEAR_SECONDS = 31_536_000

EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104  # recognised, not bound


@dataclass(frozen=True)
class Replica:
    """One of several processes of content_api: its name, its ports, and the settings that name these."""

    name: str
    port: int
    debug_port: int
    setting: str
    debug_setting: str


class Settings(ChassisSettings):
    """The names the services use themselves, and the launcher's own."""

    data_dir: Path = Path(".data")
    stack_fill: bool = True
    fill_from: int = Field(default=FIRST_SEASON, ge=FIRST_SEASON)

    port_offset: int = Field(default=0, ge=0, le=60_000)
    """Added to every port, whether it is set or not, so that a second suite runs beside the first."""

    answer_within_seconds: float = Field(default=15.0, ge=0)
    """So long a process may live and not answer before it is started again; 0: for ever."""

    traefik_port: FixedPort | None = None
    """None: 80, or 8000 where 80 may not be bound or is taken, each with the offset."""
    traefik_debug_port: FixedPort = 9079
    rate_limit_average: int = Field(default=50, ge=0)
    """Requests a second and client; 0 switches the limit off."""
    rate_limit_burst: int = Field(default=200, ge=1)
    keyed_rate_limit_average: int = Field(default=500, ge=0)
    """The same for requests that carry an API key, valid or not; a key has a quota of its own, too."""
    keyed_rate_limit_burst: int = Field(default=1000, ge=1)
    in_flight_limit: int = Field(default=200, ge=1)
    live_stream_limit: int = Field(default=1000, ge=1)
    """Open live streams and client: they are none of the requests under way."""

    tls_cert: Path | None = None
    """With `tls_key`: the public door speaks TLS with this certificate. Neither: with one that Traefik gets by ACME, or not at all."""
    tls_key: Path | None = None
    tls_minimum: Literal["1.2", "1.3"] = "1.2"
    traefik_tls_port: FixedPort | None = None
    """None: 443, or 8443 where 443 may not be bound or is taken, each with the offset. Used where the public door speaks TLS."""
    hsts_seconds: int = Field(default=YEAR_SECONDS, ge=0)
    """How long a browser that was here asks by HTTPS alone; 0: it is not told to."""
    http3: bool = True

    acme_domains: DomainNames = ""
    """Names, by commas, for which Traefik gets certificates from the ACME server; the first one is the suite's."""
    acme_email: EmailAddress | None = None
    acme_server: HttpUrl = LETS_ENCRYPT
    acme_ca: FilePath | None = None
    """Who has signed the certificate of the ACME server itself, where this machine does not know him."""
    acme_challenge: Literal["http", "tls"] = "http"

    traefik_request_metrics: bool = False
    """Whether Traefik counts each request, which costs it a fifth of each."""
    response_cache_folder: Path | None = None
    calendar_folder: Path | None = None
    retention_folder: Path | None = None
    website_cache_folder: Path | None = None
    public_url: HttpOrigin | None = None

    suite_id: SuiteId | None = None
    """None: the one in the data folder, made at the first start."""
    mongodb_url: MongoUrl | None = None
    """Set: this MongoDB is used and none is started. Likewise `redis_url`."""
    mongodb_port: FixedPort = 27017
    mongodb_password: Token | None = None
    """What the mongod that we start asks for. None: what is in the data folder, made at the first start. Likewise `redis_password`."""
    redis_url: RedisUrl | None = None
    redis_port: FixedPort = 6379
    redis_password: Token | None = None

    data_scheduler_port: FixedPort = 50051
    data_scheduler_debug_port: FixedPort = 9051
    fetcher_service_port: FixedPort = 8082
    fetcher_service_debug_port: FixedPort = 9082
    scheduler_api_port: FixedPort = 8081
    scheduler_api_debug_port: FixedPort = 9081
    content_api_port: FixedPort = 8080
    content_api_debug_port: FixedPort = 9080
    content_api_replicas: int = Field(default=2, ge=1, le=8)
    content_api_replica_port: FixedPort = 8085
    """That of the second process; a third has the next one, and so on. Likewise the debug port."""
    content_api_replica_debug_port: FixedPort = 9085
    website_front_port: FixedPort = 8083
    website_front_debug_port: FixedPort = 9083
    auth_api: bool = False
    """Whether auth_api is started, and requests that carry a key are judged."""
    auth_api_port: FixedPort = 8084
    auth_api_debug_port: FixedPort = 9084
    auth_secret: Token | None = None
    """What webhooks and the links in letters are signed with. None: made at the first start with auth_api, and written to `.env`."""

    admin_token: Token | None = None

    @model_validator(mode="after")
    def _one_way_to_a_certificate(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("TLS_CERT and TLS_KEY go together: set both or none")
        if self.own_certificate and self.acme_domains:
            raise ValueError(
                "TLS_CERT and ACME_DOMAINS: set one of them, a certificate of your own or one that Traefik gets"
            )
        if self.has_tls and self.public_url is not None and self.public_url.startswith("http:"):
            raise ValueError(
                f"PUBLIC_URL={self.public_url!r}: should begin with https://, since the public door speaks TLS"
            )
        return self

    @model_validator(mode="after")
    def _moved(self) -> Self:
        """Move every port by the offset, so that each setting has the port that is really used."""
        ports = {name: getattr(self, name) for name in type(self).model_fields if name.endswith("_port")}
        ports = {name: port for name, port in ports.items() if port is not None}
        reach = {name: port + (self._more_replicas if "replica" in name else 0) for name, port in ports.items()}
        last, largest = max(reach.items(), key=lambda item: item[1])
        if largest + self.port_offset > LARGEST_PORT:
            raise ValueError(
                f"PORT_OFFSET={self.port_offset}: should be at most {LARGEST_PORT - largest}, "
                f"since {last.upper()} is {largest} without it"
            )
        if self.port_offset:
            self.__dict__.update({name: port + self.port_offset for name, port in ports.items()})
        return self

    @property
    def _more_replicas(self) -> int:
        """How many replicas follow the second one."""
        return max(0, self.content_api_replicas - 2)

    @property
    def own_certificate(self) -> KeyPair | None:
        """The files of a certificate that was got elsewhere; None where there is none."""
        return KeyPair(self.tls_cert, self.tls_key) if self.tls_cert and self.tls_key else None

    @property
    def domains(self) -> Sequence[str]:
        """The names for which Traefik is to get certificates."""
        return tuple(name.strip().lower() for name in self.acme_domains.split(",") if name.strip())

    @property
    def has_tls(self) -> bool:
        """Whether the public door speaks TLS."""
        return self.own_certificate is not None or bool(self.domains)

    @property
    def host(self) -> str:
        """Where the services are called, given what they bind to."""
        return "127.0.0.1" if self.bind_host in EVERYWHERE else self.bind_host

    @property
    def debug_ports(self) -> dict[str, int]:
        """The debug port of each process of a service, in starting order."""
        return {
            "data_scheduler": self.data_scheduler_debug_port,
            "fetcher_service": self.fetcher_service_debug_port,
            "scheduler_api": self.scheduler_api_debug_port,
            **{replica.name: replica.debug_port for replica in self.content_apis},
            "website_front": self.website_front_debug_port,
            **({"auth_api": self.auth_api_debug_port} if self.auth_api else {}),
        }

    @property
    def content_apis(self) -> Sequence[Replica]:
        """The processes of content_api; the first is called as the service is."""
        first = Replica(
            "content_api",
            self.content_api_port,
            self.content_api_debug_port,
            "CONTENT_API_PORT",
            "CONTENT_API_DEBUG_PORT",
        )
        others = (
            Replica(
                f"content_api_{number}",
                self.content_api_replica_port + number - 2,
                self.content_api_replica_debug_port + number - 2,
                "CONTENT_API_REPLICA_PORT",
                "CONTENT_API_REPLICA_DEBUG_PORT",
            )
            for number in range(2, self.content_api_replicas + 1)
        )
        return (first, *others)
