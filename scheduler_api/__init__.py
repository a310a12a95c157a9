"""Decides when to fetch what, tells the fetcher, and keeps the admins informed."""
