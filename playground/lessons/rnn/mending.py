"""What a remedy for one network of the RNN lab comes to: a study in which that one alone is another."""

from __future__ import annotations

from engine.happenings import Remedy
from engine.networks.recurrent import Recurrent
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.kit.held import Held
from playground.kit.supervised.study import Study, starts_anew
from playground.lessons.rnn.ensemble import Ensemble


def mends(live: Ensemble, remedy: Remedy, of: str) -> bool:
    """Whether a remedy changes the network called `of`, and not into the double of one that is there already.

    It is asked while frames are made, where no page is at hand: the networks know their study.
    """
    study = live.study
    if of not in study.sources:
        return False
    try:
        after = mended(study, remedy.apply(study.alone(study.sources.index(of))), of)
    except Refusal:
        return False
    voice = after.voices[study.sources.index(of)]
    return voice not in study.voices


def mended(study: Study, experiment: Experiment, of: str) -> Study:
    """Return the study in which the network `of` learns as in `experiment`, and the others as they did."""
    place = study.sources.index(of)
    voice, before = study.voices[place], study.alone(place)
    cell = next(each for each in experiment.network.layers if isinstance(each, Recurrent))
    rate = voice.lr if experiment.optimizer.lr == before.optimizer.lr else experiment.optimizer.lr
    return study.at(place, voice.but(cell=cell, lr=rate))


def mend(page: Held[Study], live: Ensemble, experiment: Experiment, of: str) -> None:
    """Go on with a mended network; where it starts from other weights, or was lost, all begin again, playing."""
    before, lost = page.spec, live.status(of) == "diverged"
    if of not in before.sources or not page.take(mended(before, experiment, of)):
        return
    after = page.spec
    if lost or starts_anew(before, after) or before.sources != after.sources:
        live.begin(after)
        live.play()
