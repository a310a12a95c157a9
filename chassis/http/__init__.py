"""HTTP for every service: the server, the client, and responses that are prepared once and sent many times.

server, client          serve and call; errors, request ids and metrics are done there
query, request_path     what a request asks for: values of its query string, its path before proxies changed it
representation          an answer, and its bytes in every encoding with their ETags
encodings               which encodings a client takes, and compressing
conditional             from a prepared response to 200, 304 or 406
response_cache          prepared responses by resource, in memory
file_store              the same in files, for the next process
fast_path               prepared bytes sent before the application is asked

Knows nothing of racing. Imports the rest of `chassis`, and aiohttp.
"""
