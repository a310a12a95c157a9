"""What is said of links with a provider over HTTP."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from auth_api.mail.letter import Language
from racing.wire.requests.openid import OpenIdLink


class LinkInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to sign in with the provider from now on."""

    password: Annotated[
        str | None,
        Meta(description="The password of the account: needed unless this browser was signed in within ten minutes."),
    ] = None
    language: Annotated[Language, Meta(description="Of the page that the browser comes back to.")] = Language.ENGLISH


class UnlinkInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who does not want to sign in so any more."""

    password: Annotated[
        str | None,
        Meta(description="The password of the account: needed unless this browser was signed in within ten minutes."),
    ] = None


class LinkBegunShown(msgspec.Struct, frozen=True, kw_only=True):
    """Where the browser has to go."""

    url: Annotated[str, Meta(description="The provider's page, which this browser alone can come back from.")]
    expires: Annotated[datetime, Meta(description="Until when it has to be back.")]


class LinkShown(msgspec.Struct, frozen=True, kw_only=True):
    """A link with a provider."""

    id: Annotated[str, Meta(description="By which it is removed.")]
    issuer: Annotated[str, Meta(description="The provider.")]
    subject: Annotated[str, Meta(description="What the provider calls its user.")]
    created: Annotated[datetime, Meta(description="When it was linked.")]
    last_used: Annotated[datetime | None, Meta(description="When it last signed in; null if never.")]


class LinksShown(msgspec.Struct, frozen=True, kw_only=True):
    """The links of an account."""

    links: Annotated[tuple[LinkShown, ...], Meta(description="The oldest first.")]


def shown(link: OpenIdLink) -> LinkShown:
    """Return what is shown of a link."""
    return LinkShown(**{name: getattr(link, name) for name in LinkShown.__struct_fields__})
