"""Accounts and their API keys, kept for auth_api, which alone may ask (`data_scheduler.rights`).

Imports the stores, and nothing of racing but what goes over the wire. What is personal (an address of e-mail) is in `accounts` alone;
everything else names an account by its id.
"""
