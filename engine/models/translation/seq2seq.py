"""The network: an encoder whose last state is all that a decoder starts from."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from engine.models.translation.phrases import Phrases, Task

CODE = 32  # numbers that a symbol becomes before a cell reads it
MODULES: dict[str, Any] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class Seq2Seq(nn.Module):
    """Symbols in, symbols out; the state of an LSTM is the pair (h, c), of other cells h, each [1, N, H]."""

    def __init__(
        self,
        kind: str,
        units: int,
        task: Task,
        *,
        generator: torch.Generator,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        """Draw the parameters of cells of a `kind` as torch does by default, but from `generator`."""
        super().__init__()
        cell = MODULES[kind]
        nowhere: dict[str, Any] = {"dtype": dtype, "device": "meta"}  # where nothing is drawn
        self.reads = nn.Embedding(len(task.source) + 1, CODE, **nowhere)
        self.encoder = cell(CODE, units, batch_first=True, **nowhere)
        self.hears = nn.Embedding(len(task.symbols), CODE, **nowhere)
        self.decoder = cell(CODE, units, batch_first=True, **nowhere)
        self.writes = nn.Linear(units, len(task.symbols), **nowhere)
        self.to_empty(device="cpu")
        bound = units**-0.5
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if name in ("reads.weight", "hears.weight"):
                    parameter.normal_(generator=generator)
                else:
                    parameter.uniform_(-bound, bound, generator=generator)

    def encode(self, phrases: Phrases) -> Any:
        """Return the state after the last symbol of each source; what pads it is never read."""
        packed = pack_padded_sequence(
            self.reads(phrases.sources), phrases.lengths, batch_first=True, enforce_sorted=False
        )
        return self.encoder(packed)[1]

    def told(self, phrases: Phrases) -> Tensor:
        """Return logits [N, T, K] where every symbol before is the true one: one call for all steps."""
        return self.writes(self.decoder(self.hears(phrases.before), self.encode(phrases))[0])

    def mixed(self, phrases: Phrases, truths: Tensor) -> Tensor:
        """Return logits [N, T, K] where the symbol before is the true one only where `truths` [N, T] says so.

        Elsewhere it is what the network itself thinks most likely, through which no gradient flows.
        """
        if bool(truths.all()):
            return self.told(phrases)
        return self.stepwise(phrases, truths)

    def stepwise(self, phrases: Phrases, truths: Tensor) -> Tensor:
        """Return what `mixed` does, symbol by symbol."""
        state, own, found = self.encode(phrases), torch.zeros_like(phrases.targets[:, :1]), []
        for truth, fed in zip(phrases.before.split(1, 1), truths.split(1, 1), strict=True):
            heard, state = self.decoder(self.hears(torch.where(fed, truth, own)), state)
            found.append(self.writes(heard))
            own = found[-1].detach().argmax(-1)
        return torch.cat(found, dim=1)

    def alone(self, phrases: Phrases, steps: int) -> Tensor:
        """Return logits [N, steps, K] where every symbol before is the network's own."""
        blank = torch.zeros(len(phrases.sources), steps, dtype=torch.int64, device=phrases.sources.device)
        unknown = Phrases(phrases.sources, phrases.lengths, blank, phrases.steps)
        return self.stepwise(unknown, torch.zeros_like(blank, dtype=torch.bool))


def loss(logits: Tensor, phrases: Phrases) -> Tensor:
    """Return the mean cross-entropy of all symbols that count, in nats."""
    shown = phrases.shown
    return nn.functional.cross_entropy(logits[shown], phrases.targets[shown])


def spoken(logits: Tensor) -> Tensor:
    """Return the most likely codes [N, T] of logits [N, T, K], and -1 for whatever comes after the first end."""
    codes = logits.argmax(-1)
    ends = (codes == 0).cumsum(1)
    return codes.masked_fill(ends - (codes == 0).long() > 0, -1)
