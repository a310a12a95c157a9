"""Which service may call what, known by the name in its certificate. Pure.

Without mutual TLS nobody shows a certificate, and all is allowed: then only loopback, or a network of our own, may reach this port.
"""

from collections.abc import Collection, Mapping

READS = "ContentReadService"
WRITES = "ContentWriteService"
LEDGER = "SyncLedgerService"
LEASES = "LeaseService"
LIVE_READS = "LiveReadService"
LIVE_WRITES = "LiveWriteService"
ACCOUNTS = "AccountsService"
DELIVERIES = "DeliveriesService"
CALENDARS = "CalendarsService"
SIGN_INS = "SignInService"
PASSKEYS = "PasskeysService"
OPENID = "OpenIdService"
REMINDERS = "RemindersService"

RIGHTS: Mapping[str, frozenset[str]] = {
    "content_api": frozenset(
        {
            READS,
            LIVE_READS,
            # It knows the choices behind private calendars by the hashes of their tokens, not whose they are, and changes none.
            f"{CALENDARS}/WatchCalendars",
            # It judges the keys that it is asked with: it knows their hashes and counts their use, and changes no account.
            f"{ACCOUNTS}/WatchKeys",
            f"{ACCOUNTS}/CountUse",
        }
    ),
    "fetcher_service": frozenset(
        {
            READS,
            WRITES,
            LIVE_WRITES,
            # It closes the runs that it is given, opens those of its own, and holds the lease of who follows the live feed.
            f"{LEDGER}/StartRun",
            f"{LEDGER}/FinishRun",
            f"{LEDGER}/ListRuns",
            LEASES,
        }
    ),
    "scheduler_api": frozenset({READS, LEDGER, LEASES}),
    "auth_api": frozenset(
        {
            ACCOUNTS,
            DELIVERIES,
            SIGN_INS,
            PASSKEYS,
            OPENID,
            REMINDERS,
            *(f"{CALENDARS}/{call}Calendar" for call in ("Create", "Update", "Revoke")),
            f"{CALENDARS}/ListCalendars",
        }
    ),
}
"""For each caller the services, and single calls of services, that it may call."""


def refusal(names: Collection[str], method: str) -> str | None:
    """Return why a caller with these names in its certificate may not call `/content.v1.Service/Method`; None where it may."""
    service, _, call = method.rpartition(".")[2].partition("/")
    callers = {caller_of(name) for name in names} & RIGHTS.keys()
    if any({service, f"{service}/{call}"} & RIGHTS[caller] for caller in callers):
        return None
    if not callers:
        shown = ", ".join(sorted(names)) or "no name"
        return f"{call}: the caller's certificate has {shown}, allowed: {', '.join(sorted(RIGHTS))}"
    allowed = "; ".join(", ".join(sorted(RIGHTS[caller])) for caller in sorted(callers))
    return f"{call}: {', '.join(sorted(callers))} may not call {service}, allowed: {allowed}"


def caller_of(name: str) -> str:
    """Return the service that a name in a certificate means: `content-api.f1.svc` is `content_api`. Host names have no underscores."""
    return name.partition(".")[0].replace("-", "_").lower()
