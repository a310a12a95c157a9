"""What the person at the terminal sees: every line says when, and who speaks."""

import json
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from deploy.terminal.readable import ERROR, INFO, WARNING, ReadableLine

LAUNCHER = "make up"
NAME_WIDTH = 15
COLOURS = ("cyan", "green", "magenta", "blue", "bright_cyan", "bright_green", "bright_magenta", "bright_blue")
OF_LEVELS = {WARNING: "yellow", ERROR: "bold red"}


class Terminal:
    """Lines to standard output, above a progress bar where one is shown. `thorough`: with what is routine, too."""

    def __init__(self, console: Console | None = None, *, name: str = LAUNCHER, thorough: bool = False) -> None:
        self.console = console or Console(highlight=False)
        self._name = name
        self._thorough = thorough
        self._colours: dict[str, str] = {}

    @property
    def is_interactive(self) -> bool:
        """Whether a person, not a file, reads it."""
        return self.console.is_terminal

    def show(self, name: str, line: ReadableLine) -> None:
        """A line of a child's output, with its colours where the terminal has any."""
        if line.routine and not self._thorough:
            return
        colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
        text = Text.from_ansi(line.text)
        text.stylize(OF_LEVELS.get(line.level, ""))
        self._write(line.at, name, colour, text)

    def tell(self, sentence: str) -> None:
        """What the launcher itself has to say."""
        self._write(None, self._name, "bold", Text(sentence, style="bold"))

    def page(self, text: str) -> None:
        """A block of text as it is."""
        self.console.print(Text(text), soft_wrap=True)

    def _write(self, at: datetime | None, name: str, colour: str, text: Text) -> None:
        when = f"{(at or datetime.now(UTC)).astimezone():%H:%M:%S} "
        who = (f"{name:<{NAME_WIDTH}} │ ", colour)
        for line in text.split("\n", allow_blank=True):
            self.console.print(Text.assemble((when, "dim"), who, line), soft_wrap=True)


class JsonTerminal(Terminal):
    """One event a line, as JSON, for a journal: those of our services as they write them, what others say in the same shape."""

    @property
    def is_interactive(self) -> bool:
        """No progress bar is shown between the lines."""
        return False

    def show(self, name: str, line: ReadableLine) -> None:
        """A line of a child's output: an event, or a sentence."""
        if line.routine and not self._thorough:
            return
        if line.text.startswith("{") and line.text.endswith("}"):
            self._print(line.text)
        else:
            self._event(name, line.text, line.level, line.at)

    def tell(self, sentence: str) -> None:
        """What the launcher itself has to say."""
        self._event("launcher", sentence)

    def page(self, text: str) -> None:
        """A block of text, in one event."""
        self._event("launcher", text.strip())

    def _event(self, name: str, said: str, level: str = INFO, at: datetime | None = None) -> None:
        when = (at or datetime.now(UTC)).astimezone(UTC).isoformat()
        self._print(json.dumps({"event": said, "level": level, "service": name, "timestamp": when}, ensure_ascii=False))

    def _print(self, line: str) -> None:
        self.console.out(line, highlight=False)
