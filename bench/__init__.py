"""Measurements: of the product's parts, and of the product beside a plain pipeline."""
