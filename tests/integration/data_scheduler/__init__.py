"""Real servers for tests of data_scheduler. A package, so that what its tests share ends with them."""
