"""Turnpoint as tools for other assistants, over the Model Context Protocol. A thin client of the one server."""
