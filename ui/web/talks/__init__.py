"""The list of conversations: opened, searched, renamed, deleted, exported."""
