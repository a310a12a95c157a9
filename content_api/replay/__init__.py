"""Replays of sessions: as they are kept, cut into frames, and shown to everybody at a speed of their own.

Imports `content_api.live`: who watches is a client like those of the live session, and is sent the same messages.
"""
