"""How long a test waits for what must come. It is no claim of speed: a machine twenty times slower passes too."""

PATIENCE_SECONDS = 120.0
"""Only what hangs takes so long; `make bench` and `make test-faults` measure how long things really take."""
