"""What makes a run a Trainable: it goes on under another experiment, goes back, and hands out moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.knob import N_
from engine.runs import evaluation
from engine.runs.experiment import Experiment
from engine.runs.retrace import back
from engine.training.measure import Measure
from engine.training.recording import Checkpoint, Recording

if TYPE_CHECKING:  # which knows runs, and those derive from this
    from engine.runs.state import State

ANEW = N_("This change needs a new start.")


@dataclass(frozen=True, eq=False)
class RunMoment:
    """A run at one step: its first replica as probes read it, and what is remembered up to there."""

    spec: Experiment
    step: int
    state: State
    recording: Recording[Checkpoint]


class Playable:
    """The part of a run that `Trainable` asks for beyond training itself."""

    experiment: Experiment
    recording: Recording[Checkpoint]

    @property
    def spec(self) -> Experiment:
        """The experiment, by the name that everything in training calls it."""
        return self.experiment

    @property
    def measures(self: Any) -> tuple[Measure, ...]:
        """Losses, and the metric that goes with the task."""
        return evaluation.measures(self.data.task)

    def adopt(self: Any, spec: Experiment) -> str:
        """Go on under another experiment, with the weights wherever their shapes allow; "" where it could.

        Other seeds are another run: it starts anew.  So does one that nothing has happened to yet, so that equal
        experiments train alike; that is no loss, and nothing is said of it.  Raises Refusal, and leaves everything
        as it was, when the experiment can't be run.
        """
        from engine.runs.transfer import continued  # which trains runs

        if spec == self.experiment:
            return ""
        old = self.experiment
        untouched = self.step == 0 and not self.recording.events and not self.lesions
        anew = (old.seed, old.seeds) != (spec.seed, spec.seeds)
        if untouched or anew:
            _become(self, type(self)(spec))
        else:
            _become(self, continued(self.checkpoint(), spec, recording=self.recording))
        return ANEW if anew and not untouched else ""

    def restore(self: Any, checkpoint: Checkpoint) -> None:
        """Go back to `checkpoint`, and forget what came after it; one of another experiment is gone on from."""
        from engine.runs.transfer import continued

        own = checkpoint.experiment == self.experiment and checkpoint.memory is not None
        if not own or checkpoint.params.shape != tuple(self.backend.params.shape):
            _become(self, continued(checkpoint, checkpoint.experiment, recording=self.recording))
            return
        back(self, checkpoint)  # on the very back end, which rounds as it did before
        self.lesions = checkpoint.lesions
        self.recording.cut(checkpoint.step)
        if not self.recording.rows or self.recording.rows[-1].step != self.step:
            self.record()

    def moment(self: Any, checkpoint: Checkpoint | None = None) -> RunMoment:
        """Return the first replica as it is, or as it was at `checkpoint`, and what is remembered up to there."""
        from engine.runs import state

        seen = state.present(self) if checkpoint is None else state.past(checkpoint)
        step = self.step if checkpoint is None else checkpoint.step
        return RunMoment(seen.experiment, step, seen, self.recording.upto(step))


def _become(run: Any, other: Any) -> None:
    """Let a run be another one from now on; whoever waits for its lock waits for the same one."""
    run.__dict__.update({name: value for name, value in vars(other).items() if name != "lock"})
