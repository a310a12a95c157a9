"""content_api as the website asks it: by its public REST, as any other program does.

The client keeps what it was answered and asks whether it has changed. Imports chassis alone.
"""
