"""Webhooks, kept for auth_api: endpoints, what is due at each (`deliveries`), and the ledger of what was delivered.

An endpoint has a position: it has taken every event up to that number, or did not want it. So what is due is the first event behind it
that it wants, deliveries come in order, and nothing has to be written for an endpoint while nothing is delivered to it.
"""
