"""Activations: what they start from, and what is broken on purpose."""
