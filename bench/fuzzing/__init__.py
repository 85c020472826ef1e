"""Fuzzing with a budget of time: what is found, made small, and how much was tried."""
