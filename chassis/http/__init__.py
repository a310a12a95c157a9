"""HTTP for every service: the server, the client, and prepared responses (representations, encodings, conditional requests, caches).

Knows nothing of racing. Imports the rest of `chassis`, and aiohttp.
"""
