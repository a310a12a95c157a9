"""What the person at the terminal sees: every line says who speaks."""

from rich.console import Console
from rich.text import Text

LAUNCHER = "make up"
NAME_WIDTH = 15
COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "bright_cyan", "bright_green", "bright_magenta")


class Terminal:
    """Lines to standard output, above a progress bar where one is shown."""

    def __init__(self, console: Console | None = None, *, name: str = LAUNCHER) -> None:
        self.console = console or Console(highlight=False)
        self._name = name
        self._colours: dict[str, str] = {}

    @property
    def is_interactive(self) -> bool:
        """Whether a person, not a file, reads it."""
        return self.console.is_terminal

    def show(self, name: str, line: str) -> None:
        """A line of a child's output, with its colours where the terminal has any."""
        colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
        self._write(name, colour, Text.from_ansi(line))

    def tell(self, sentence: str) -> None:
        """What the launcher itself has to say."""
        self._write(self._name, "bold", Text(sentence, style="bold"))

    def page(self, text: str) -> None:
        """A block of text as it is."""
        self.console.print(Text(text), soft_wrap=True)

    def _write(self, name: str, colour: str, line: Text) -> None:
        self.console.print(Text.assemble((f"{name:<{NAME_WIDTH}} │ ", colour), line), soft_wrap=True)
