"""Events for webhooks: what a change means (`derivation`, pure), written in the transaction of the change (`outbox`).

Imports the stores, and of racing what an event is and how a title stands.
"""
