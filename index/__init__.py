"""Ranked evidence for a question, found in the passages of `corpus` by words and by meaning."""
