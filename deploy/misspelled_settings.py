"""Settings that nobody reads, because their names are misspelled."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values

from chassis.process.settings import ChassisSettings
from deploy.refusal import Refusal

ALIKE = 0.88
"""So much of two names must agree for one of the environment to be a misspelling: it is full of names that are none of ours."""

ALIKE_IN_OUR_FILE = 0.75


def known_to(kinds: Iterable[type[ChassisSettings]]) -> set[str]:
    """The names of all settings, as they are written in `.env`."""
    return {name.upper() for kind in kinds for name in kind.model_fields}


def in_file(file: Path) -> list[str]:
    """The names that a `.env` sets; none where there is no such file."""
    return list(dotenv_values(file)) if file.is_file() else []


def notes(file: Path, environment: Iterable[str], known: Collection[str]) -> list[str]:
    """What to say of names that nobody reads, for a start that goes on.

    A Refusal for a name in our own file that looks like a setting: what it was to change would stay as it was. The environment
    belongs to others as well, so there a name that looks like one is only mentioned, and others are not.
    """
    given = in_file(file)
    wrong = misspelled(given, known, alike=ALIKE_IN_OUR_FILE)
    if wrong:
        raise Refusal(
            "\n".join(f"{name} in {file} is not a setting: did you mean {right}?" for name, right in wrong.items())
        )
    return [
        *(f"{name} in {file} is not a setting of the suite: nothing reads it" for name in unknown(given, known)),
        *(
            f"{name} in the environment is not a setting: did you mean {right}?"
            for name, right in misspelled(environment, known, alike=ALIKE).items()
        ),
    ]


def misspelled(names: Iterable[str], known: Collection[str], *, alike: float) -> Mapping[str, str]:
    """The names that are none of the known ones but look like one, with the nearest."""
    return dict(_misspelled(names, known, alike))


def unknown(names: Iterable[str], known: Collection[str]) -> list[str]:
    """The names that are none of the known ones."""
    return [name for name in names if name.upper() not in known]


def _misspelled(names: Iterable[str], known: Collection[str], alike: float) -> Iterator[tuple[str, str]]:
    for name in unknown(names, known):
        for nearest in difflib.get_close_matches(name.upper(), sorted(known), n=1, cutoff=alike):
            yield name, nearest
