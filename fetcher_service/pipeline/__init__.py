"""From sources to data_scheduler: what a fetch requests, what it reads along, how sources are reconciled, and the run itself.

Imports `fetcher_service.sources` (the interface, not a single source) and `fetcher_service.source_health`.
"""
