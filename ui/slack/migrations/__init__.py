"""Migrations of what the Slack process keeps."""
