"""The networks of one cell of a map of luck as a script: plain PyTorch that counts how many solve XOR."""

from __future__ import annotations

from engine.compare.luck import GOAL, Luck
from engine.networks.activations import ACTIVATIONS
from engine.networks.initializers import INITIALIZERS
from engine.networks.layers.dense import Dense
from engine.probes.stuck import Picked

SCRIPT = '''"""How many of {seeds} networks learn XOR that differ in nothing but their first weights?"""

import torch
from torch import nn

{classes}inputs = torch.tensor({corners!r})
targets = torch.tensor({targets!r})


# {seeds} networks at once; each draws its weights from a generator of its own, and begins without biases.
sizes, count = {sizes}, {seeds}
weights = [torch.empty(count, wide, narrow) for narrow, wide in zip(sizes, sizes[1:])]
biases = [torch.zeros(count, 1, wide, requires_grad=True) for wide in sizes[1:]]
for place in range(count):
    generator = torch.Generator().manual_seed({first} + place)
    for weight in (each[place] for each in weights):
        {init}
weights = [each.requires_grad_() for each in weights]
bend = {bend}


def logits():
    """Return what each network answers at each corner, [networks, 4]."""
    values = inputs.expand(count, 4, 2)
    for place, (weight, bias) in enumerate(zip(weights, biases)):
        values = torch.baddbmm(bias, values, weight.mT)
        values = bend(values) if place < len(weights) - 1 else values
    return values.squeeze(2)


def losses():
    """Return the mean cross-entropy of each network, [networks]."""
    return nn.functional.binary_cross_entropy_with_logits(
        logits(), targets.expand(count, 4), reduction="none"
    ).mean(1)


# Gradients of the sum are those of each network by itself.
optimizer = torch.optim.{rule}([*weights, *biases], lr={lr!r})
for _ in range({updates}):
    optimizer.zero_grad()
    losses().sum().backward()
    optimizer.step()

# Solved: all four corners on their right side, with a mean loss below {goal}.
with torch.no_grad():
    right = ((logits() > 0) == (targets > 0.5)).all(1)
    solved = right & (losses() < {goal})
    stuck = [round(each, 2) for each in losses()[~solved].tolist()]
print(f"solved: {{solved.sum().item()}} of {{count}}")
print("losses of the others:", {{each: stuck.count(each) for each in sorted(set(stuck))}})
'''


def script(luck: Luck, picked: Picked) -> str:
    """Return a script for the picked cell, which starts from the same weights as the map's networks."""
    experiment = luck.experiment(picked.row, picked.width)
    widths = [layer.units for layer in experiment.network.layers if isinstance(layer, Dense)]
    name = next(
        (each.activation for each in experiment.network.layers if isinstance(each, Dense)), luck.activation
    )
    bend, data = ACTIVATIONS[name], experiment.data()
    return SCRIPT.format(
        seeds=luck.seeds, classes=f"{bend.torch_class}\n\n" if bend.torch_class else "", bend=bend.torch_code,
        corners=data.train_inputs.tolist(), targets=data.train_targets.astype(float).tolist(),
        sizes=[2, *widths, 1], first=luck.seed, init=INITIALIZERS[experiment.network.init].torch_code,
        rule={"adam": "Adam", "sgd": "SGD"}[luck.rule], lr=luck.lr, updates=luck.updates, goal=GOAL,
    )  # fmt: skip
