"""Sentences for people that the engine makes and a page translates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.spec import Refusal


@dataclass(frozen=True)
class Remark:
    """A sentence for people, to be translated before its `{name}` fields are filled.

    A value may be a remark itself, which is then translated and filled first.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def refusal(self) -> Refusal:
        """Return the same sentence as something to raise."""
        return Refusal(self.template, **self.values)


def remark(template: str, /, **values: object) -> Remark:
    """Return the sentence `template` with its values."""
    return Remark(template, MappingProxyType(values))
