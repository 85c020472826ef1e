"""Answers from evidence: decided, worded by a model, checked and cited."""
