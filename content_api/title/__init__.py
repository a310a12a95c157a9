"""The championship title in the public API: computed once and cached, its schemas, its sentences, and what visitors suppose of it.

The arithmetic is in `racing.title`, the words in `content_api.languages`; `content_api.endpoints.season` serves it.
"""
