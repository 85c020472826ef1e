"""Kills a server at random moments and looks at what is left; `bench.crash` is the command."""
