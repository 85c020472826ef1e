"""Everything that a data folder keeps, in one file, and back from it."""
