"""The documents that answers are drawn from."""
