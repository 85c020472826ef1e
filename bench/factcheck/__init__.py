"""Second readings of reported figures, each by another way than the readers of `corpus` take.

A check returns the cause of a disagreement in a few words, and nothing when document and figure agree.
"""
