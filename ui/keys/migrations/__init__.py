"""How the tables of keys came to be."""
