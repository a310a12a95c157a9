"""What a key may do, and how often: for every service that is asked with one.

Knows the keys by heart, judges without asking anybody, and tells data_scheduler what it has counted.
"""
