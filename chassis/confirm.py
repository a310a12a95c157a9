"""Ask a person before something is deleted. Scripts answer with `YES=1` in the environment."""

from collections.abc import Mapping
from typing import TextIO

YES = "YES"


def confirmed(what: str, *, environment: Mapping[str, str], answers: TextIO, questions: TextIO) -> bool:
    """Say what will be deleted and return whether it may be: with `YES=1`, or when a person answers y or yes."""
    questions.write(f"{what}\n")
    if environment.get(YES) == "1":
        return True
    if not answers.isatty():
        questions.write(f"nothing is deleted: answer at a terminal, or say {YES}=1\n")
        return False
    questions.write("Go on? [y/N] ")
    questions.flush()
    if answers.readline().strip().lower() in {"y", "yes"}:
        return True
    questions.write("nothing is deleted\n")
    return False
