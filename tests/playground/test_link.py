"""What goes into a link comes out again, and whatever else comes along is refused in a sentence."""

from __future__ import annotations

import base64
import json
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from engine.limits import MAX_LINK_CHARACTERS
from engine.runs.experiment import Experiment
from engine.spec import Knob, Refusal, Spec, knob, part, parts, value
from playground.kit import link


@dataclass(frozen=True)
class Brick(Spec):
    """A small spec with every kind of knob."""

    name: ClassVar[str] = "brick"
    title: ClassVar[str] = "Brick"

    rate: float = knob(0.1, 1e-5, 10, log=True, label="Rate")
    count: int = knob(3, 0, 100, label="Count")
    fast: bool = knob(False, label="Fast")
    colour: str = knob("red", choices=("red", "green"), label="Colour")


@dataclass(frozen=True)
class Wall(Spec):
    """A spec that holds others."""

    title: ClassVar[str] = "Wall"

    first: Brick = part(Brick(), Brick, label="First")
    rest: tuple[Brick, ...] = parts((), Brick, most=20, label="Rest")
    marks: tuple[float, ...] = value((), label="Marks")


BRICKS = some.builds(
    Brick,
    rate=some.floats(1e-5, 10),
    count=some.integers(0, 100),
    fast=some.booleans(),
    colour=some.sampled_from(["red", "green"]),
)
WALLS = some.builds(Wall, first=BRICKS, rest=some.lists(BRICKS, max_size=20).map(tuple))
# Nothing random here, so that no link gets too long by chance.
ARRAYS = arrays.arrays(
    np.float32,
    arrays.array_shapes(max_dims=3, max_side=6),
    elements=some.floats(-1e6, 1e6, width=32),
)


def packed(data: Any, version: str = link.VERSION) -> str:
    """Return any JSON data (or bytes) dressed up as a link."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return version + base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")


def refused(text: str) -> Refusal:
    """Return the refusal that both kinds of link answer `text` with."""
    for read in (link.decode_state, lambda each: link.decode(each, Wall)):
        with pytest.raises(Refusal) as caught:
            read(text)
    return caught.value


@given(wall=WALLS)
def test_a_spec_comes_back(wall: Wall) -> None:
    text = link.encode(wall)
    assert link.decode(text, Wall) == wall
    assert link.decode(f"  {text}\n", Wall) == wall
    assert text.isascii()
    assert text.replace("-", "").replace("_", "").isalnum()


@given(
    state=some.dictionaries(some.text(max_size=8), some.integers(-(10**9), 10**9) | some.text(max_size=8)),
    parts=some.dictionaries(some.text(max_size=8), ARRAYS, max_size=4),
)
def test_a_state_with_arrays_comes_back_bit_for_bit(
    state: dict[str, Any], parts: dict[str, np.ndarray]
) -> None:
    back, found = link.decode_state(link.encode_state(state, parts))
    assert back == state
    assert list(found) == list(parts)
    for name, array in parts.items():
        assert found[name].dtype == np.float32
        np.testing.assert_array_equal(found[name], array)


@given(text=some.text())
@example("")
@example("1")
@example("1====")
@example("é")
def test_any_text_is_a_value_or_a_refusal(text: str) -> None:
    refused(text)


@given(raw=some.binary(max_size=400))
def test_any_packed_bytes_are_a_value_or_a_refusal(raw: bytes) -> None:
    text = packed(raw)
    for read in (link.decode_state, lambda text: link.decode(text, Wall)):
        with suppress(Refusal):
            read(text)


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=9),
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(
            some.sampled_from(["first", "rest", "marks", "rate", "kind", "state", "arrays"]), inner
        )
    ),
    max_leaves=12,
)


@given(data=JSON, size=some.integers(0, 2**32 - 1))
def test_any_json_is_a_value_or_a_refusal(data: Any, size: int) -> None:
    head = json.dumps(data).encode()
    for text in (
        packed(head),
        packed(len(head).to_bytes(4, "little") + head),
        packed(size.to_bytes(4, "little") + head),
    ):
        for read in (link.decode_state, lambda text: link.decode(text, Wall)):
            with suppress(Refusal):
                read(text)


@given(wall=WALLS, at=some.integers(0, 10**6), letter=some.sampled_from("Aa0-_=+/ é"))
def test_one_wrong_letter_is_a_value_or_a_refusal(wall: Wall, at: int, letter: str) -> None:
    text = link.encode(wall)
    at %= len(text)
    with suppress(Refusal):
        link.decode(text[:at] + letter + text[at + 1 :], Wall)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"first": {"kind": "brick", "rate": 1e9}}, "between"),
        ({"first": {"kind": "brick", "count": 1.5}}, "whole number"),
        ({"first": {"kind": "brick", "count": True}}, "number"),
        ({"first": {"kind": "brick", "colour": "blue"}}, "blue"),
        ({"rest": [{"kind": "brick"}] * 1000}, "at most 20"),
        ({"third": 1}, "third"),
        (b'{"first": {"kind": "brick", "rate": NaN}}', "can't be read"),
        (b'{"first": {"kind": "brick", "rate": 1e999}}', "can't be read"),
        (b'{"first": {"kind": "brick", "count": ' + b"9" * 4000 + b"}}", "can't be read"),
        (b'{"marks": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "can't be read"),
    ],
)
def test_what_is_wrong_is_said(data: Any, says: str) -> None:
    assert says in str(refused(packed(data)))


def test_a_bomb_is_not_unpacked() -> None:
    bomb = packed(b" " * (8 * 1024 * 1024))
    assert len(bomb) < MAX_LINK_CHARACTERS
    assert "far more" in str(refused(bomb))


def test_a_link_is_bounded_both_ways() -> None:
    assert "too long" in str(refused("1" * (MAX_LINK_CHARACTERS + 1)))
    noise = np.random.default_rng(0).normal(size=10_000).astype(np.float32)
    with pytest.raises(Refusal, match="file"):
        link.encode_state({}, {"weights": noise})


def test_another_version_is_named() -> None:
    assert "version" in str(refused("9" + link.encode(Wall())[1:]))


def test_arrays_hold_no_infinity() -> None:
    text = link.encode_state({}, {"weights": np.array([np.inf], np.float32)})
    with pytest.raises(Refusal):
        link.decode_state(text)


JUNK = some.sampled_from(
    [None, True, -1, 0, 1e300, 10**17, 0.5, "", "x1", [], [[]], {}, {"kind": "dense"}, [{}]]
)


def written(entry: Knob, depth: int) -> some.SearchStrategy[Any]:
    """Return JSON that a knob may be given: mostly what it takes, sometimes anything."""
    match entry.kind:
        case "part" | "parts" if entry.base is not None:
            member = described(entry.base, depth - 1) if depth else JUNK
            return member if entry.kind == "part" else some.lists(member, max_size=4)
        case "choice":
            return some.sampled_from(entry.choices) | JUNK
        case "bool":
            return some.booleans() | JUNK
        case "int":
            return some.integers(int(entry.low or 0), int(entry.high or 99)) | JUNK
        case "float":
            return some.floats(entry.low or 0, entry.high or 1) | JUNK
    return some.lists(some.sampled_from(["x1", "x2", "x1^2", 1, 0.5]), max_size=4) | JUNK


def described(base: type[Spec], depth: int = 3) -> some.SearchStrategy[Any]:
    """Return JSON that describes a member of a family, `depth` families deep, more or less well."""

    def of(kind: str, spec: type[Spec]) -> some.SearchStrategy[Any]:
        knobs = {name: written(entry, depth) for name, entry in spec.knobs().items()}
        start = {"kind": some.just(kind)} if kind else {}
        return some.fixed_dictionaries(start, optional=knobs)

    family = base.registry if base.registry and not base.name else {"": base}
    return some.one_of([of(kind, spec) for kind, spec in family.items()])


@settings(max_examples=300)
@given(data=described(Experiment))
def test_any_experiment_is_one_or_a_refusal(data: Any) -> None:
    try:
        found = link.decode(packed(data), Experiment)
    except Refusal as exc:
        # Nothing that only the last net caught: every check of a family speaks for itself.
        if exc.__cause__ is not None:
            raise AssertionError(data) from exc.__cause__
        return
    assert link.decode(link.encode(found), Experiment) == found


def test_an_experiment_travels_light() -> None:
    assert len(link.encode(Experiment())) < 60
    assert link.decode(link.encode(Experiment()), Experiment) == Experiment()


def test_a_thousand_layers_are_refused() -> None:
    text = packed({"network": {"layers": [{"kind": "dense"}] * 1000}})
    assert len(text) < MAX_LINK_CHARACTERS
    with pytest.raises(Refusal, match="at most"):
        link.decode(text, Experiment)
