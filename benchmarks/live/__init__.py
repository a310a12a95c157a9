"""What `python -m benchmarks.live` measures."""
