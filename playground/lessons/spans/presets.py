"""Networks that climb to start from, some of them to mend."""

from __future__ import annotations

from engine.compare.spans import Spans
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.spec import N_
from engine.training.optimizers import OPTIMIZERS
from playground.kit.broken import Broken
from playground.kit.presets import Preset
from playground.kit.supervised.study import Study, voices

CELLS = Study(voices=voices(SimpleRNN(), LSTM(), GRU(), Reservoir()))
FAR = 10  # a length that shows that somebody learns


def solves(found: Spans) -> bool:
    """Whether a network that learns by gradients comes some way."""
    return any(each.span >= FAR for each in found.climbs if not each.name.startswith(Reservoir.name))


PRESETS = (
    Preset("cells", N_("Three cells and an echo"), N_("Equal budgets on the adding problem. Who is out first?"), CELLS),
    Preset("forget", N_("The forget gate, opened"),
           N_("One LSTM, its forget gate started at 0, 1 and 3. Does the bias buy length?"),
           Study(voices=voices(LSTM(), LSTM(forget_bias=1.0), LSTM(forget_bias=3.0)))),
    Preset("plain", N_("Irons for a plain network"),
           N_("No gates: how far do an orthogonal start, a leak and a skip take it?"),
           Study(voices=voices(SimpleRNN(), SimpleRNN(init="orthogonal"), SimpleRNN(leak=0.1), SimpleRNN(skip=10)))),
    Broken("rushed", N_("In too great a hurry"), N_("Nobody solves even the shortest length. Who is too fast?"),
           Study(experiment=Study().experiment.but(optimizer=OPTIMIZERS["adam"](lr=2.0)),
                 voices=voices(SimpleRNN(), LSTM(), GRU())),
           mended=solves, symptom=N_("Every step is so long that the network never settles."),
           cause=N_("With a smaller learning rate they settle, and the length is what decides.")),
)  # fmt: skip
