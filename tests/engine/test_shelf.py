"""The shelf on which prepared data and uploaded tables wait: bounded, and fair to its owners."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.shelf import Shelf


def test_what_was_used_longest_ago_goes_first() -> None:
    shelf: Shelf[str] = Shelf(most=2, most_bytes=100)
    shelf.put("a", "A", size=1)
    shelf.put("b", "B", size=1)
    assert shelf.get("a") == "A"
    shelf.put("c", "C", size=1)
    assert (shelf.get("a"), shelf.get("b"), shelf.get("c")) == ("A", None, "C")


def test_bytes_are_bounded_but_the_newest_always_fits() -> None:
    shelf: Shelf[int] = Shelf(most=10, most_bytes=100)
    for key, size in enumerate((60, 30, 50)):
        shelf.put(key, key, size=size)
    assert (shelf.get(0), shelf.get(1), shelf.get(2), shelf.size) == (None, 1, 2, 80)
    shelf.put(3, 3, size=1000)
    assert (len(shelf), shelf.get(3)) == (1, 3)


def test_a_greedy_owner_loses_only_their_own() -> None:
    shelf: Shelf[str] = Shelf(most=100, most_bytes=10_000, each=2)
    shelf.put("theirs", "kept", size=1, owner="quiet")
    shelf.put("shared", "kept", size=1, owner="quiet")
    shelf.put("shared", "kept", size=1, owner="greedy")
    for key in range(50):
        shelf.put(key, "flood", size=1, owner="greedy")
    assert shelf.get("theirs") == shelf.get("shared") == "kept"
    assert len(shelf) == shelf.size == 4


def test_the_value_that_was_first_stays() -> None:
    shelf: Shelf[list[int]] = Shelf(most=3, most_bytes=10)
    first = shelf.put("a", [1], size=1)
    assert shelf.put("a", [1], size=1) is first
    assert shelf.size == 1


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40), st.sampled_from("xyz")), max_size=60),
    st.integers(1, 5),
)
def test_bounds_always_hold(puts: list[tuple[int, int, str]], most: int) -> None:
    shelf: Shelf[int] = Shelf(most=most, most_bytes=100, each=2)
    sizes: dict[int, int] = {}
    for key, size, owner in puts:
        if shelf.get(key) is None:
            sizes[key] = size
        shelf.put(key, key, size=sizes[key], owner=owner)
        assert shelf.get(key) == key
        assert len(shelf) <= most
        assert shelf.size == sum(sizes[each] for each in range(10) if shelf.get(each) is not None)
        assert shelf.size <= 100
