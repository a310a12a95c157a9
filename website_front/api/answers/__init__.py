"""What the pages read of content_api's answers: its fields by the names that they have there; others are passed over.

What a field means, its unit, and when it is absent, stands in `/content/v1/docs`. A module for each kind of answer, as content_api's
endpoints are cut; `fact` has what they share.
"""
