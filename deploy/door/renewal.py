"""The certificate that Traefik uses: a copy of ours that is known to be good, and a newer one in its place as soon as there is one.

Who renews a certificate writes two files, one after the other, and may write something that cannot be used. Traefik would show a
certificate of its own making then; with a copy it goes on with the one it has.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from chassis import files
from deploy.door.certificate import Certificate, KeyPair, examined
from deploy.refusal import Refusal

LOOKED_AT_EVERY_SECONDS = 10.0
SOON = timedelta(days=14)

type Look = tuple[tuple[int, int, int], ...]
"""By which files that were written anew are told from those that were not."""


def keep(kept: KeyPair, contents: tuple[bytes, bytes]) -> None:
    """Write the copy, for its owner alone."""
    for path, content in zip((kept.certificate, kept.key), contents, strict=True):
        with files.replacing(path) as file:
            file.write(content)


def warning(pair: KeyPair, certificate: Certificate, now: datetime) -> str | None:
    """Return what to tell of a certificate that ends soon; None of others."""
    if certificate.until - now > SOON:
        return None
    return f"the certificate {pair.certificate} is valid until {certificate.until:%Y-%m-%d} only: renew it"


class Renewal:
    """Looks after files that somebody else writes."""

    def __init__(
        self,
        pair: KeyPair,
        kept: KeyPair,
        *,
        taken: Callable[[], Awaitable[None]],
        tell: Callable[[str], None],
        host: str | None = None,
        every: float = LOOKED_AT_EVERY_SECONDS,
    ) -> None:
        """`taken`: what to do when there is another copy. `host`: for which it has to be. `every`: seconds."""
        self._pair = pair
        self._kept = kept
        self._taken = taken
        self._tell = tell
        self._host = host
        self._every = every
        self._warned_at: datetime | None = None

    async def watch(self) -> None:
        """Take up what is new, for ever; what cannot be used is told once, and the copy stays."""
        judged = seen = self._look()
        while True:
            self._warn()
            await asyncio.sleep(self._every)
            before, seen = seen, self._look()
            if seen == before != judged:  # written, and written to the end
                judged = seen
                await self._take()

    def _look(self) -> Look:
        found = []
        for path in (self._pair.certificate, self._pair.key):
            try:
                stat = path.stat()
            except OSError:
                found.append((0, 0, 0))
            else:
                found.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
        return tuple(found)

    async def _take(self) -> None:
        try:
            contents = self._pair.contents()
            certificate = examined(self._pair, contents, datetime.now(UTC), self._host)
            if contents == self._kept.contents():
                return
            keep(self._kept, contents)
        except Refusal as refusal:
            self._tell(f"{refusal}; until then the one before goes on")
        except OSError as error:
            self._tell(f"the new certificate cannot be kept: {error}; the one before goes on")
        else:
            await self._taken()
            self._tell(f"another certificate is used from now on, valid until {certificate.until:%Y-%m-%d}")

    def _warn(self) -> None:
        """Say once a day that the certificate in use ends soon."""
        now = datetime.now(UTC)
        if self._warned_at is not None and now - self._warned_at < timedelta(days=1):
            return
        self._warned_at = now
        try:
            certificate = examined(self._kept, self._kept.contents(), now)
        except Refusal as refusal:
            self._tell(str(refusal))
            return
        if (said := warning(self._pair, certificate, now)) is not None:
            self._tell(said)
