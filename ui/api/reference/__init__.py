"""The page that tells people of the API: the same description that programs read, laid out and with examples."""
