"""Gets data where it is published, checks it, and writes it through data_scheduler.

`routes` starts fetches, `pipeline` runs them over `sources`, `live_following` follows the live feed.
Imports racing and chassis, no other service.
"""
