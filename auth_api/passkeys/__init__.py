"""Passkeys: what a browser is asked for and what it shows (`ceremonies`, pure), and the calls over it.

Imports sign_in: who registers one is signed in, and who shows one becomes so.
"""
