"""Drivers and constructors, and two drivers head to head. Knows what several pages read."""
