"""How often somebody may try: per address of e-mail, per client, and both. Counted as the quotas of keys are, over all processes.

It is counted before anything is looked up, so that what is refused does not depend on whether an account is there. Nothing that was typed
is kept: what is counted has a digest for a name.
"""

import hashlib

from chassis.clock import Clock
from racing.api_keys.counting import Counting
from racing.api_keys.quota import Quota, quota

PASSWORDS_OF_BOTH = quota("5/minute+20/hour")
"""Who guesses at one account from one client."""
PASSWORDS_OF_ACCOUNT = quota("100/hour")
"""Who guesses at one account from many clients. It also keeps the owner waiting, so it is wide."""
PASSWORDS_OF_CLIENT = quota("30/minute+300/hour")
"""Who tries one password with many accounts."""
LETTERS_OF_ADDRESS = quota("3/hour+10/day")
LETTERS_OF_CLIENT = quota("10/minute+60/hour")
LINKS_OF_CLIENT = quota("20/minute")
CHOICES_OF_CLIENT = quota("30/minute")
"""Passwords that are looked at and may be refused: to choose another one is no attempt at anything."""
PASSKEYS_OF_CLIENT = quota("30/minute+300/hour")
OPENID_OF_CLIENT = quota("30/minute+300/hour")
CHALLENGES_OF_CLIENT = quota("60/minute+600/hour")
"""A page may ask for one before anybody has decided how to sign in."""
CHANGES_OF_ACCOUNT = quota("120/minute+2000/day")
"""What an owner or his programs change: each change leaves a line in the audit, for 90 days."""


class TooManyAttempts(Exception):
    """Somebody tried too often. `seconds`: after which he may try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"tried too often, try again in {seconds} s")
        self.seconds = seconds


class Attempts:
    """The attempts of everybody."""

    def __init__(self, counting: Counting, clock: Clock) -> None:
        self._counting = counting
        self._clock = clock

    def password(self, email: str, client: str) -> None:
        """Count a password that somebody tries. Raise `TooManyAttempts`."""
        self._take("passwords of client", PASSWORDS_OF_CLIENT, client)
        self._take("passwords of both", PASSWORDS_OF_BOTH, email, client)
        self._take("passwords of account", PASSWORDS_OF_ACCOUNT, email)

    def letter(self, email: str, client: str) -> None:
        """Count a letter that somebody asks for. Raise `TooManyAttempts`."""
        self._take("letters of client", LETTERS_OF_CLIENT, client)
        self._take("letters of address", LETTERS_OF_ADDRESS, email)

    def choice(self, client: str) -> None:
        """Count a password that somebody chooses. Raise `TooManyAttempts`."""
        self._take("choices of client", CHOICES_OF_CLIENT, client)

    def passkey(self, client: str) -> None:
        """Count a passkey that somebody shows. Raise `TooManyAttempts`."""
        self._take("passkeys of client", PASSKEYS_OF_CLIENT, client)

    def openid(self, client: str) -> None:
        """Count a browser that comes back from a provider. Raise `TooManyAttempts`."""
        self._take("openid of client", OPENID_OF_CLIENT, client)

    def challenge(self, client: str) -> None:
        """Count a challenge that somebody asks for. Raise `TooManyAttempts`."""
        self._take("challenges of client", CHALLENGES_OF_CLIENT, client)

    def change(self, account: str) -> None:
        """Count a change that is made in an account. Raise `TooManyAttempts`."""
        self._take("changes of account", CHANGES_OF_ACCOUNT, account)

    def link(self, client: str) -> None:
        """Count a link that somebody follows. Raise `TooManyAttempts`."""
        self._take("links of client", LINKS_OF_CLIENT, client)

    def _take(self, kind: str, limits: Quota, *who: str) -> None:
        name = "try_" + hashlib.sha256("\n".join((kind, *who)).encode(errors="surrogateescape")).hexdigest()[:32]
        allowed, left = self._counting.take(name, limits, self._clock.now(), by_day=False)
        if not allowed:
            raise TooManyAttempts(max(each.seconds for each in left if each.requests == 0))
