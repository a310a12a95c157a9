"""A session while it runs: its model (the public message contract), merge patches, and numbered steps.

Pure. Imports `racing.model`.
"""
