"""Questions to a run or a network: plain functions that return frozen dataclasses of arrays."""
