"""Which documents the next answers may come from."""
