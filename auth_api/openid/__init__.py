"""Signing in with an OpenID provider: what a browser takes there (`authorization`, pure), what it says (`id_token`, pure), and the calls.

Imports sign_in: who comes back from the provider is signed in as who has given a password.
"""
