"""Whether all stores of a data folder agree, and making anew what is derived."""
