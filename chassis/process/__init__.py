"""The process that a service runs in: its settings and version, its life and logs, and what it says of its health.

Knows nothing of HTTP and gRPC but the debug port; everybody above may import it.
"""
