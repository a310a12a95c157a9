"""How an endpoint is declared, its parameters read, its answer prepared and described.

Knows no noun: those import this room. Imports `content_api.context` and `content_api.schemas`.
"""
