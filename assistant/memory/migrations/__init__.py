"""How the table of remembered wordings came to be."""
