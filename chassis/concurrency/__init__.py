"""Work that runs beside or waits for other work: in turn, in the background, once for all, again after a pause, or in another process.

Knows nothing of HTTP and gRPC; everybody above may import it.
"""
