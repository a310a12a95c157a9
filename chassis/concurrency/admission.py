"""Admit work that clients ask for: little at once, in turn between clients, and nobody waits without bound.

Work that is dear must not keep one client's questions from being answered because another asks many. So each client may have a part of
the work under way, the others wait in a queue for each client, and the queues take turns. A queue that is full, and a wait that is too
long, is a refusal: the caller may try again later.
"""

import asyncio
import time
from collections import Counter, OrderedDict, deque
from contextvars import ContextVar, Token
from typing import NamedTuple

from chassis.errors import Unavailable
from chassis.process.metrics import Metrics

client: ContextVar[str] = ContextVar("client", default="")
"""Who asks, in the current context: an address. What nobody asks for counts as one client."""

_admitted: ContextVar[bool] = ContextVar("admitted", default=False)
"""Whether the current context is work that has been admitted: what it needs for itself is admitted with it."""

LEAST_REST = 0.002
"""Seconds. Shorter pauses are not worth a timer."""

MOST_REST = 0.25
"""Seconds. After what takes longer than that, once, nobody else has to wait longer."""

MOST_STRETCHED = 4.0
"""A pause is at most so many times the processor time of the work: to wait for another service keeps nobody busy."""

REASONS = ("client", "full", "late")
"""Why a question is refused: too many of one client wait, too many in all, or its turn did not come."""

WAITS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds of the histogram of waits, in seconds."""


class AdmissionLimits(NamedTuple):
    """How much may be under way and wait, of one client and in all, and for how many seconds one may wait.

    `rest`: what was worked out in the event loop's own thread is followed by a pause so many times as long, in which what lies ready is
    given: cold answers never take more than their part of the loop.
    """

    at_once: int = 4
    at_once_per_client: int = 2
    waiting: int = 1000
    waiting_per_client: int = 100
    seconds: float = 10.0
    rest: float = 1.0


class Admission:
    """Who is at work and who waits. Not safe to use from several threads."""

    def __init__(self, limits: AdmissionLimits, metrics: Metrics) -> None:
        self._limits = limits
        self._running: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        """Those who wait, by client; the client whose turn is next comes first."""
        self._running_now = metrics.gauge("cold_answers_running", "Answers that are being worked out for clients")
        self._waiting_now = metrics.gauge("cold_answers_waiting", "Questions that wait to be worked out")
        self._refused = metrics.counter("cold_answers_refused_total", "Questions refused", ["reason"])
        for reason in REASONS:  # from the start: the first refusal shall be an increase
            self._refused.labels(reason)
        self._seconds = metrics.histogram(
            "cold_answers_wait_seconds", "Time until a question is worked on", buckets=WAITS
        )

    async def admit(self) -> "Admitted":
        """Return when the current client's work may begin; the work has to be done within what is returned, or that released.

        Raise `Unavailable` where too much waits, or the turn does not come in time.
        """
        if _admitted.get():
            return Admitted(None, "")
        who = client.get()
        if self._may_begin(who):
            self._begin(who)
            self._seconds.observe(0)
            return Admitted(self, who)
        self._make_room(who)
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(who, deque()).append(turn)
        self._show()
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._limits.seconds):
                await turn
        except TimeoutError:
            self._give_up(who, turn)
            raise self._refusal("late", f"its turn did not come within {self._limits.seconds:g} s") from None
        except BaseException:
            self._give_up(who, turn)
            raise
        finally:
            self._seconds.observe(time.perf_counter() - began)
        return Admitted(self, who)

    def _may_begin(self, who: str) -> bool:
        return self._running.total() < self._limits.at_once and self._running[who] < self._limits.at_once_per_client

    def _begin(self, who: str) -> None:
        self._running[who] += 1
        self._show()

    def _make_room(self, who: str) -> None:
        """Raise `Unavailable` where the client has too many waiting; where all have, the one that has the most gives way."""
        own = len(self._waiting.get(who, ()))
        if own >= self._limits.waiting_per_client:
            raise self._refusal("client", f"{own} of your questions wait already")
        if self._waiting_in_all < self._limits.waiting:
            return
        longest = max(self._waiting.values(), key=len)
        if len(longest) <= own + 1:
            raise self._refusal("full", f"{self._waiting_in_all} questions wait already")
        longest[-1].set_exception(self._refusal("full", "others asked less and wait as well"))
        self._remove(next(name for name, queue in self._waiting.items() if queue is longest), longest[-1])

    def _refusal(self, reason: str, detail: str) -> Unavailable:
        self._refused.labels(reason).inc()
        return Unavailable(f"this answer has to be worked out, and {detail}: ask again later")

    def _give_up(self, who: str, turn: asyncio.Future[None]) -> None:
        if turn.done() and not turn.cancelled() and turn.exception() is None:
            self.release(who)  # the turn came at the same moment
        else:
            self._remove(who, turn)

    def _remove(self, who: str, turn: asyncio.Future[None]) -> None:
        queue = self._waiting.get(who)
        if queue is not None and turn in queue:
            queue.remove(turn)
            if not queue:
                del self._waiting[who]
        self._show()

    def release_rested(self, who: str, seconds: float, processor_seconds: float) -> None:
        """Release after a pause for what took so long, and so much time of the processor."""
        pause = min(self._limits.rest * min(seconds, MOST_STRETCHED * processor_seconds), MOST_REST)
        if pause < LEAST_REST:
            self.release(who)
        else:
            asyncio.get_running_loop().call_later(pause, self.release, who)

    def release(self, who: str) -> None:
        """Let the next ones begin, now that a piece of the client's work has ended."""
        self._running[who] -= 1
        if not self._running[who]:
            del self._running[who]
        while (following := next((name for name in self._waiting if self._may_begin(name)), None)) is not None:
            queue = self._waiting[following]
            turn = queue.popleft()
            self._waiting.move_to_end(following)
            if not queue:
                del self._waiting[following]
            if not turn.done():
                self._begin(following)
                turn.set_result(None)
        self._show()

    @property
    def _waiting_in_all(self) -> int:
        return sum(map(len, self._waiting.values()))

    def _show(self) -> None:
        self._running_now.set(self._running.total())
        self._waiting_now.set(self._waiting_in_all)


class Admitted:
    """`with` it around the work that was admitted; it makes room for the next one at the end, once."""

    def __init__(self, admission: Admission | None, who: str) -> None:
        self._admission = admission
        self._who = who
        self._outside: Token[bool] | None = None
        self._began = self._processor_began = 0.0

    def __enter__(self) -> None:
        self._outside = _admitted.set(True)
        self._began, self._processor_began = time.perf_counter(), time.thread_time()

    def __exit__(self, *_: object) -> None:
        if self._outside is not None:
            _admitted.reset(self._outside)
        admission, self._admission = self._admission, None
        if admission is not None:
            took = time.perf_counter() - self._began
            admission.release_rested(self._who, took, time.thread_time() - self._processor_began)

    def release(self) -> None:
        """Make room for the next one, where nothing was done. It does nothing the second time."""
        admission, self._admission = self._admission, None
        if admission is not None:
            admission.release(self._who)
