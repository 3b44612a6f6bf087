"""Questions to a network that looks at images: plain functions that return frozen dataclasses of arrays."""
