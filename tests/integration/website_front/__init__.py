"""The website over real servers. A package, so that the suite with all of history ends with its tests."""
