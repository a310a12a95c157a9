"""Webhooks: what their owners do with them, the secrets that sign, and the delivery of events. May import what auth_api shares."""
