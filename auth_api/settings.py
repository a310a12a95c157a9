"""The settings of auth_api, from the environment or `.env`."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator
from yarl import URL

from auth_api.mail.smtp import SmtpServer
from auth_api.public_addresses import networks
from chassis.addresses import EmailAddress, GrpcAddress, HttpAddress, HttpOrigin, SmtpUrl, Token
from chassis.process.settings import ChassisSettings, Port
from racing.api_keys.plans import USUAL, checked_plans, plans_of
from racing.api_keys.quota import Quota

SUBMISSION_PORT, SMTPS_PORT = 587, 465
"""RFC 6409 and RFC 8314."""
LONGEST_NAME = 40
"""Of what is on a button."""


def _network_list(text: str) -> str:
    networks(text)
    return text


def _one_line(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().isprintable():
        raise ValueError("should be one line of characters that can be printed")
    return secret


def _short_line(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > LONGEST_NAME:
        raise ValueError(f"should be one line of at most {LONGEST_NAME} characters")
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
    """What the secrets of webhooks, the tokens of letters and the key of messages to browsers are made of; None: there are no webhooks, and
    nobody signs in. Who changes it changes all of them."""
    webhook_http: bool = False
    """Whether webhooks, push services and the OpenID provider may be without TLS."""
    webhook_networks: Annotated[str, AfterValidator(_network_list)] = Field(default="", examples=["10.1.0.0/16"])
    """Networks that are not public and may have webhooks, push services and the OpenID provider all the same."""

    smtp_url: SmtpUrl | None = None
    """The server that takes our mail; None: none is sent, and only an administrator makes accounts."""
    smtp_user: str | None = Field(default=None, pattern=r"^[!-~]+$", examples=["willitbemax"])
    smtp_password: Annotated[SecretStr, AfterValidator(_one_line)] | None = None
    smtp_plain: bool = False
    """Whether mail may be handed over without TLS, as to a server on the same machine."""
    mail_from: EmailAddress | None = None
    """Who letters are from."""

    openid_issuer: HttpAddress | None = None
    """The OpenID provider that signs in, as it calls itself; None: there is none."""
    openid_client_id: str | None = Field(default=None, pattern=r"^[!-~]+$", examples=["willitbemax"])
    """What the provider calls us."""
    openid_client_secret: Annotated[SecretStr, AfterValidator(_one_line)] | None = None
    openid_name: Annotated[str, AfterValidator(_short_line)] | None = Field(default=None, examples=["Example"])
    """What people call the provider; None: the name of its host."""

    @model_validator(mode="after")
    def _all_of_openid_or_none(self) -> Self:
        given = (self.openid_issuer, self.openid_client_id, self.openid_client_secret)
        if None in given and given != (None, None, None):
            raise ValueError("OPENID_ISSUER, OPENID_CLIENT_ID and OPENID_CLIENT_SECRET go together: set all or none")
        return self

    @model_validator(mode="after")
    def _all_of_mail_or_none(self) -> Self:
        if (self.smtp_url is None) != (self.mail_from is None):
            raise ValueError("SMTP_URL and MAIL_FROM go together: set both or none")
        if (self.smtp_user is None) != (self.smtp_password is None):
            raise ValueError("SMTP_USER and SMTP_PASSWORD go together: set both or none")
        return self

    @property
    def openid_called(self) -> str:
        """What people call the provider."""
        return self.openid_name or URL(self.openid_issuer or "").host or ""

    @property
    def smtp(self) -> SmtpServer | None:
        """The server that takes our mail."""
        if self.smtp_url is None:
            return None
        url = URL(self.smtp_url)
        tls = url.scheme == "smtps"
        return SmtpServer(
            host=url.host or "",
            port=url.explicit_port or (SMTPS_PORT if tls else SUBMISSION_PORT),
            tls=tls,
            plain=self.smtp_plain,
            user=self.smtp_user,
            password=self.smtp_password.get_secret_value() if self.smtp_password else None,
        )

    @property
    def plans(self) -> dict[str, Quota]:
        """The quota of each plan, by its name."""
        return plans_of(self.auth_plans)
