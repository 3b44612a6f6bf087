"""A happening: what a detector found, since when, what it points at, and what mends it, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.remark import Remark
from engine.spec import Refusal, Spec

SEVERITIES = ("good", "note", "warning", "trouble")
LONGEST = 18  # words that a sentence may have, its fields filled
Json = None | bool | int | float | str | list[Any] | dict[str, Any]
NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Place:
    """What a happening points at, by name, so that a page can show it.

    `what` is "unit" or "layer" (the column `layer`, and its `unit`), "curve" (the measure `name`, at `step`), "picture"
    (what comes out), "class" (the class `name`), "step" (of a sequence: `unit` counts from 0) or "racer" (`name`, the
    `unit`th of them).
    """

    what: str
    layer: int = -1
    unit: int = -1
    name: str = ""
    step: int = -1

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON data, without what does not apply."""
        return {key: value for key, value in vars(self).items() if value not in (-1, "")}


@dataclass(frozen=True)
class Edit:
    """One value of a spec to be changed: `path` leads there by names of knobs and places in tuples.

    A `value` for a part (a layer, an optimizer) is its JSON, as links spell it.
    """

    path: tuple[str | int, ...]
    value: Any


@dataclass(frozen=True)
class Remedy:
    """What mends a happening: `words` for its button, and the edits; `anew` says that it has to start again."""

    words: Remark
    edits: tuple[Edit, ...]
    anew: bool = False

    def apply(self, spec: Any) -> Any:
        """Return `spec` with all edits made, checked as everything that comes from outside; raises Refusal."""
        for each in self.edits:
            spec = edited(spec, each.path, each.value)
        return spec


@dataclass(frozen=True)
class Happening:
    """Something that happened at `update`: `kind`, the sentence `said`, its `numbers`, and what it points at.

    Two of one `event` are the same happening seen twice: the sentence of the first one stays.
    """

    kind: str
    said: Remark
    update: int
    severity: str = "note"
    place: Place = Place("picture")
    numbers: Mapping[str, Any] = field(default_factory=lambda: NONE)
    remedy: Remedy | None = None
    level: int = 0
    heard: tuple[tuple[str, Place, int], ...] = field(default=(), compare=False)  # events said before it

    @property
    def event(self) -> tuple[str, Place, int]:
        """What tells it from others: its kind, what it points at (at whatever step), and a level that only rises."""
        at = self.place
        return self.kind, Place(at.what, at.layer, at.unit, at.name), self.level

    @property
    def alarms(self) -> bool:
        """Whether it says that something is wrong."""
        return self.severity in SEVERITIES[2:]


def edited(value: Any, path: Sequence[str | int], new: Any) -> Any:
    """Return a spec (or a tuple of them) with what lies at `path` replaced; raises Refusal where that can't be."""
    first, rest = path[0], path[1:]
    if isinstance(value, tuple) and isinstance(first, int) and 0 <= first < len(value):
        inner = edited(value[first], rest, new) if rest else _family(value[first]).from_json(new)
        return (*value[:first], inner, *value[first + 1 :])
    if isinstance(value, Spec) and isinstance(first, str) and first in value.knobs():
        if rest:
            return value.but(**{first: edited(getattr(value, first), rest, new)})
        if isinstance(new, dict | list):  # a part, as links spell it
            return type(value).from_json({**value.to_json(), first: new})
        return value.but(**{first: new})
    raise Refusal("There is nothing to change here any more.")


def _family(value: Spec) -> type[Spec]:
    """Return the base that knows all members of the family that `value` belongs to."""
    return next(cls for cls in type(value).__mro__ if "registry" in vars(cls))
