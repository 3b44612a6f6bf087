"""One drawing a lesson for the first page: 640 × 400, without words, drawn from what the engine really computes."""

from __future__ import annotations

from collections.abc import Callable

from playground.theme import Mode
from playground.tools.motifs import depth, labs, memory, sequences

Motif = Callable[[Mode], str]

MOTIFS: dict[str, Motif] = {
    "network": labs.network,
    "optimizers": labs.optimizers,
    "cnn": labs.cnn,
    "convolution": labs.convolution,
    "xor": depth.xor,
    "activations": depth.activations,
    "vae": depth.vae,
    "rnn": sequences.rnn,
    "spans": memory.spans,
    "cliff": memory.wall,
    "capacity": memory.reservoir,
    "translation": sequences.translation,
}
