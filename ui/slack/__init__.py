"""Turnpoint inside Slack: a client of the one server, in a process of its own."""
