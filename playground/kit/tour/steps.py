"""A tour as data: its steps, and the scene that each of them is played in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from string import Formatter
from types import MappingProxyType
from typing import Any, ClassVar

from engine.happenings import Place
from engine.spec import Spec

MOST = 5  # steps
LONGEST = 25  # words of a step
NONE: Mapping[str, Any] = MappingProxyType({})

Numbers = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """A sentence or two, marked with `N_`, and what they set on the page; what a step leaves out stays as it was.

    `spec` is what the page goes on with, `to` the update that it is trained to, pausing there, `view` the view that is
    opened below the picture.  `at` is what is pointed at: a place, as *Show me where* does, or the key of a container.
    {fields} of the text are filled with what the tour measures.
    """

    kind: ClassVar[str] = ""
    text: str
    _: KW_ONLY
    spec: Spec | None = None
    to: int | None = None
    view: str = ""
    at: Place | str | None = None

    @property
    def fields(self) -> frozenset[str]:
        """The names of the numbers in its text."""
        return frozenset(name for _text, name, _how, _as in Formatter().parse(self.text) if name)


@dataclass(frozen=True)
class Guess(Step):
    """A question before anything is shown; `options` are two to four answers by name, marked with `N_`."""

    kind: ClassVar[str] = "guess"
    options: Mapping[str, str] = field(default_factory=lambda: NONE)


@dataclass(frozen=True)
class Do(Step):
    """Something happens before the reader's eyes, at a pace that can be followed."""

    kind: ClassVar[str] = "do"


@dataclass(frozen=True)
class See(Step):
    """What is to be seen now, with a number of this very run."""

    kind: ClassVar[str] = "see"


@dataclass(frozen=True)
class Why(Step):
    """Why it is so; whether the guess was right is said before it."""

    kind: ClassVar[str] = "why"


@dataclass(frozen=True)
class Turn(Step):
    """What the reader may try now; it sets nothing."""

    kind: ClassVar[str] = "turn"


KINDS = (Guess, Do, See, Why, Turn)


@dataclass(frozen=True)
class Scene:
    """All that the steps up to one have set."""

    spec: Spec | None = None
    to: int | None = None
    view: str = ""


@dataclass(frozen=True)
class Mine:
    """What a reader had on the page before a tour moved it: its scene, and the specs held `beside`, by their keys."""

    scene: Scene
    beside: Mapping[str, Spec]


class Tour:
    """Five steps of these kinds, in this order, and what is measured of the run that they lead to.

    `measure` makes numbers, by name, of what the page shows: its spec where nothing trains, else the run of a lab, the
    runs of several by name, or the moments of all trainings by name.  `truth` makes of those numbers the name of the
    right option.  `beside` are specs that the page holds elsewhere, by their keys, which have to be as they are here;
    `side` names the side that a page with several is turned to.
    """

    def __init__(
        self,
        *steps: Step,
        measure: Callable[[Any], Numbers],
        truth: Callable[[Numbers], str],
        beside: Mapping[str, Spec] = NONE,
        side: str = "",
    ) -> None:
        """Raise ValueError where the steps are no tour: a mistake of ours, found when the lesson is imported."""
        if tuple(map(type, steps)) != KINDS:
            raise ValueError("a tour is a guess, something to do, to see, a reason, and the reader's turn")
        first = steps[0]
        if not isinstance(first, Guess) or not 2 <= len(first.options) <= 4 or first.spec is None:
            raise ValueError("a tour begins on a spec, with two to four answers to choose from")
        if any(len(each.text.split()) > LONGEST for each in steps):
            raise ValueError(f"a step has {LONGEST} words at most")
        self.steps, self.guess = steps, first
        self.measure, self.truth = measure, truth
        self.beside, self.side = beside, side

    def __len__(self) -> int:
        return len(self.steps)

    def step(self, at: int) -> Step:
        """Return the step `at`, counted from 1."""
        return self.steps[at - 1]

    def scene(self, at: int) -> Scene:
        """Return what the steps up to `at` have set."""
        spec, to, view = None, None, ""
        for each in self.steps[:at]:
            if each.spec is not None:  # which begins at its start
                spec, to = each.spec, each.to
            elif each.to is not None:
                to = each.to
            view = each.view or view
        return Scene(spec, to, view)
