"""OpenID Connect between auth_api and data_scheduler: the twins of the messages in `protobuf/openid.proto`.

auth_api asks the provider and verifies what it says; data_scheduler keeps who is whom, and states as SHA-256.
"""

from datetime import datetime

from racing.model import Struct
from racing.wire.requests.accounts import Account
from racing.wire.requests.calls import Call
from racing.wire.requests.sign_ins import SignIn


class OpenIdLink(Struct, frozen=True, kw_only=True):
    """Who signs in to an account with a provider. `subject`: what the provider (`issuer`) calls somebody, for good."""

    id: str
    account: str
    issuer: str
    subject: str
    created: datetime
    last_used: datetime | None = None


class WriteOpenIdStateResponse(Struct, frozen=True, kw_only=True):
    """Until when it may be used."""

    expires: datetime


class WriteOpenIdStateRequest(Call[WriteOpenIdStateResponse], frozen=True, kw_only=True):
    """Keep a state. `browser`: the hash of what the browser keeps; `sign_in`: whose account is linked; None: somebody signs in."""

    hash: bytes
    browser: bytes
    sign_in: str | None = None


class UseOpenIdStateResponse(Struct, frozen=True, kw_only=True):
    """What it was for: the sign-in whose account is linked, or None."""

    sign_in: str | None = None


class UseOpenIdStateRequest(Call[UseOpenIdStateResponse], frozen=True, kw_only=True):
    """Use a state up; `NotFound` where it was used, has expired, or was given to another browser."""

    hash: bytes
    browser: bytes


class StartOpenIdSignInResponse(Struct, frozen=True, kw_only=True):
    """The sign-in and whose it is."""

    sign_in: SignIn
    account: Account


class StartOpenIdSignInRequest(Call[StartOpenIdSignInResponse], frozen=True, kw_only=True):
    """Sign a browser in, and make the account if there is none. `email`: what the provider has verified; None: nothing.

    `hash`: of the browser's new token; `replaces`: of the one that it had. `NotFound` where nobody is linked and no address verified;
    `Conflict` where the address has an account that is not linked.
    """

    issuer: str
    subject: str
    email: str | None = None
    plan: str
    hash: bytes
    agent: str = ""
    replaces: bytes = b""


class CreateOpenIdLinkResponse(Struct, frozen=True, kw_only=True):
    """The link."""

    link: OpenIdLink


class CreateOpenIdLinkRequest(Call[CreateOpenIdLinkResponse], frozen=True, kw_only=True):
    """Link the account of a sign-in; `NotFound` where that has ended, `Conflict` where somebody is linked so, or there are too many."""

    sign_in: str
    issuer: str
    subject: str


class ListOpenIdLinksResponse(Struct, frozen=True, kw_only=True):
    """The oldest first."""

    links: tuple[OpenIdLink, ...] = ()


class ListOpenIdLinksRequest(Call[ListOpenIdLinksResponse], frozen=True, kw_only=True):
    """The links of an account."""

    account: str


class RemoveOpenIdLinkResponse(Struct, frozen=True, kw_only=True):
    """Nothing more: it signs nobody in from now on."""


class RemoveOpenIdLinkRequest(Call[RemoveOpenIdLinkResponse], frozen=True, kw_only=True):
    """Remove a link; `NotFound` where the account has not that one, `Conflict` where nothing would be left to sign in with."""

    account: str
    link: str
    by: str
