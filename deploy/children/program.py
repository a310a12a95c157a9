"""What one child is: a program, and how it is run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.children.questions import Question
from deploy.children.sockets import Held
from deploy.readable import ReadableLine


@dataclass(frozen=True)
class Program:
    """One child: its name, its command, what it gets on top of our environment, where it runs, which lines a person wants to see.

    `gives_up_with`: the exit status by which it says, before it was ever ready, that it will never work with these settings; None
    for a program that has no such status, as those have none that we did not write. `obstacle`: asked when it ended soon after the
    start, and was never ready; a sentence ends the start, since trying again would not help. `sockets`: opens those that are handed
    to every life of it; a Refusal ends the start. `ask`: whether it is ready; a program without it is taken to be, and to answer.
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
