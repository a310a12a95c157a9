"""How much the tests try: `make test` a few examples of each property, `make test-long` ten times as many."""

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "suite")
EXAMPLES = {"suite": 20, "long": 200}
"""Of each property, by profile."""

LONG = PROFILE == "long"
