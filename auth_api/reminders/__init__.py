"""Reminders: what somebody wants to be told of, and the way to his browsers (Push API): `vapid` and `message_encryption` are pure.

What is mailed goes the way of letters (`auth_api.mail`).
"""
