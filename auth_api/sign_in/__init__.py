"""What people do with their accounts: sign up and in, change passwords, keep preferences and keys; and who asks (`callers`).

It is over data_scheduler, which keeps it all. No password leaves this process but as a hash.
"""
