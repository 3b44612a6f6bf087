"""A stack of fresh layers as a script: plain PyTorch that prints what the page about activations draws."""

from __future__ import annotations

from engine.networks.activations import ACTIVATIONS
from engine.probes.propagation import DRAWS, POINTS, Stack
from engine.randomness import mix

SCRIPT = '''"""What {layers} layers of {title} leave of a signal and of a gradient, on {draws} draws of the weights."""

import torch
from torch import nn

{classes}activation = nn.Sequential({module}).double()
draw = torch.Generator().manual_seed({seed})


def normal(*shape):
    return torch.randn(shape, generator=draw).double()


# Normal numbers go through layers that have learned nothing yet: {draws} stacks at once, {points} inputs each.
values = [normal({draws}, {points}, {units}).requires_grad_()]
for _ in range({layers}):
    weight = normal({draws}, {units}, {units}) * {gain!r} / {units} ** 0.5
    bias = normal({draws}, 1, {units}) * {bias!r}
    values.append(activation(values[-1] @ weight + bias))

# Random gradients go back from the last layer to all of them.
back = torch.autograd.grad(values[-1], values, normal(*values[-1].shape))

# The medians over the draws: how much inputs still differ, and how much of the gradient arrives.
print("layer  differences  gradient")
first, last = values[0].var(dim=1).mean(dim=1), back[-1].square().mean(dim=(1, 2))
for layer, (value, gradient) in enumerate(zip(values, back)):
    left = (value.var(dim=1).mean(dim=1) / first).sqrt().quantile(0.5).item()
    arrives = (gradient.square().mean(dim=(1, 2)) / last).sqrt().quantile(0.5).item()
    print(f"{{layer:5d}}  {{left:11.4g}}  {{arrives:8.4g}}")
'''


def script(stack: Stack) -> str:
    """Return a script for the stack's own activation; it draws the same numbers as `pushed`."""
    activation = ACTIVATIONS[stack.activation]
    classes = f"{activation.torch_class}\n\n" if activation.torch_class else ""
    return SCRIPT.format(
        title=activation.title,
        module=activation.torch_code,
        classes=classes,
        layers=stack.layers,
        units=stack.units,
        gain=stack.gain,
        bias=stack.bias,
        draws=DRAWS,
        points=POINTS,
        seed=mix(stack.seed, 0),
    )
