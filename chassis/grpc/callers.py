"""Who calls, by the certificate that was shown, and whether he may."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chassis.errors import Forbidden

type Permit = Callable[[frozenset[str], str], str | None]
"""Returns why callers with these names may not call `/package.Service/Method`; None where they may."""


def admit(permit: Permit, method: str, context: Any) -> None:
    """Raise Forbidden where the caller of a method must not call it."""
    if (reason := permit(names_of(context.auth_context()), method)) is not None:
        raise Forbidden(reason)


def names_of(shown: Mapping[str, Iterable[bytes]]) -> frozenset[str]:
    """Return the names in a certificate: those of hosts (subject alternative names), or the common name where there are none.

    `shown`: what gRPC tells of the connection. As with hosts (RFC 9525), a common name beside other names has no say.
    """
    names = shown.get("peer_dns") or shown.get("x509_common_name") or ()
    return frozenset(name.decode(errors="replace") for name in names)
