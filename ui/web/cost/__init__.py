"""What answers cost: under each of them, and summed on a page of its own."""
