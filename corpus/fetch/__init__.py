"""Bringing in what is not on this machine yet."""
