"""What a network learns from and what it is tested on: a split that keeps the share of every class."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from engine.spec import Refusal

LEAST_TEST, MOST_TEST = 0.1, 0.9


def random(seed: int, stream: int) -> np.random.Generator:
    """Return a generator of its own for one purpose of one seed; nothing else draws from it."""
    return np.random.Generator(np.random.PCG64([seed, stream]))


def split(
    targets: np.ndarray, *, classes: int, test_fraction: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of the training points and of the test points, each in random order.

    `classes` 0 means that the targets [N] are numbers; otherwise every class is divided alike, to within a
    point, and keeps at least one point to train on, and a second one to test with.  Raises Refusal when nothing
    is left for the test.
    """
    if not (isinstance(test_fraction, int | float) and LEAST_TEST <= test_fraction <= MOST_TEST):
        raise Refusal("The test share has to lie between 10 and 90 %.")
    generator = random(seed, 1)
    groups = [np.flatnonzero(targets == c) for c in range(classes)] if classes else [np.arange(len(targets))]
    # Rounding the running total rather than each class makes the two halves come out as asked.
    ends = np.floor(np.cumsum([len(group) for group in groups]) * test_fraction + 0.5).astype(int)
    train, test = [], []
    for group, wanted in zip(groups, np.diff(ends, prepend=0), strict=True):
        shuffled = generator.permutation(group)
        kept_back = max(0, min(max(wanted, 1), len(group) - 1))
        test.append(shuffled[:kept_back])
        train.append(shuffled[kept_back:])
    if not sum(map(len, test)):
        raise Refusal("These are too few points to keep some back for testing: add points.")
    return generator.permutation(np.concatenate(train)), generator.permutation(np.concatenate(test))


def given(test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of the training and of the test points where the set itself says which is which, `test` [N].

    Raises Refusal where either side is empty.
    """
    if test.all() or not test.any():
        raise Refusal("These are too few points to keep some back for testing: add points.")
    return np.flatnonzero(~test), np.flatnonzero(test)


def steady(
    keys: Sequence[str], targets: np.ndarray, *, classes: int, test_fraction: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of the training and of the test points, where every point is drawn by itself.

    A point's own `keys` [N] and the seed decide, so that one point more or less leaves the others where they are.
    Of a class of two points or more at least one is on either side.  Raises Refusal when nothing is left for the test.
    """
    chances = np.array([chance(key, seed) for key in keys])
    test = np.zeros(len(chances), dtype=bool)
    for label in range(classes):
        members = np.flatnonzero(targets == label)
        members = members[np.argsort(chances[members], kind="stable")]
        count = int((chances[members] < test_fraction).sum())
        test[members[: max(min(1, len(members) - 1), min(count, len(members) - 1))]] = True
    if not test.any():
        raise Refusal("These are too few points to keep some back for testing: add points.")
    order = np.argsort(chances, kind="stable")
    return order[~test[order]], order[test[order]]


def chance(key: str, seed: int) -> float:
    """Return a number between 0 and 1 that looks random, and is always the same for one key and seed."""
    digest = hashlib.blake2b(f"{seed} {key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
