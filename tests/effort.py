"""How much the tests try.

`make test` tries a few examples of each property and leaves out what is marked slow, `make test-slow` runs what it
left out, `make test-long` everything, with ten times as many examples.
"""

import os
from collections.abc import Iterable
from typing import Any

import pytest

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "suite")
EXAMPLES = {"suite": 20, "long": 200}
"""Of each property, by profile."""

LONG = PROFILE == "long"


def mostly_slow(cases: Iterable[Any], *quick: Any) -> list[Any]:
    """Return the cases for `parametrize`: those in `quick` are part of every run, the others are marked slow.

    Raises ValueError when a quick one is not among the cases.
    """
    known = list(cases)
    if missing := [case for case in quick if case not in known]:
        raise ValueError(f"not among the cases: {missing}")
    return [case if case in quick else pytest.param(case, marks=pytest.mark.slow) for case in known]
