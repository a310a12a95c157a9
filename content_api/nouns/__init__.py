"""The nouns of the public API, one module each: how it looks, how it is found, under which path it is asked for."""
