"""The championship title in the public API: worked out once and cached, shaped, and told in sentences.

The arithmetic itself is in `racing.title`.
"""
