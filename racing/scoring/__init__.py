"""Points and tables: each season's rules, the points of a session, the tables after any round, and the points as a session runs.

Pure. Imports `racing.model`, `racing.schedule` and, for the running session, `racing.live`.
"""
