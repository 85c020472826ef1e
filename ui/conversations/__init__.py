"""Conversations as the server keeps them, and what their answers cost."""
