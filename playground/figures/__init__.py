"""Figures: pure functions from arrays to a `go.Figure`; the theme's colours come in by name in the browser."""
