"""How a service runs: settings, logs, lifecycle, health, metrics, errors, gRPC, HTTP, time. Knows nothing about racing."""
