"""Walks on surfaces: textbook rules, the ways they go, where they end, and formulas that people type."""
