"""What the soak is made of: the server it asks, what it is asked, what is looked at, and the rules that judge it."""
