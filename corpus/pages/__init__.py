"""The pages of PDFs as pictures, and where on them a passage stands."""
