"""What we talk about: seasons, rounds, sessions, results. Knows nothing about processes."""
