"""The endpoints of the public API, a module for each noun: its schemas, how it is found, and its paths.

season/    the year: its rounds, tables, calendars, and who can still win
session/   what happened in a session, live and replayed
people/    drivers, constructors and makers

A module may import others of this room; all import `content_api.api` and `content_api.context`, and nobody but `content_api.routes` and
`content_api.service` imports them.
"""
