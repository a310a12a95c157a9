"""What comes of a request that carries a key: it may pass, with what is left of its quota, or is refused, and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from multidict import CIMultiDictProxy

from chassis.errors import Unavailable
from racing.api_keys.counting import Counting
from racing.api_keys.known_keys import KnownKeys
from racing.api_keys.quota import Left, Quota, quota, told
from racing.wire.requests.accounts import KnownKey

READ = "read"
"""The scope of asking for content."""

WEBHOOKS = "webhooks"
"""The scope of keeping webhooks."""

KEYS = "keys"
"""The scope of keeping keys."""

CALENDARS = "calendars"
"""The scope of keeping private calendars."""

SCOPES = (READ, WEBHOOKS, KEYS, CALENDARS)
"""What a key may be allowed."""

API_KEY, AUTHORIZATION = "X-API-Key", "Authorization"
_BEARER = re.compile(r"(?i:bearer) +(wib_.*)", re.DOTALL)
"""As Traefik tells requests with a key from others (traefik/dynamic.yaml); any other bearer is none of ours."""

RATE_LIMIT, RATE_LIMIT_POLICY = "RateLimit", "RateLimit-Policy"
"""The headers of draft-ietf-httpapi-ratelimit-headers."""

OK = 200
UNKNOWN = "the key is unknown, revoked or expired; without a key everything public may be asked"


@dataclass(frozen=True)
class Verdict:
    """The status of the answer, 200 where the request may pass, with headers of the answer; and for a refusal why."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""


def key_in(headers: CIMultiDictProxy[str]) -> str | None:
    """Return the key that a request carries, as `X-API-Key: …` or `Authorization: Bearer wib_…`; None where there is none."""
    if API_KEY in headers:
        # Of several the first that says something: Traefik, too, takes a request for one with a key if any does.
        for given in headers.getall(API_KEY):
            if given:
                return given.strip()
    if AUTHORIZATION in headers:
        for given in headers.getall(AUTHORIZATION):
            if (bearer := _BEARER.match(given)) is not None:
                return bearer[1].strip()
    return None


class Verification:
    """Judges keys. `plans`: the quota of each plan, the first for plans that are not there any more."""

    def __init__(self, keys: KnownKeys, counting: Counting, plans: Mapping[str, Quota]) -> None:
        self._keys = keys
        self._counting = counting
        self._plans = plans

    @property
    def knows_the_keys(self) -> bool:
        """Whether the keys were told once: before that nothing can be said of any."""
        return self._keys.known

    def judge(self, key_text: str | None, now: datetime, *, scope: str = READ) -> Verdict:
        """Return the verdict about a request; it is counted where it may pass. Raise Unavailable where the keys are not known yet."""
        key = self.recognise(key_text, now, scope=scope)
        return key if isinstance(key, Verdict) else self.count(key, now)

    def recognise(self, key_text: str | None, now: datetime, *, scope: str | None) -> KnownKey | Verdict:
        """Return the key, or why a request with it is refused. `scope`: what the key must be allowed.

        Raise Unavailable where the keys are not known yet.
        """
        if not self._keys.known:
            raise Unavailable("the keys are not known yet")
        key = self._keys.find(key_text, now) if key_text else None
        if key is None:
            return Verdict(401, {"WWW-Authenticate": 'Bearer realm="willitbemax", error="invalid_token"'}, UNKNOWN)
        if scope is not None and scope not in key.scopes:
            detail = f"the key may not do this: it needs the scope {scope}, and has {', '.join(key.scopes)}"
            return Verdict(403, detail=detail)
        return key

    def quota_of(self, key: KnownKey) -> Quota:
        """Return the key's own quota, else that of its plan."""
        if key.quota is not None:
            return quota(key.quota)
        return self._plans.get(key.plan) or next(iter(self._plans.values()))

    def count(self, key: KnownKey, now: datetime) -> Verdict:
        """Return the verdict about a request with a key that was recognised; it is counted where it may pass."""
        limits = self.quota_of(key)
        allowed, left = self._counting.take(key.id, limits, now)
        headers = {RATE_LIMIT: told(left), RATE_LIMIT_POLICY: limits.policy}
        if allowed:
            return Verdict(OK, headers)
        used_up = [each for each in left if each.requests == 0]
        wait = max(each.seconds for each in used_up)
        return Verdict(429, {**headers, "Retry-After": str(wait)}, _used_up(used_up, wait))


def _used_up(limits: list[Left], wait: int) -> str:
    shown = " and ".join(f"{each.limit.requests} requests a {each.limit.window}" for each in limits)
    return f"the quota of this key is used up ({shown}): ask again in {wait} s"
