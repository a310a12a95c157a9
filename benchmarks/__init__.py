"""What `make bench` runs: ratios in one run, never timings to be asserted."""
