"""Every test of the suite, and what tests share."""
