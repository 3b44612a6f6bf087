"""The mark that ties a test to the sentences whose truth it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])


def proves(*sentences: str) -> Callable[[Test], Test]:
    """Mark a test as what would fail if these sentences were false; each is spelled as it is marked in the code.

    One test may prove several sentences, and a sentence may have several tests.  The marks are read, never run
    (see tests/claims/register.py): the sentences have to stand in the decorator as plain strings.
    """
    for sentence in sentences:
        if not isinstance(sentence, str):
            raise TypeError(f"a sentence is a plain string, not {sentence!r}")
    return lambda test: test
