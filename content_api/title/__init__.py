"""The championship title in the public API: computed once and cached, its schemas, and its sentences.

The arithmetic is in `racing.title`, the words in `content_api.languages`. Served by `content_api.endpoints.title` and `title_history`.
"""
