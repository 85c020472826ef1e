"""API keys: who made them, what they allow, and which requests that they sent were answered before."""
