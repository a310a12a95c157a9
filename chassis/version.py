"""The version of the suite, once: pyproject.toml reads it from here, since the suite runs from a checkout, where no installed package knows it."""

VERSION = "0.1.0"
