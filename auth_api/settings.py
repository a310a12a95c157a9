"""The settings of auth_api, from the environment or `.env`."""

from typing import Annotated

from pydantic import AfterValidator, Field

from auth_api.public_addresses import networks
from chassis.addresses import GrpcAddress, HttpOrigin, Token
from chassis.process.settings import ChassisSettings, Port
from racing.api_keys.plans import USUAL, checked_plans, plans_of
from racing.api_keys.quota import Quota


def _network_list(text: str) -> str:
    networks(text)
    return text


class Settings(ChassisSettings):
    """Where to listen, and what may be asked how often."""

    auth_api_port: Port = 8084
    auth_api_debug_port: Port = 9084
    data_scheduler_address: GrpcAddress = "127.0.0.1:50051"
    public_url: HttpOrigin = "http://localhost:8000"
    auth_plans: Annotated[str, AfterValidator(checked_plans)] = Field(
        default=USUAL, examples=["standard=600/minute+20000/day,large=6000/minute"]
    )
    """What accounts of each plan may ask with one key; a key may have a quota of its own. The first is that of new accounts."""

    auth_secret: Token | None = None
    """What the secrets of webhooks are made of; None: there are no webhooks. Who changes it changes all of them."""
    webhook_http: bool = False
    """Whether webhooks may be without TLS."""
    webhook_networks: Annotated[str, AfterValidator(_network_list)] = Field(default="", examples=["10.1.0.0/16"])
    """Networks that are not public and may have webhooks all the same."""

    @property
    def plans(self) -> dict[str, Quota]:
        """The quota of each plan, by its name."""
        return plans_of(self.auth_plans)
