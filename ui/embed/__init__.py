"""The chat for a team's own page: one script tag, a button, and a frame that asks by the API."""
