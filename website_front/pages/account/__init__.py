"""The pages of accounts, where the suite has any: to sign up and in, and to keep what belongs to an account.

They hold nothing of anybody and are the same for all, like every other page: what is one's own a script asks of `/auth/v1`.
"""
