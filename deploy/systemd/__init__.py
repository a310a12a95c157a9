"""The suite as a service of systemd: the unit, and what the launcher tells systemd of itself."""
