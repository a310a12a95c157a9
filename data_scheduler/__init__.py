"""The only owner of MongoDB and Redis: keeps what is known, and serves it over gRPC."""
