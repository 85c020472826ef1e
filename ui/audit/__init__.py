"""Who did what to the data folder, and by which door: written down as it happens, and never again changed."""
