"""`/v1/account`: one's own account, with what one prefers; all that is kept of it; and its end."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

import msgspec
from aiohttp import web

from auth_api.json_bodies import answer, body, done
from auth_api.mail.letter import Language
from auth_api.sign_in import cookie
from auth_api.sign_in.callers import Callers, SignedIn
from auth_api.sign_in.recent_proof import RecentProof
from auth_api.sign_in.sign_in_routes import shown
from chassis.errors import InvalidRequest
from chassis.http.requests.query import optional_number, taking
from racing.wire.accounts_client import AccountsClient, SignInsClient
from racing.wire.requests.accounts import (
    Account,
    AuditEntry,
    DeleteAccountRequest,
    ListAuditRequest,
    ListKeysRequest,
    ListKeyUseRequest,
)
from racing.wire.requests.sign_ins import (
    GetPreferencesRequest,
    ListSignInsRequest,
    Preferences,
    SetPreferencesRequest,
)

MOST_FAVOURITES = 50
MOST_AUDIT = 1000
LISTED = 50
DAYS_OF_USE = 90

type Favourites = tuple[str, ...]
type Exported = Callable[[Account], Awaitable[Any]]
"""What another part keeps of an account, as its owner sees it."""


class PreferencesInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody prefers; what is not given is as it is at first."""

    drivers: Favourites = ()
    """Ids of favourite drivers, such as `max-verstappen`."""
    constructors: Favourites = ()
    """Ids of favourite constructors."""
    language: Language | None = None
    """The language of pages and letters; none: the browser's."""
    spoilers: bool = False
    """Whether results may be shown unasked."""
    time_zone: str | None = None
    """A name of the IANA time zone database, such as `Europe/Amsterdam`; none: the browser's."""


class AccountRoutes:
    """Handlers of the calls. `others`: what other parts keep of an account, by its name in the export."""

    def __init__(
        self,
        accounts: AccountsClient,
        sign_ins: SignInsClient,
        *,
        callers: Callers,
        proof: RecentProof,
        others: Mapping[str, Exported],
    ) -> None:
        self._accounts = accounts
        self._sign_ins = sign_ins
        self._callers = callers
        self._proof = proof
        self._others = others

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        owner = self._callers.owner
        app.router.add_get("/v1/account", taking(owner(self.account)))
        app.router.add_delete("/v1/account", taking(owner(self.delete)))
        app.router.add_put("/v1/account/preferences", taking(owner(self.prefer)))
        app.router.add_get("/v1/account/audit", taking(owner(self.audit), "limit"))
        app.router.add_get("/v1/account/export", taking(owner(self.export)))

    async def account(self, _request: web.Request, caller: SignedIn) -> web.Response:
        """`GET /v1/account`."""
        return answer(await self._shown(caller.account))

    async def prefer(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`PUT /v1/account/preferences`."""
        preferences = checked(await body(request, PreferencesInput))
        await self._sign_ins.call(SetPreferencesRequest(account=caller.account.id, preferences=preferences))
        return answer(await self._shown(caller.account))

    async def audit(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`GET /v1/account/audit?limit=`: what was done with the account in the last 90 days, the newest first."""
        limit = optional_number(request, "limit", 1, MOST_AUDIT) or LISTED
        return answer({"entries": [_entry(each) for each in await self._audit(caller.account, limit)]})

    async def export(self, _request: web.Request, caller: SignedIn) -> web.Response:
        """`GET /v1/account/export`: everything that is kept of the account, but for hashes, as a file."""
        account = caller.account
        signed_in = await self._sign_ins.call(ListSignInsRequest(account=account.id), idempotent=True)
        response = answer(
            {
                **await self._shown(account),
                "sign_ins": [shown(each, current=caller.sign_in.id) for each in signed_in.sign_ins],
                "keys": await self._keys(account),
                **{name: await exported(account) for name, exported in self._others.items()},
                "audit": [_entry(each) for each in await self._audit(account, MOST_AUDIT)],
            }
        )
        response.headers["Content-Disposition"] = 'attachment; filename="willitbemax-account.json"'
        return response

    async def delete(self, request: web.Request, caller: SignedIn) -> web.Response:
        """`DELETE /v1/account`, with the password, if it has one: everything that belongs to the account goes with it, at once."""
        given = await body(request, DeletionInput)
        if (refused := await self._proof.lacking_password(request, caller, given.password)) is not None:
            return refused
        await self._accounts.call(DeleteAccountRequest(account=caller.account.id, by="its owner"))
        response = done()
        cookie.take_away(response)
        return response

    async def _shown(self, account: Account) -> dict[str, Any]:
        found = await self._sign_ins.call(GetPreferencesRequest(account=account.id), idempotent=True)
        return {
            "id": account.id,
            "email": account.email,
            "plan": account.plan,
            "created": account.created,
            "preferences": {name: getattr(found.preferences, name) for name in Preferences.__struct_fields__},
        }

    async def _audit(self, account: Account, limit: int) -> tuple[AuditEntry, ...]:
        found = await self._accounts.call(ListAuditRequest(account=account.id, limit=limit), idempotent=True)
        return found.entries

    async def _keys(self, account: Account) -> list[dict[str, Any]]:
        found = await self._accounts.call(ListKeysRequest(account=account.id), idempotent=True)
        shown_keys = []
        for key in found.keys:
            use = await self._accounts.call(ListKeyUseRequest(key=key.id, days=DAYS_OF_USE), idempotent=True)
            shown_keys.append({**msgspec.to_builtins(key), "use": {each.day: each.requests for each in use.days}})
        return shown_keys


class DeletionInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants an account to end."""

    password: str | None = None
    """The password of the account; one that has none ends for who has signed in within ten minutes."""


def checked(given: PreferencesInput) -> Preferences:
    """Return what may be kept. Raise `InvalidRequest`, which names the field."""
    for name, ids in (("drivers", given.drivers), ("constructors", given.constructors)):
        if len(ids) > MOST_FAVOURITES or len(set(ids)) < len(ids):
            raise InvalidRequest(f"{name}: {len(ids)} ids, allowed: {MOST_FAVOURITES}, each once")
    if given.time_zone is not None and given.time_zone not in available_timezones():
        raise InvalidRequest(f"time_zone: {given.time_zone[:40]!a}, allowed: a name such as Europe/Amsterdam")
    return Preferences(
        drivers=given.drivers,
        constructors=given.constructors,
        language=given.language.value if given.language is not None else None,
        spoilers=given.spoilers,
        time_zone=given.time_zone,
    )


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {"action": entry.action, "about": entry.about, "by": entry.by, "at": entry.at}
