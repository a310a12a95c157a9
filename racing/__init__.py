"""What we talk about: seasons, rounds, sessions, results, championships. And what API keys may ask. Knows nothing about processes."""
