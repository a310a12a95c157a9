"""What one child is: a program, and how it is run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.children.questions import Question
from deploy.children.sockets import Held
from deploy.terminal.readable import ReadableLine


@dataclass(frozen=True)
class Program:
    """One child: its name, its command, what it gets on top of our environment, where it runs, which lines a person wants to see.

    `gives_up_with`: the exit status by which it says, before it was ever ready, that it will never work with these settings; None
    for a program that has no such status, as those have none that we did not write. `obstacle`: asked when it ended soon after the
    start, and was never ready; a sentence ends the start, since trying again would not help. `sockets`: opens those that are handed
    to every life of it; a Refusal ends the start. `ask`: whether it is ready; a program without it is taken to be, and to answer.
    `drain`: seconds from SIGUSR1, by which it says that it is not ready, to SIGTERM, when it is restarted for no fault of its own: so
    long those take who send it work to go elsewhere. 0 for one that knows no such signal. `overlaps`: whether a second process of it
    may be started before the first ends. Its `sockets` were opened to be shared then, and so are other ports of it.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    readable: Callable[[str], ReadableLine | None] = ReadableLine
    gives_up_with: int | None = None
    obstacle: Callable[[], str | None] = lambda: None
    sockets: Callable[[], Sequence[Held]] = tuple
    ask: Question | None = None
    drain: float = 0.0
    overlaps: bool = False
