"""Sequence to sequence: an encoder–decoder, how it is taught, and what becomes of it on its own."""

from engine.models.translation.spec import Translation

__all__ = ["Translation"]
