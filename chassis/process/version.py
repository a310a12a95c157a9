"""The version of the suite, once.

pyproject.toml reads it from here: the suite runs from its checkout, where no installed package knows it.
"""

VERSION = "0.2.0"
