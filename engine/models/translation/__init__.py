"""Sequence to sequence: an encoder–decoder, how it is taught, and what becomes of it on its own."""
