"""How the suite runs on one machine without Docker: what `make up` starts, watches and stops."""
