"""The languages of the public API, one file each.

Words only: which facts are worded is decided in `content_api.calendar` and `content_api.title`.
"""
