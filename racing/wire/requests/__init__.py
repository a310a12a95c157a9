"""What may be asked of data_scheduler, and what it answers: a struct for each message, a module for each service or what it is about.

`calls` says what a call is; the others name theirs. Nothing here knows how they travel (`racing.wire.codec`, the clients beside it).
"""
