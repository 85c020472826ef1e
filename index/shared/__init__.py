"""What servers of one database share of the index: words in PostgreSQL, vectors in a Chroma server."""
