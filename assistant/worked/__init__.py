"""Calculations and table rows that code answers from sentences and rows, because a small model cannot subtract."""
