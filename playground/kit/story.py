"""The specs of a visit in their order: what undo and redo, Back and Forward go along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from engine.spec import Spec

S = TypeVar("S", bound=Spec)

MOST = 100  # steps that are remembered

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Step(Generic[S]):
    """A spec, the name of the preset that it came from, and which numbers were turned to come to it."""

    spec: S
    preset: str = ""
    turned: frozenset[Path] = frozenset()


@dataclass
class Story(Generic[S]):
    """The steps of a page, and at which of them it is; never empty.

    A number that is turned further, ten ticks of a slider say, is one step, as it is one entry of the browser's history
    (stage/history.js).
    """

    steps: list[Step[S]]
    at: int = 0
    turns: int = 0  # how often something was chosen that closes the menus of the page

    @property
    def now(self) -> Step[S]:
        """The step that the page shows."""
        return self.steps[self.at]

    def take(self, spec: S, preset: str = "") -> bool:
        """Go on to `spec`, and return whether it is another one; `preset` names the one that it comes from."""
        if (spec, preset) == (self.now.spec, self.now.preset):
            return False
        turned = numbers_turned(self.now.spec, spec) if preset == self.now.preset else frozenset()
        former = self.now.turned
        if turned & former and self.at == len(self.steps) - 1:
            del self.steps[self.at]
            self.at -= 1
            turned |= former
            if self.now.spec == spec:  # turned back to where it was: nothing is left to be undone
                return True
        del self.steps[self.at + 1 :]
        self.steps.append(Step(spec, preset, turned))
        del self.steps[:-MOST]
        self.at = len(self.steps) - 1
        return True

    def visit(self, spec: S, preset: str = "") -> None:
        """Go to the spec that Back or Forward call for: along the story where it is next to now, else on to it."""
        for place in (self.at - 1, self.at + 1):
            if 0 <= place < len(self.steps) and self.steps[place].spec == spec:
                self.at = place
                return
        self.take(spec, preset)

    def beside(self, by: int) -> Step[S] | None:
        """Return the step `by` steps from now, None where the story ends before."""
        return self.steps[self.at + by] if 0 <= self.at + by < len(self.steps) else None


def numbers_turned(before: Spec, after: Spec) -> frozenset[Path]:
    """Return where two specs differ, if they differ in numbers alone; empty otherwise."""
    changes = list(_changes(before, after, ()))
    return frozenset(path for path, _ in changes) if all(number for _, number in changes) else frozenset()


def _changes(before: Any, after: Any, path: Path) -> Iterator[tuple[Path, bool]]:
    """Yield where two values differ, and whether it is one number that became another."""
    if before == after:
        return
    if isinstance(before, Spec) and type(before) is type(after):
        for name in before.knobs():
            yield from _changes(getattr(before, name), getattr(after, name), (*path, name))
    elif isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _changes(old, new, (*path, place))
    else:
        yield (
            path,
            all(isinstance(each, int | float) and not isinstance(each, bool) for each in (before, after)),
        )
