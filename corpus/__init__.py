"""Documents, passages and what is known of them: read, dated, split and kept in the catalogue.

Knows nothing of vectors, models or people; the rooms after it build on what it gives.
"""
