"""Ergast's words for what we name otherwise: ids, statuses. Pure.

Knows the facts beside it and racing, and imports nothing else of Ergast.
"""
