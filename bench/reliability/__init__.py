"""The reliability page: faults, hostile inputs, load and a soak, each tried, and what came of them in one table."""
