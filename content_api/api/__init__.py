"""How an endpoint is declared, its parameters are read, and its answer is prepared and described.

It knows no noun: those import this room. Imports `content_api.context` and `content_api.schemas`.
"""
