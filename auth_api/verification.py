"""What Traefik is told of a request that carries a key: let it pass, with what is left of its quota, or refuse it, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from multidict import CIMultiDictProxy

from auth_api.counting import Counting
from auth_api.keys import KnownKeys
from auth_api.quota import Left, Quota, quota, told
from racing.wire.accounts import KnownKey

READ = "read"
"""The scope of asking for content."""

WEBHOOKS = "webhooks"
"""The scope of keeping webhooks."""

KEYS = "keys"
"""The scope of keeping keys."""

SCOPES = (READ, WEBHOOKS, KEYS)
"""What a key may be allowed."""

API_KEY = "X-API-Key"
ACCOUNT = "X-Auth-Account"
"""The account of a verified key, for the services behind the door. Traefik takes it from nobody but us."""

RATE_LIMIT, RATE_LIMIT_POLICY = "RateLimit", "RateLimit-Policy"

UNKNOWN = "the key is unknown, revoked or expired; without a key everything public may be asked"


@dataclass(frozen=True)
class Verdict:
    """The status for Traefik, which passes on anything but 200, with its headers; and for a refusal why."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""


def key_in(headers: CIMultiDictProxy[str]) -> str | None:
    """Return the key that a request carries, as `X-API-Key: …` or `Authorization: Bearer …`; None where there is none."""
    if (given := headers.get(API_KEY)) is not None:
        return given.strip()
    scheme, _, given = headers.get("Authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" and given.strip() else None


class Verification:
    """Judges keys. `plans`: the quota of each plan, the first for plans that are not there any more."""

    def __init__(self, keys: KnownKeys, counting: Counting, plans: Mapping[str, Quota]) -> None:
        self._keys = keys
        self._counting = counting
        self._plans = plans

    def judge(self, key_text: str | None, now: datetime, *, scope: str = READ) -> Verdict:
        """Return the verdict about a request; it is counted where it may pass."""
        key = self.recognise(key_text, now, scope=scope)
        return key if isinstance(key, Verdict) else self._counted(key, now)

    def recognise(self, key_text: str | None, now: datetime, *, scope: str | None) -> KnownKey | Verdict:
        """Return the key, or why a request with it is refused. `scope`: what the key must be allowed."""
        if not self._keys.known:
            # Traefik then asks as if there were no key (traefik/dynamic.yaml).
            return Verdict(500, detail="the keys are not known yet")
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

    def _counted(self, key: KnownKey, now: datetime) -> Verdict:
        limits = self.quota_of(key)
        allowed, left = self._counting.take(key.id, limits, now)
        headers = {RATE_LIMIT: told(left), RATE_LIMIT_POLICY: limits.policy}
        if allowed:
            return Verdict(200, {ACCOUNT: key.account, **headers})
        used_up = [each for each in left if each.requests == 0]
        wait = max(each.seconds for each in used_up)
        return Verdict(429, {**headers, "Retry-After": str(wait)}, _used_up(used_up, wait))


def _used_up(limits: list[Left], wait: int) -> str:
    shown = " and ".join(f"{each.limit.requests} requests a {each.limit.window}" for each in limits)
    return f"the quota of this key is used up ({shown}): ask again in {wait} s"
