"""One recurrent network on the page: what its frames hold, and the snapshots of its gradients."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from engine.data.dataset import Data, remark
from engine.networks.network import Network
from engine.probes.sequences.snapshot import falls, looked, products_of
from engine.probes.sequences.verdict import Verdict, verdict
from engine.probes.sequences.waterfall import recurrent
from engine.runs.evaluation import LOSSES, measures
from engine.runs.run import Run
from engine.spec import N_
from engine.training.losses import Loss
from playground.language import translate
from playground.lessons.rnn.history import History, logs
from playground.lessons.rnn.inside import Look
from playground.lessons.rnn.unrolled import spoken
from playground.live.strand import Strand, View
from playground.stage.curve_frames import described

FALLS_EVERY, PRODUCTS_EVERY, INSIDE_EVERY = 0.25, 1.0, 0.12  # seconds between two looks while it trains

LOST = N_("Diverged after {step} updates: a step was too long. Clip its gradient, or lower its rate.")


class SequenceStrand(Strand):
    """A run on sequences; its pictures are the gradients at every step, and the states while it reads one sequence."""

    def __init__(self, source: str, run: Run, view: View, *, origin: int = 0) -> None:
        """Watch the run from where it stands."""
        self.look = Look()
        self.title, self.colour = "", 0
        self.history = History()
        self.verdict: Verdict | None = None
        self._falls: dict[str, np.ndarray] = {}
        self._products: dict[str, np.ndarray] = {}
        self._answers: dict[str, np.ndarray] = {}
        self._spectral: np.ndarray | None = None
        self._at = {"falls": 0.0, "products": 0.0}
        self._of: dict[str, tuple[Any, ...]] = {}
        self._inside: tuple[Any, float, tuple[dict[str, Any], dict[str, np.ndarray]]] = (None, 0.0, ({}, {}))
        self._playing, self.hasty = False, False
        self._lengths = np.zeros(0)
        super().__init__(source, run, view, origin=origin)

    @property
    def data(self) -> Data:
        """The data that are looked at: the present ones, or those of the step scrubbed to."""
        return self._data

    @property
    def sequence(self) -> np.ndarray:
        """The test sequence that is looked at, [T, F]."""
        return self._data.test_inputs[self.position]

    @property
    def position(self) -> int:
        """Which one that is; the last one where there are fewer."""
        return min(self.look.position, len(self._data.test_inputs) - 1)

    def go_on(self, before: Strand | None) -> None:
        """Take over what was seen of the network that this one goes on from, up to where it stands."""
        if isinstance(before, SequenceStrand) and self.run.step:
            self.history = before.history.upto(self.run.step)

    def _draw_on(self, data: Data) -> None:
        self._data = data
        self.points = {}
        self._describe()

    def name(self, title: str, colour: int) -> None:
        """Take the title and the colour that the page gives it."""
        if (title, colour) != (self.title, self.colour):
            self.title, self.colour = title, colour
            self._describe()

    def _describe(self) -> None:
        network = self.network
        top = recurrent(network)[-1]
        self.scene = {
            "title": self.title,
            "colour": self.colour,
            "cell": top.layer.name,
            "layers": len(recurrent(network)),
            "units": getattr(top.layer, "units", 0),
            "length": int(network.roots[0].shape_in[0]),
            "metric": "r2" if self.data.task == "regression" else "accuracy",
            **described(measures(self.data.task), self.lang, bands=LOSSES),
            "parameters": network.size,
            "per_epoch": self.run.order.per_epoch,
        }

    def sketch(self, points: np.ndarray) -> None:
        """There are no points to sketch among sequences."""

    def moment(self) -> tuple[Network, np.ndarray, np.ndarray, Loss]:
        """Return what is looked at: the present network of the first seed, or the one scrubbed to."""
        run, seen = self.run, self.viewing
        if seen is not None:
            return seen.network, seen.params[0], seen.kept[0], seen.experiment.loss
        params = run.backend.params.detach()[0].cpu().numpy()
        return run.network, params, run.backend.kept[0].cpu().numpy(), run.experiment.loss

    def follow(self, *, playing: bool, rarer: float, products: bool = True) -> bool:
        """Look at the gradients where it is time to, and return whether anything new was found.

        Products of Jacobians come after them, and only where `products` says that nobody waits for more.
        """
        now, step = time.perf_counter(), self.viewing.step if self.viewing else self.run.step
        self._playing = playing
        wait = rarer if playing and self.viewing is None else 0.0
        place = (step, self.viewing is None, id(self._data), id(self.network))
        if self._of.get("falls") != place and now - self._at["falls"] >= FALLS_EVERY * wait:
            self._look_at_falls(step)
            self._listen()
            self._judge()  # what is said beside a picture is of its update
            self._of["falls"], self._at["falls"] = place, time.perf_counter()
            return True
        if self._of.get("answers") != self._asked:
            self._listen()
            return True
        place = (*place, self.look.position)
        if (
            products
            and self._of.get("products") != place
            and now - self._at["products"] >= PRODUCTS_EVERY * wait
        ):
            self._look_at_products(step)
            self._of["products"], self._at["products"] = place, time.perf_counter()
            self._judge()
            return True
        return False

    def watch(self, *, products: bool) -> None:
        """Look at the gradients now, whenever it was last done."""
        step = self.viewing.step if self.viewing else self.run.step
        self._look_at_falls(step)
        self._listen()
        if products:
            self._look_at_products(step)
        self._judge()

    @property
    def _asked(self) -> tuple[Any, ...]:
        """Of whom answers are asked, and about which sequence."""
        return (self.viewing is None, id(self._data), id(self.network), self.look.position)

    def _listen(self) -> None:
        """Ask for an answer after each step of the sequence that is looked at."""
        network, params, kept, _loss = self.moment()
        found = spoken(network, params, kept, self.sequence, self._data)
        self._answers, self._of["answers"] = {f"{self.source}/answers": found}, self._asked

    def _look_at_falls(self, step: int) -> None:
        network, params, kept, loss = self.moment()
        found = falls(network, params, kept, self._data, loss)
        if self.viewing is None:
            self.history.fall(step, found.states)
        source = self.source
        self._lengths = found.states[-1]
        self._falls = {
            f"{source}/fall": logs(found.states),
            **{f"{source}/{name}": each for name, each in self.history.fallen().items()},
        }

    def _look_at_products(self, step: int) -> None:
        network, params, kept, _ = self.moment()
        found = products_of(network, params, kept, self.sequence)
        self._spectral = found.states
        now = {"product": logs(found.states), "bound": logs(found.bound), "trend": logs(found.trend)}
        if np.isfinite(found.path).any():
            gates = logs(found.gates)
            gates[-1] = np.nan  # nothing lies between the last state and itself: no gate, and no underflow
            now |= {"path": logs(found.path), "gates": gates}
        if self.viewing is None:
            self.history.product(step, now["product"], position=self.look.position)
        now |= self.history.multiplied()
        self._products = {f"{self.source}/{name}": each for name, each in now.items()}

    def _judge(self) -> None:
        if self._spectral is not None and len(self._spectral) == len(self._lengths):
            once = self._data.test_targets.ndim == 1
            self.verdict = verdict(self._lengths, self._spectral, asked_once=once)

    def pictures(
        self,
        arrays: dict[str, np.ndarray],
        network: Network,
        params: np.ndarray,
        kept: np.ndarray,
        *,
        loss: Loss,
        lesions: frozenset[tuple[int, int]],
    ) -> dict[str, Any]:
        """Put what is looked into into `arrays`, and return what the header says of it."""
        header: dict[str, Any] = {}
        if self.verdict is not None:
            lost = self.viewing is None and self.run.status == "diverged"
            words = remark(LOST, step=self.run.step) if lost else self.verdict.words
            header["verdict"] = {
                "kind": self.verdict.kind,
                "rate": self.verdict.rate,
                "lost": self.verdict.lost,
                "words": translate(words.template, self.lang).format(**words.values),
            }
        if self.look.open:
            part, more = self._looked_into(network, params, kept)
            header |= part
            arrays |= more
        return header

    def _looked_into(
        self, network: Network, params: np.ndarray, kept: np.ndarray
    ) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Return states, gates and equations for one sequence; while it trains, new ones a few times a second."""
        now, asked = time.perf_counter(), (self.look.position, self.look.focus, self.viewing is None)
        before, then, found = self._inside
        if self.hasty:
            return found
        if self._playing and asked == before and now - then < INSIDE_EVERY:
            return found
        seen = looked(network, params, kept, self.sequence, layer=self.look.layer)
        part, more = self.look.pack(seen, recurrent(network)[-1].layer, self._data, self.source, self.lang)
        header: dict[str, Any] = {"inside": part}
        if self.look.focus is not None:
            header["focus"] = self.look.equations(network, params, kept, self.sequence)
        self._inside = (asked, now, (header, more))
        return header, more

    def kept(self, *, playing: bool, rarer: float) -> dict[str, np.ndarray]:
        """Return the arrays that change more rarely than a frame: curves and gradients."""
        return self._curve(playing, rarer) | self._falls | self._products | self._answers
