"""What turns the documents of an older version into today's: one numbered module for each schema, run once, in order.

May import the stores, and what derives documents from others. `docs/operations.md`, Upgrades, says what an operator sees of it.
"""
