"""What the model wrote before, to be checked and told again where the same thing is asked of the same sources."""
