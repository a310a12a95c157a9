"""HTTP for every service: the server, the client, and responses that are prepared once and sent many times.

server, client                        serve and call; errors, request ids and metrics are done there
connections, listening, masked_frames what the sockets below it have to bear
access_log, traced_requests           log and trace a request
cross_site                            refuses what a page of another site asks for
requests/                             what a request asks: its client, path and query, and its bounds
responses/                            answers, prepared once and sent many times: encodings, ETags, caches, files

Knows nothing of racing. Imports the rest of `chassis`, and aiohttp.
"""
