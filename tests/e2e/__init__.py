"""The whole suite as processes. A package, so that what its tests share ends with them."""
