"""The live session on its way to clients: the stream from data_scheduler, the audience of each delay, the bytes that are sent.

`connections`, the event streams and WebSockets that they are sent on, serves replays as well.
Served by `content_api.endpoints.session.live`. Imports `racing.live` and `racing.wire`, and nothing of the other rooms of content_api but
`chassis.docstrings`.
"""
