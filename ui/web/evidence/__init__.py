"""The evidence: what was found, and documents opened where they say it."""
