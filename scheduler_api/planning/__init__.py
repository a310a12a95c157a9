"""When to fetch what, and why: the cadence of every job, from the calendar, the results and what ran so far. Pure.

Knows settings and `racing`; nothing here asks a clock, the network or another module of scheduler_api.
"""
