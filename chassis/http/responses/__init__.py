"""What is sent: representations prepared once, in every encoding, kept in memory and in files, and sent on condition.

The server imports it, not the other way.
"""
