"""MongoDB and Redis: the only files that know their drivers, the schema of the collections, and the documents in them.

Imports nothing else of data_scheduler.
"""

import os

# Each call of motor has a thread while it waits for a server, which takes seconds where there is none. By default ten calls at a time do
# so on two processors, and who would make a lost database again waits behind them. Threads are begun as they are needed.
os.environ.setdefault("MOTOR_MAX_WORKERS", "100")
