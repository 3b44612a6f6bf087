"""One run or two side by side: which of them the controls act on, and how a second one begins and ends."""

from __future__ import annotations

from abc import abstractmethod

from engine.runs.run import Run
from engine.runs.transfer import continued
from playground.live.strand import Strand
from playground.live.trainer import Trainer


class Forked(Trainer):
    """A trainer whose run "main" may have a "fork" beside it; whoever derives from it sets `_edited` to "main"."""

    _edited: str

    @property
    @abstractmethod
    def main(self) -> Run:
        """The run that the page is about."""

    @property
    def edited_strand(self) -> Strand:
        """The run that the controls act on."""
        return self.strands[self.edited]

    @property
    def edited(self) -> str:
        """Which run the controls act on: "main", or "fork" where there is one and it was chosen."""
        return self._edited if self._edited in self.strands else "main"

    def edit(self, source: str) -> None:
        """Let the controls act on another run."""
        if source != self._edited:
            self._edited = source
            self._changed()

    @property
    def forked(self) -> bool:
        """Whether a second run goes beside the first."""
        return "fork" in self.strands

    def fork(self) -> None:
        """Let a second run start from what is looked at (the present, or the step scrubbed to)."""
        with self.lock:
            strand = self.strands["main"]
            checkpoint = strand.viewing or strand.run.checkpoint()
            start = continued(checkpoint, checkpoint.experiment, recording=strand.run.recording)
            self._put("main", start)
            self._put("fork", continued(checkpoint, checkpoint.experiment), origin=checkpoint.step)
        self._changed()

    def unfork(self, keep: str = "main") -> None:
        """Go on with one of the two runs alone."""
        with self.lock:
            chosen = self.strands.pop("fork")
            if keep == "fork":
                chosen.run.recording.follow(self.main.recording, chosen.origin)
                self._put("main", chosen.run)
        self._changed()
