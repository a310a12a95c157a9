"""What we talk about: seasons, rounds, sessions, results, championships. Knows nothing about processes."""
