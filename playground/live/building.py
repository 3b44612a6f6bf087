"""What is edited on a diagram, and what has become of it.

An edit comes twice: over the stream at once, and with the page's own rerun once the reader rests.  Each carries the
number that the browser gave it, so that whichever comes first carries it out, and nothing older ever undoes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.language import refusal
from playground.live import builder
from playground.stage.network import NetworkEvents, news


class Building:
    """The numbers of the edits that were dealt with, and why the last one was refused, where it was."""

    def __init__(self) -> None:
        self.edits = {"layers": 0, "features": 0}
        self.refused: Refusal | None = None
        self.source = "main"  # the run that was edited last

    def carry_out(
        self,
        state: Mapping[str, Any],
        source: str,
        experiment: Experiment,
        change: Callable[[Experiment, str], None],
    ) -> bool:
        """Let `change` make of the run `source`, an `experiment`, what new edits want; return whether there were any.

        `state` is {name: {"edit": number, "value": …}} as the browser says it.  Edits that can't be carried out count
        as dealt with all the same; `refused` says why.
        """
        try:
            wanted = self._wanted(state, experiment)
            if wanted is None:
                return False
            self.source = source
            change(wanted, source)
        except Refusal as exc:
            self.source, self.refused = source, exc
        return True

    def _wanted(self, state: Mapping[str, Any], experiment: Experiment) -> Experiment | None:
        found, after = news(state, {**self.edits, "selected": 0})
        self.edits = {name: after[name] for name in self.edits}
        layers, features = found.get("layers"), found.get("features")
        if layers is None and features is None:
            return None
        return builder.edited(experiment, NetworkEvents(layers=layers, features=features)).fitted()

    def told(self, experiment: Experiment, features: tuple[str, ...], lang: str) -> dict[str, Any]:
        """Return what a frame says of it: which edits are dealt with, and after a refusal what goes on instead."""
        told: dict[str, Any] = {"edits": self.edits, "source": self.source}
        if self.refused is not None:
            told["refused"] = {
                "layer": self.refused.layer,
                "message": refusal(self.refused, lang),
                "layers": [layer.to_json() for layer in experiment.network.layers],
                "features": list(features),
            }
        return told
