"""Looking into a recurrent network while it reads one sequence: what is looked at, and how it travels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.data.dataset import Data
from engine.data.letters import Lettered, visible
from engine.data.sequences import Sequences
from engine.networks.layer import Layer
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.network import Network
from engine.networks.recurrent import Recurrent
from engine.probes.sequences.equations import Block, Equations, equations
from engine.probes.sequences.snapshot import Looked
from engine.probes.sequences.waterfall import recurrent
from engine.spec import N_
from playground.language import translate
from playground.lessons.rnn.unrolled import telling

HIDDEN = N_("Hidden state")
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SHOWN = 12  # classes or numbers of an answer that are spelled out


@dataclass
class Look:
    """What all networks of a page are looked at through: whether at all, which sequence, and where the pointer is."""

    open: bool = False
    position: int = 0
    layer: int = -1
    focus: tuple[str, int, int] | None = None  # source, step (from 1), unit
    met: Data | None = None

    def meet(self, data: Data) -> None:
        """Look at a telling sequence of data that were not here before."""
        if data is not self.met:
            self.met, self.position = data, telling(data)

    def turn(self, by: int) -> None:
        """Look at a test sequence so many further on; after the last comes the first."""
        if self.met is not None:
            self.position = (self.position + by) % len(self.met.test_inputs)

    def pack(
        self, found: Looked, layer: Layer, data: Data, source: str, lang: str
    ) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Return the header's part and the bytes [rows, T] of all that a layer holds."""
        assert isinstance(layer, Recurrent)
        parts, rows = [], []
        for name, values in found.parts.items():
            title, low, high = layer.parts.get(name, (HIDDEN, -1.0, 1.0))
            if name in ("h", "c"):  # ReLU and cells know no bounds of their own
                size = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
                low, high = (-1.0, 1.0) if size <= 1 and name == "h" else (-max(size, 1e-6), max(size, 1e-6))
            parts.append(
                {
                    "name": name,
                    "title": translate(title, lang),
                    "rows": values.shape[1],
                    "low": low,
                    "high": high,
                    "diverging": low < 0,
                }
            )
            rows.append(_bytes(values.T, low, high))
        header = {"parts": parts, "said": said(found.said, data, lang), "layer": self.layer}
        return header, {f"{source}/inside": np.concatenate(rows)}

    def equations(
        self, network: Network, params: np.ndarray, kept: np.ndarray, sequence: np.ndarray
    ) -> dict[str, Any] | None:
        """Return the equations of the unit under the pointer with its numbers."""
        if self.focus is None:
            return None
        _, step, unit = self.focus
        layer = recurrent(network)[-1].layer
        assert isinstance(layer, Recurrent)
        step, unit = min(max(1, step), len(sequence)), min(max(0, unit), layer.units - 1)
        numbers = equations(network, params, kept, sequence, step=step, unit=unit)
        return {"t": step, "unit": unit, "equations": written(layer, numbers, unit)}


def _bytes(values: np.ndarray, low: float, high: float) -> np.ndarray:
    scaled = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) / (high - low)
    return np.clip(np.round(255 * scaled), 0, 255).astype(np.uint8)


def said(output: np.ndarray, data: Data, lang: str) -> list[str]:
    """Return what a network says, [K] or [k, K], in words: the likeliest class, or the number, for each asked step."""
    rows = output.reshape(-1, output.shape[-1])[-SHOWN:]
    if data.classes:
        return [translate(data.classes[int(row.argmax())], lang) for row in rows]
    return [f"{row[0]:.3g}" for row in rows]


def wanted(data: Data, position: int, lang: str) -> list[str]:
    """Return what ought to be said of a test sequence."""
    targets = np.atleast_1d(data.test_targets[position])[-SHOWN:]
    if data.classes:
        return [translate(data.classes[int(each)], lang) for each in targets]
    return [f"{each:.3g}" for each in targets]


def read(data: Data, task: Sequences, position: int, lang: str) -> dict[str, Any]:
    """Return in a language what frames say of the test sequence at a position, the last one where there are fewer."""
    position = min(position, len(data.test_inputs) - 1)
    sequence = data.test_inputs[position]
    return {
        "labels": list(visible(tuple(task.decode(sequence)))) if isinstance(task, Lettered) else None,
        "channels": [translate(name, lang) for name in data.features],
        "asked": data.test_targets.shape[1] if data.test_targets.ndim == 2 else 1,
        "wanted": wanted(data, position, lang),
        "length": len(sequence),
        "position": position,
        "count": len(data.test_inputs),
    }


def written(layer: Recurrent, found: Equations, unit: int) -> list[str]:
    """Return the equations of one unit, with numbers, as lines of text."""
    index = str(unit + 1).translate(LOW)
    match layer:
        case LSTM():
            return _lstm(layer, found, index)
        case GRU():
            return _gru(found, index)
        case SimpleRNN() | Reservoir():
            return _simple(layer, found, index)
    return []


def _number(value: float) -> str:
    text = f"{value:.3f}" if abs(value) < 1e4 else f"{value:.2e}"
    return text.replace("-", "−")


def _sum(*terms: float) -> str:
    """Return numbers as a sum: 0.310 − 1.200 + 1.000."""
    first, *others = terms
    return _number(first) + "".join(f" {'−' if each < 0 else '+'} {_number(abs(each))}" for each in others)


def _terms(block: Block) -> tuple[float, float, float]:
    return block.inputs, block.state, block.bias + block.state_bias


def _simple(layer: SimpleRNN | Reservoir, found: Equations, index: str) -> list[str]:
    block, leak = found.blocks["h"], layer.leak
    terms = _terms(block) + ((found.more["skip"],) if "skip" in found.more else ())
    bend = layer.activation if isinstance(layer, SimpleRNN) else "tanh"
    name = {"tanh": "tanh", "relu": "ReLU", "sigmoid": "σ", "linear": ""}[bend]
    skip = " + V·h₋d" if "skip" in found.more else ""
    lines = [f"W·x + U·h + b{skip} = {_sum(*terms)} = {_number(sum(terms))}"]
    before, now = found.before["h"], found.now["h"]
    if leak == 1:
        return [*lines, f"h{index} = {name}({_number(sum(terms))}) = {_number(now)}"]
    old = f"{_number(1 - leak)}·{_number(before)}"
    return [*lines, f"h{index} = {old} + {_number(leak)}·{name}({_number(sum(terms))}) = {_number(now)}"]


def _lstm(layer: LSTM, found: Equations, index: str) -> list[str]:
    lines, cell = [], {"i": found.before["c"], "f": found.before["c"], "o": found.now["c"]}
    for gate in layer.blocks:
        terms = list(_terms(found.blocks[gate]))
        if gate in found.more and gate in cell:
            terms.append(found.more[gate] * cell[gate])
        bend = "tanh" if gate == "g" else "σ"
        lines.append(f"{gate}{index} = {bend}({_sum(*terms)}) = {_number(found.parts[gate])}")
    i, g, o = (found.parts[name] for name in "igo")
    f = found.parts["f"] if layer.forget else 1.0
    old, new = found.before["c"], found.now["c"]
    lines.append(f"c{index} = {_number(f)}·{_number(old)} + {_number(i)}·{_number(g)} = {_number(new)}")
    lines.append(f"h{index} = {_number(o)}·tanh({_number(new)}) = {_number(found.now['h'])}")
    return lines


def _gru(found: Equations, index: str) -> list[str]:
    lines = [
        f"{gate}{index} = σ({_sum(*_terms(found.blocks[gate]))}) = {_number(found.parts[gate])}"
        for gate in "rz"
    ]
    n, r, z = (found.parts[name] for name in "nrz")
    block = found.blocks["n"]
    inner = block.state + block.state_bias
    lines.append(
        f"n{index} = tanh({_sum(block.inputs, block.bias)} + {_number(r)}·{_number(inner)}) = {_number(n)}"
    )
    old, now = found.before["h"], found.now["h"]
    lines.append(f"h{index} = {_number(1 - z)}·{_number(n)} + {_number(z)}·{_number(old)} = {_number(now)}")
    return lines
