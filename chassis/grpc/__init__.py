"""gRPC for every service: the server, and the client with deadlines, retries and TLS.

Knows nothing of any message. Imports the rest of `chassis`, and grpcio.
"""
