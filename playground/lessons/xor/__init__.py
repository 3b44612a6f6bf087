"""Luck on XOR: what it starts from, and what is broken on purpose."""
