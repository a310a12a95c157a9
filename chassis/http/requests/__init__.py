"""What a request asks: who sends it, its path and query, and the bounds that it has to keep.

Imports nothing of the server.
"""
