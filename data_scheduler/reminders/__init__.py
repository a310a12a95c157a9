"""Reminders, kept for auth_api: what each account wants to be told of, what has come to be told, and messages on their way to browsers.

What happens comes from the outbox, what begins soon from the calendar (`due`, pure). Both become letters and messages in the transaction
that notes how far was looked (`telling`): so each is told once, whatever ends in the middle, and sent by one auth_api after another until
one says that it arrived.
"""
