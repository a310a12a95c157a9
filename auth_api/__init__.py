"""Accounts, API keys and their quotas, at `/auth/v1`; Traefik asks it about requests that carry a key.

It owns no database: what lasts is kept by data_scheduler. Without it everybody is served anonymously.
"""
