"""Hypothesis strategies that follow from knobs: any spec one may ask for, and values one may not."""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st

from engine.spec import Knob, Spec

T = TypeVar("T", bound=Spec)


def values(entry: Knob) -> st.SearchStrategy[Any]:
    """Draw any value that a bool, number or choice knob allows."""
    if entry.kind == "bool":
        return st.booleans()
    if entry.kind == "choice":
        return st.sampled_from(entry.choices)
    assert entry.low is not None
    assert entry.high is not None
    if entry.kind == "int":
        return st.integers(int(entry.low), int(entry.high))
    return st.floats(entry.low, entry.high)


def wrong_values(entry: Knob) -> st.SearchStrategy[Any]:
    """Draw what such a knob has to refuse: the wrong type, not a number, or out of bounds."""
    strange: st.SearchStrategy[Any] = st.sampled_from([None, "", "0.1", [1.0], {"a": 1}, float("nan")])
    if entry.kind == "bool":
        return strange | st.sampled_from([0, 1, 0.0])
    if entry.kind == "choice":
        return strange | st.integers()
    assert entry.low is not None
    assert entry.high is not None
    beyond = st.floats(max_value=entry.low, exclude_max=True) | st.floats(
        min_value=entry.high, exclude_min=True
    )
    return strange | beyond | st.booleans() | st.sampled_from([float("inf"), float("-inf")])


def specs(cls: type[T]) -> st.SearchStrategy[T]:
    """Draw any spec of a class all of whose knobs are bools, numbers and choices."""
    return st.builds(cls, **{name: values(entry) for name, entry in cls.knobs().items()})
