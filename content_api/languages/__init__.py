"""The languages of the public API: each is a file with everything that is worded in it.

Imports `racing.model` alone. Which facts are worded is decided in `content_api.calendar` and `content_api.title`.
"""
