"""Passkeys, kept for auth_api, which verifies what they sign: public keys, how often each has signed, and challenges by their hashes.

Nothing here opens an account: of a passkey the other half never leaves its owner's authenticator.
"""
