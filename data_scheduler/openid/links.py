"""Links: who signs in to which account with a provider. An address that has an account is never linked but by its owner."""

from datetime import datetime
from functools import partial

from chassis.clock import Clock
from chassis.errors import Conflict, InvalidRequest, NotFound
from data_scheduler.accounts.accounts import add_account, as_address, new_account
from data_scheduler.accounts.documents import account_of, check_hash, held_account, new_id, note
from data_scheduler.sign_ins.letters import notice
from data_scheduler.sign_ins.sign_ins import begin
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from racing.wire.codec import Plain, from_plain, to_plain
from racing.wire.requests.accounts import AuditEntry
from racing.wire.requests.openid import (
    CreateOpenIdLinkRequest,
    CreateOpenIdLinkResponse,
    ListOpenIdLinksRequest,
    ListOpenIdLinksResponse,
    OpenIdLink,
    RemoveOpenIdLinkRequest,
    RemoveOpenIdLinkResponse,
    StartOpenIdSignInRequest,
    StartOpenIdSignInResponse,
)
from racing.wire.requests.sign_ins import LetterKind

MOST_LINKS = 10
"""Of an account."""
LONGEST_SUBJECT = 255
"""Characters (OpenID Connect Core 1.0, section 2, `sub`)."""
BY_PROVIDER = "its provider"


class Links:
    """The links of all accounts."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def start_sign_in(self, request: StartOpenIdSignInRequest) -> StartOpenIdSignInResponse:
        """Sign in who is linked; or make the account of an address that the provider has verified, if nobody has it."""
        check_hash(request.hash)
        _check_subject(request.subject)
        return await self._mongo.transaction(partial(self._start, request=request))

    async def _start(self, view: View, *, request: StartOpenIdSignInRequest) -> StartOpenIdSignInResponse:
        now = as_stored(self._clock.now())
        found = await view.one(schema.OPENID_LINKS, {"issuer": request.issuer, "subject": request.subject})
        link = openid_link_of(found) if found else await self._opened(view, request, now)
        account = account_of(await held_account(view, link.account))
        await view.update(schema.OPENID_LINKS, {"_id": link.id}, {"$set": {"last_used": now}})
        sign_in = await begin(
            view, account.id, request.hash, agent=request.agent, replaces=request.replaces, by=link.id, now=now
        )
        return StartOpenIdSignInResponse(sign_in=sign_in, account=account)

    async def _opened(self, view: View, request: StartOpenIdSignInRequest, now: datetime) -> OpenIdLink:
        """Return the link of an account that is made for it. Letters of sign-up to its address are void then."""
        if request.email is None:
            raise NotFound("account: nobody is linked, and the provider has verified no address")
        if await view.one(schema.ACCOUNTS, {"email": as_address(request.email)}):
            raise Conflict("account: this address has one, which its owner links while signed in")
        account = new_account(request.email, request.plan, now)
        await add_account(view, account=account, by=BY_PROVIDER)
        await view.remove_where(schema.LETTERS, {"email": account.email, "kind": LetterKind.SIGN_UP.value})
        link = _new_link(account.id, request.issuer, request.subject, now)
        await _keep(view, link, BY_PROVIDER)
        return link

    async def create(self, request: CreateOpenIdLinkRequest) -> CreateOpenIdLinkResponse:
        """Link the account of a sign-in, and write to its owner."""
        _check_subject(request.subject)
        return CreateOpenIdLinkResponse(link=await self._mongo.transaction(partial(self._create, request=request)))

    async def _create(self, view: View, *, request: CreateOpenIdLinkRequest) -> OpenIdLink:
        now = as_stored(self._clock.now())
        signed_in = await view.one(schema.SIGN_INS, {"_id": request.sign_in, "expires": {"$gt": now}})
        if signed_in is None:
            raise NotFound("sign_in: it was ended, or has expired")
        account = await held_account(view, signed_in["account"])
        if await view.one(schema.OPENID_LINKS, {"issuer": request.issuer, "subject": request.subject}):
            raise Conflict("subject: somebody is linked so already")
        kept = await view.find(schema.OPENID_LINKS, {"account": account["_id"]}, fields={"_id": 1})
        if len(kept) >= MOST_LINKS:
            raise Conflict(f"account: it has {len(kept)} links, allowed: {MOST_LINKS}; remove some")
        link = _new_link(account["_id"], request.issuer, request.subject, now)
        await _keep(view, link, request.sign_in)
        await view.insert(schema.LETTERS, [notice(LetterKind.OPENID_LINKED, account, now)])
        return link

    async def listed(self, request: ListOpenIdLinksRequest) -> ListOpenIdLinksResponse:
        """Return the links of an account, the oldest first."""
        found = await self._mongo.find(
            schema.OPENID_LINKS, {"account": request.account}, sort=[("created", 1), ("_id", 1)]
        )
        return ListOpenIdLinksResponse(links=tuple(openid_link_of(plain) for plain in found))

    async def remove(self, request: RemoveOpenIdLinkRequest) -> RemoveOpenIdLinkResponse:
        """Remove a link, and write to its owner."""
        await self._mongo.transaction(partial(self._remove, request=request))
        return RemoveOpenIdLinkResponse()

    async def _remove(self, view: View, *, request: RemoveOpenIdLinkRequest) -> None:
        now = as_stored(self._clock.now())
        account = await held_account(view, request.account)
        links = await view.find(schema.OPENID_LINKS, {"account": request.account}, fields={"_id": 1})
        if request.link not in {plain["_id"] for plain in links}:
            raise NotFound(f"link: there is no link {request.link!r}")
        if len(links) == 1 and not account.get("password"):
            raise Conflict("link: the only one, and the account has no password, allowed: to choose a password first")
        await view.delete(schema.OPENID_LINKS, {"_id": request.link})
        removed = AuditEntry(
            account=request.account, action="provider unlinked", about=request.link, by=request.by, at=now
        )
        await note(view, removed)
        await view.insert(schema.LETTERS, [notice(LetterKind.OPENID_UNLINKED, account, now)])


def openid_link_of(plain: Plain) -> OpenIdLink:
    """Return the link of a document."""
    known = OpenIdLink.__struct_fields__
    return from_plain({name: value for name, value in plain.items() if name in known}, OpenIdLink)


def _new_link(account: str, issuer: str, subject: str, now: datetime) -> OpenIdLink:
    return OpenIdLink(id=new_id("oil"), account=account, issuer=issuer, subject=subject, created=now)


async def _keep(view: View, link: OpenIdLink, by: str) -> None:
    await view.insert(schema.OPENID_LINKS, [{"_id": link.id, **to_plain(link)}])
    await note(view, AuditEntry(account=link.account, action="provider linked", about=link.id, by=by, at=link.created))


def _check_subject(given: str) -> None:
    if not 1 <= len(given) <= LONGEST_SUBJECT:
        raise InvalidRequest(f"subject: {len(given)} characters, allowed: 1 to {LONGEST_SUBJECT}")
