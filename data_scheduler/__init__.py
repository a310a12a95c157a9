"""The only owner of MongoDB and Redis: stores what is known, and serves it over gRPC."""
