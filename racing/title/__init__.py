"""Who can still win: the situation, the arithmetic, what the next session can decide, and how likely each contender is.

Pure. Imports `racing.scoring` and what that imports. `docs/title.md` explains the method.
"""
