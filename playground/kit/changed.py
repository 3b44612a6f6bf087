"""What is not as a page opens with it: for the marks in the drawer, and the chips in the row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.spec import Knob, Spec
from playground.kit import scale
from playground.language import _
from playground.stage.drawer import Changed


def changes(spec: Spec, plain: Spec) -> list[Changed]:
    """Return the knobs of `spec` and of its parts that say something else than in `plain`, in their order.

    A part of another kind is one change, by its title.  Lists, such as a network's layers, are seen in the picture.
    """
    return list(_changes(spec, plain))


def _changes(spec: Spec, plain: Spec) -> Iterator[Changed]:
    for name, entry in spec.knobs().items():
        now, before = getattr(spec, name), getattr(plain, name, None)
        if now == before or before is None or entry.kind in ("parts", "value"):
            continue
        if isinstance(now, Spec) and type(now) is type(before):
            yield from _changes(now, before)
        elif entry.label:
            yield Changed(_(entry.label), _said(now, entry), _said(before, entry))


def _said(value: Any, entry: Knob) -> str:
    """Return a value as its menu shows it."""
    if isinstance(value, Spec):
        return _(value.title)
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, int | float):
        return scale.shown(value)
    return _(entry.words.get(value, str(value)))
