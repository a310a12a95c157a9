"""OpenID Connect, kept for auth_api, which asks the provider: who is linked to which account, and states by their hashes."""
