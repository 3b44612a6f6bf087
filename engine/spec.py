"""Specs: frozen descriptions from which widgets, links, validation and test strategies all follow.

A member of a family (a layer, an optimizer, a dataset, …) is a frozen dataclass that derives from the
family's base, and whose fields are *knobs*.  A knob says what it may be; the page draws a widget from it, a
link stores it, and everything that comes in from outside is checked against it, here and nowhere else.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

from engine.knob import N_, Knob, Refusal

__all__ = [
    "N_",
    "Knob",
    "Refusal",
    "Spec",
    "discover",
    "knob",
    "part",
    "parts",
    "register",
    "value",
]


def knob(
    default: float | int | bool | str,
    low: float | None = None,
    high: float | None = None,
    *,
    log: bool = False,
    choices: Iterable[str] = (),
    label: str = "",
    help: str = "",
    advanced: bool = False,
) -> Any:
    """Return a dataclass field for a bool, a bounded int or float, or one of `choices`, which may come with titles."""
    words = dict(_worded(choices)) if isinstance(choices, Mapping) else {}
    choices = tuple(choices)
    if choices:
        kind = "choice"
    elif isinstance(default, bool):
        kind = "bool"
    else:
        kind = "int" if isinstance(default, int) else "float"
    return dataclasses.field(
        default=default,
        metadata={"knob": Knob(kind, low, high, log, choices, label, help, advanced, words=words)},
    )


def _worded(choices: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, entry in choices.items():
        title = entry if isinstance(entry, str) else getattr(entry, "title", None)
        if isinstance(title, str):
            yield name, title


def part(default: Spec, base: type[Spec], *, label: str = "", help: str = "") -> Any:
    """Return a field that holds one member of the family `base`."""
    return dataclasses.field(
        default=default, metadata={"knob": Knob("part", label=label, help=help, base=base)}
    )


def parts(default: tuple[Spec, ...], base: type[Spec], *, most: int, label: str = "", help: str = "") -> Any:
    """Return a field that holds up to `most` members of the family `base`, in order."""
    return dataclasses.field(
        default=default,
        metadata={"knob": Knob("parts", label=label, help=help, base=base, most=most)},
    )


def value(default: Any, *, label: str = "", help: str = "") -> Any:
    """Return a field for a plain hashable value (a text, a tuple) that the spec itself checks."""
    return dataclasses.field(default=default, metadata={"knob": Knob("value", label=label, help=help)})


@dataclass(frozen=True)
class Spec:
    """The base of every family: equal specs are equal in everything that follows from them.

    A member sets `name` (how links spell it, never changed again), `title` (how people read it) and `summary`
    (one sentence).  Raises Refusal at construction when a knob is out of its bounds.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    registry: ClassVar[Mapping[str, type[Spec]]] = {}

    def __post_init__(self) -> None:
        for name, entry in self.knobs().items():
            object.__setattr__(self, name, entry.check(name, getattr(self, name)))

    @classmethod
    def knobs(cls) -> dict[str, Knob]:
        """Return the knobs in the order in which they are declared."""
        fields = dataclasses.fields(cls)
        return {f.name: f.metadata["knob"] for f in fields if "knob" in f.metadata}

    def but(self, **changes: Any) -> Self:
        """Return the same spec with some knobs changed, checked like a new one."""
        return dataclasses.replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data: the kind, and the knobs that differ from their defaults."""
        data: dict[str, Any] = {"kind": self.name} if self.name else {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if "knob" in field.metadata and value != field.default:
                data[field.name] = _plain(value)
        return data

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Return the spec that `data` describes; what is missing keeps its default.

        Called on a family's base it looks the kind up in the registry.  Raises Refusal, never anything else.
        """
        if not isinstance(data, Mapping):
            raise Refusal("A part of the link can't be read: {part}.", part=cls.title or cls.__name__)
        target: type[Any] = cls
        if cls.registry and not cls.name:
            kind = data.get("kind")
            if not isinstance(kind, str) or kind not in cls.registry:
                raise Refusal(
                    "This version does not know “{kind}” ({family}).",
                    kind=str(kind)[:40],
                    family=cls.__name__,
                )
            target = cls.registry[kind]
        knobs = target.knobs()
        values: dict[str, Any] = {}
        for name, value in data.items():
            if name == "kind":
                continue
            if name not in knobs:
                raise Refusal("“{kind}” has no setting “{name}”.", kind=target.name, name=str(name)[:40])
            values[name] = _typed(knobs[name], value)
        return target(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Spec):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _typed(entry: Knob, value: Any) -> Any:
    if entry.kind == "part" and entry.base is not None:
        return entry.base.from_json(value)
    if entry.kind == "parts" and entry.base is not None:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise Refusal("“{name}” has to be a list.", name=entry.label)
        if entry.most is not None and len(value) > entry.most:
            raise Refusal("“{name}” holds at most {most} entries.", name=entry.label, most=entry.most)
        return tuple(entry.base.from_json(each) for each in value)
    if isinstance(value, list):
        return _frozen(value)
    return value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value


T = TypeVar("T", bound=Spec)


def register(base: type[T], members: Iterable[type[T]]) -> dict[str, type[T]]:
    """Return the registry of `base`: name → member, in the order given, and raise on a name used twice."""
    found: dict[str, type[T]] = {}
    for member in members:
        if not member.name or member.name in found:
            raise RuntimeError(f"{member!r} needs a name of its own, not {member.name!r}")
        found[member.name] = member
    base.registry = found
    return found


def discover(package: str, path: Iterable[str], base: type[T]) -> dict[str, type[T]]:
    """Import every module of a folder and register the members of `base` that are written in it.

    Modules come in alphabetical order, members as they are written; one that sets `order` comes by it.
    A member that takes more than a file has a folder, whose face shows it.  An error while importing is never
    swallowed.
    """
    names = sorted(info.name for info in pkgutil.iter_modules(list(path)))
    modules = [importlib.import_module(f"{package}.{name}") for name in names if not name.startswith("_")]
    return register(base, sorted(_members(modules, base), key=lambda member: getattr(member, "order", 100)))


def _members(modules: Iterable[Any], base: type[T]) -> Iterator[type[T]]:
    for module in modules:
        for value in vars(module).values():
            own = isinstance(value, type) and f"{value.__module__}.".startswith(f"{module.__name__}.")
            if own and issubclass(value, base) and value is not base and value.name:
                yield value
