"""Knobs: what one field of a spec may be, how to speak of it, and how to say no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.spec import Spec

HUGE = 1e300  # the whole numbers of a link have no end, and beyond this they are no floats


def N_(text: str) -> str:
    """Mark `text` for the translators and return it unchanged; pages translate it when they show it."""
    return text


class Refusal(ValueError):
    """What a person asked for can't be done; the message says why, in words meant for the page.

    `template` is an English sentence with `{name}` fields and `values` fills them, so that a page can
    translate the sentence before it fills it.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template = template
        self.values = values
        self.layer: int | None = None  # which layer of a network it concerns, where it does
        self.offers: tuple[str, ...] = ()  # what could be written instead, where that is known


@dataclass(frozen=True)
class Knob:
    """What one field of a spec may be, and how to speak of it.

    `low`/`high` bound a number (inclusive), `log` says that ratios matter rather than differences,
    `choices` lists what a text may be, `words` how people read it where that is another spelling.  `label` is the name
    shown, `help` one sentence that says what happens when it goes up.  `advanced` knobs are shown on demand.
    """

    kind: str  # "float" | "int" | "bool" | "choice" | "part" | "parts" | "value"
    low: float | None = None
    high: float | None = None
    log: bool = False
    choices: tuple[str, ...] = ()
    label: str = ""
    help: str = ""
    advanced: bool = False
    base: type[Spec] | None = None
    most: int | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    def check(self, name: str, value: Any) -> Any:
        """Return `value` in the field's own type, or raise a Refusal that names the field."""
        label = self.label or name
        match self.kind:
            case "bool":
                if isinstance(value, bool):
                    return value
                raise Refusal("“{name}” is either true or false.", name=label)
            case "int" | "float":
                return self._number(label, value)
            case "choice":
                if value in self.choices:
                    return value
                raise Refusal("“{name}” can't be “{value}”.", name=label, value=str(value)[:40])
            case "part":
                if self.base is not None and isinstance(value, self.base):
                    return value
                raise Refusal("“{name}” is missing.", name=label)
            case "parts":
                value = tuple(value)
                if self.most is not None and len(value) > self.most:
                    raise Refusal("“{name}” holds at most {most} entries.", name=label, most=self.most)
                if self.base is not None and not all(isinstance(each, self.base) for each in value):
                    raise Refusal("“{name}” holds something that does not belong there.", name=label)
                return value
        return value

    def _number(self, label: str, value: Any) -> float | int:
        whole = self.kind == "int"
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= HUGE:
            raise Refusal("“{name}” has to be a number.", name=label)
        if whole and value != int(value):
            raise Refusal("“{name}” has to be a whole number.", name=label)
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise Refusal(
                "“{name}” is {value}; it has to lie between {low} and {high}.",
                name=label,
                value=f"{value:g}",
                low=f"{self.low:g}" if self.low is not None else "-∞",
                high=f"{self.high:g}" if self.high is not None else "∞",
            )
        return int(value) if whole else float(value)
