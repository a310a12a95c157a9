"""Accounts, API keys and their quotas, at `/auth/v1`, and the delivery of webhooks.

It owns no database: what lasts is kept by data_scheduler. Requests with a key are judged where they are answered
(`racing.api_keys`), so that nobody waits for this service but who asks it.
"""
