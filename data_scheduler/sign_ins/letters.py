"""Letters: asked for, looked at when they are due, sent by auth_api, and used up by who follows their link.

To ask for one is to write a document, whoever the address belongs to: the answer says nothing, and takes as long, either way. Whether
there is an account is looked up when the letter is claimed. Claiming puts the next attempt off, so that who dies with a letter in hand
leaves it to the others: each letter is sent at least once.
"""

import re
from datetime import datetime, timedelta
from functools import partial

from chassis.clock import Clock
from chassis.errors import InvalidRequest, NotFound
from data_scheduler.accounts.accounts import add_account, as_address, new_account
from data_scheduler.accounts.documents import new_id, replaced
from data_scheduler.sign_ins.documents import check_password, letter_of, valid_letter
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from racing.wire.codec import Plain, to_plain
from racing.wire.requests.accounts import Account
from racing.wire.requests.sign_ins import (
    ClaimLettersRequest,
    ClaimLettersResponse,
    GetLetterRequest,
    GetLetterResponse,
    Letter,
    LetterKind,
    OpenAccountRequest,
    OpenAccountResponse,
    ReportLetterRequest,
    ReportLetterResponse,
    WriteLetterRequest,
    WriteLetterResponse,
)

VALID = {
    LetterKind.SIGN_UP: timedelta(days=1),
    LetterKind.KNOWN: timedelta(days=1),
    LetterKind.RESET: timedelta(hours=1),
    LetterKind.PASSWORD_CHANGED: timedelta(days=1),
    LetterKind.PASSKEY_ADDED: timedelta(days=1),
    LetterKind.PASSKEY_REMOVED: timedelta(days=1),
    LetterKind.OPENID_LINKED: timedelta(days=1),
    LetterKind.OPENID_UNLINKED: timedelta(days=1),
}
"""How long a link leads somewhere, and how long it is tried to send a letter."""

WITH_LINK = frozenset({LetterKind.SIGN_UP, LetterKind.RESET})
CLAIMED = timedelta(minutes=2)
"""More than an attempt may take."""
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
)
"""After the first attempt that failed, the second, and so on; after the last of them as before, until the letter expires."""
MOST_CLAIMED = 100
DEFAULT_LANGUAGE = "en"
_LANGUAGE = re.compile(r"[a-z]{2}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class Letters:
    """The letters of all addresses."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def write(self, request: WriteLetterRequest) -> WriteLetterResponse:
        """Write a letter down; the same for every address, but for those that an administrator hands over."""
        email = as_address(request.email)
        if request.kind not in WITH_LINK:
            raise InvalidRequest(f"kind: {request.kind!r}, allowed: {', '.join(sorted(WITH_LINK))}")
        if not _EMAIL.fullmatch(email):
            raise InvalidRequest(f"email: {request.email!r}, allowed: an address such as max@example.org")
        if not _LANGUAGE.fullmatch(request.language):
            raise InvalidRequest(f"language: {request.language!r}, allowed: a code such as en")
        if request.kind == LetterKind.SIGN_UP:
            check_password(request.password or "")
        now = as_stored(self._clock.now())
        letter = new_letter(LetterKind(request.kind), email, request.language, now)
        if not request.handed_over:
            await self._mongo.insert(schema.LETTERS, [due(letter, now, password=request.password)])
        elif await self._mongo.one(schema.ACCOUNTS, {"email": email}) is None:
            raise NotFound(f"email: {email} has no account")
        else:
            await self._mongo.insert(schema.LETTERS, [due(letter, None)])
        return WriteLetterResponse(letter=letter)

    async def claim(self, request: ClaimLettersRequest) -> ClaimLettersResponse:
        """Return letters to be sent now. Those that turn out to be for nobody are dropped."""
        if not 1 <= request.limit <= MOST_CLAIMED:
            raise InvalidRequest(f"limit: {request.limit}, allowed: 1 to {MOST_CLAIMED}")
        letters: list[Letter] = []
        while len(letters) < request.limit:
            now = as_stored(self._clock.now())
            claimed = await self._mongo.update(
                schema.LETTERS,
                {"next_try": {"$lte": now}, "expires": {"$gt": now}},
                {"$set": {"next_try": now + CLAIMED}, "$inc": {"attempts": 1}},
            )
            if claimed is None:
                break
            if (letter := await self._addressed(letter_of(claimed))) is not None:
                letters.append(letter)
        return ClaimLettersResponse(letters=tuple(letters))

    async def report(self, request: ReportLetterRequest) -> ReportLetterResponse:
        """Note what came of an attempt. A letter that was sent is kept for its link, if it has one."""
        found = await self._mongo.one(schema.LETTERS, {"_id": request.letter})
        if found is None:  # its link was followed before this was said
            return ReportLetterResponse(over=True)
        letter = letter_of(found)
        if request.refused or (request.sent and letter.kind not in WITH_LINK):
            await self._mongo.delete(schema.LETTERS, {"_id": letter.id})
            return ReportLetterResponse(over=True)
        after = None if request.sent else as_stored(self._clock.now()) + _delay(letter.attempts)
        await self._mongo.update(schema.LETTERS, {"_id": letter.id}, {"$set": {"next_try": after}})
        return ReportLetterResponse(over=after is None or after >= letter.expires)

    async def get(self, request: GetLetterRequest) -> GetLetterResponse:
        """Return a letter whose link may be followed."""
        found = await valid_letter(self._mongo, request.letter, WITH_LINK, self._clock.now())
        return GetLetterResponse(letter=letter_of(found), password=found.get("password", ""))

    async def open(self, request: OpenAccountRequest) -> OpenAccountResponse:
        """Make the account that a letter of sign-up is about. Every other such letter to the address is void then."""
        return OpenAccountResponse(account=await self._mongo.transaction(partial(self._open, request=request)))

    async def _open(self, view: View, *, request: OpenAccountRequest) -> Account:
        now = as_stored(self._clock.now())
        letter = await valid_letter(view, request.letter, frozenset({LetterKind.SIGN_UP}), now)
        account = new_account(letter["email"], request.plan, now)
        await add_account(view, account=account, by="its owner", password=letter["password"])
        await view.remove_where(schema.LETTERS, {"email": account.email, "kind": LetterKind.SIGN_UP.value})
        return account

    async def _is_mailed(self, letter: Letter) -> bool:
        """Return whether somebody still wants reminders by mail."""
        account = letter.notice.account if letter.notice else ""
        return await self._mongo.one(schema.REMINDERS, {"_id": account, "choice.mail": True}) is not None

    async def _addressed(self, letter: Letter) -> Letter | None:
        """Return the letter that the address gets, now that it is looked up whether it has an account; None for none."""
        known = await self._mongo.one(schema.ACCOUNTS, {"email": letter.email}) is not None
        if letter.kind == LetterKind.SIGN_UP and known:
            change = {"$set": {"kind": LetterKind.KNOWN.value}, "$unset": {"password": ""}}
            await self._mongo.update(schema.LETTERS, {"_id": letter.id}, change)
            return replaced(letter, kind=LetterKind.KNOWN.value)
        unwanted = letter.kind == LetterKind.REMINDER and not await self._is_mailed(letter)
        if unwanted or (letter.kind == LetterKind.RESET and not known):
            await self._mongo.delete(schema.LETTERS, {"_id": letter.id})
            return None
        return letter


def new_letter(kind: LetterKind, email: str, language: str, now: datetime) -> Letter:
    """Return a letter that is to be written."""
    return Letter(
        id=new_id("ltr"), kind=kind.value, email=email, language=language, written=now, expires=now + VALID[kind]
    )


def due(letter: Letter, when: datetime | None, *, password: str | None = None) -> Plain:
    """Return the document of a letter that is to be sent then; None: it is handed over."""
    beside = {} if password is None else {"password": password}
    return {"_id": letter.id, **to_plain(letter), "attempts": letter.attempts, "next_try": when, **beside}


def notice(kind: LetterKind, account: Plain, now: datetime, *, language: str | None = None) -> Plain:
    """Return the document of a letter that tells the owner of an account what was done with it, in the language that he prefers.

    `account`: its document. `language`: that of a letter before, where he has not said what he prefers.
    """
    chosen = account.get("preferences", {}).get("language") or language or DEFAULT_LANGUAGE
    return due(new_letter(kind, account["email"], chosen, now), now)


def _delay(attempts: int) -> timedelta:
    return DELAYS[min(max(attempts, 1), len(DELAYS)) - 1]
