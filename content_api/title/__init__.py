"""The championship title in the public API: computed once and cached, its schemas, and its sentences.

The arithmetic is in `racing.title`, the words in `content_api.languages`; `content_api.endpoints.season` serves it.
"""
