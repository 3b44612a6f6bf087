"""The part of a script that builds the network and says how wrong it is."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from engine.backends.pictured import AT_ONCE
from engine.experiment import Experiment
from engine.export.section import Say, Section, broken, indented
from engine.initializers import INITIALIZERS
from engine.layer import spelled
from engine.spec import N_


def sections(experiment: Experiment, say: Say) -> list[Section]:
    """Return model and loss; afterwards there are `model`, `loss` and `evaluate`."""
    network = experiment.compiled()
    shapes = [network.roots[0].shape_in]
    shapes += [
        root.shape
        for root in network.roots
        if root.layer.links or root.inner or (root.slots and len(root.shape) == 3)
    ]
    shape = " → ".join(map(spelled, shapes))
    about = say(N_("A network {shape} with {count} parameters, started from the same random numbers."))
    return [
        Section(say(N_("Model")), about.format(shape=shape, count=network.size), _model(experiment)),
        Section(say(N_("Loss")), say(experiment.loss.summary), _loss(experiment)),
    ]


def classes(experiment: Experiment) -> Iterator[type]:
    """Yield the classes of modules that torch.nn lacks."""
    seen = {type(each) for each in experiment.compiled().module().modules()}
    yield from sorted(
        (cls for cls in seen if not cls.__module__.startswith("torch.")), key=lambda cls: cls.__name__
    )


def noisy(experiment: Experiment) -> bool:
    """Whether some layer draws random numbers in training."""
    return any(column.layer.noisy for column in experiment.compiled().columns)


def two_faced(experiment: Experiment) -> bool:
    """Whether some layer does something else in training than afterwards."""
    batch_norm = any(column.layer.name == "batch_norm" for column in experiment.compiled().columns)
    return noisy(experiment) or batch_norm


def _model(experiment: Experiment) -> str:
    network = experiment.compiled()
    layers = [", ".join(root.layer.torch_code(root.shape_in)) for root in network.roots]
    blank = ["", ""]
    lines: list[str] = []
    for cls in classes(experiment):
        lines += [*inspect.getsource(cls).strip().splitlines(), *blank]
    lines += [
        f"SEED = {experiment.seed}",
        "model = nn.Sequential(",
        *(line for layer in layers for line in broken(f"    {layer},")),
        ")",
    ]
    return "\n".join([*lines, *_first_weights(experiment)])


def _first_weights(experiment: Experiment) -> list[str]:
    code = INITIALIZERS[experiment.network.init].torch_code.replace("(weight", "(layer.weight")
    found = [type(each).__name__ for each in experiment.compiled().module().modules()]
    kinds = [f"nn.{name}" for name in ("Linear", "Conv2d", "ConvTranspose2d") if name in found]
    shown = kinds[0] if len(kinds) == 1 else f"({', '.join(kinds)})"
    zero = ["nn.init.zeros_(layer.bias)"]
    if any(column.layer.name == "separable" for column in experiment.compiled().columns):
        zero = ["if layer.bias is not None:", *indented(zero)]
    generator = "generator = torch.Generator().manual_seed(SEED)"
    return [
        *([generator] if "generator" in code else []),
        "for layer in model.modules():",
        f"    if isinstance(layer, {shown}):",
        *indented([code, *zero], 2),
    ]


_ANSWERS = [
    "def answers(x):",
    f"    return torch.cat([model(some) for some in x.split({AT_ONCE})])",
    "",
    "",
]


def _loss(experiment: Experiment) -> str:
    task = experiment.data().task
    # Targets of several classes already are whole numbers.
    code = experiment.loss.torch_code(task).replace("target.long()", "target")
    metric, good = {
        "binary": ("accuracy", "((output[:, 0] > 0) == (y > 0)).double().mean()"),
        "multiclass": ("accuracy", "(output.argmax(1) == y).double().mean()"),
        "regression": ("R²", "1 - (y - output[:, 0]).square().sum() / (y - y.mean()).square().sum()"),
    }[task]
    many = experiment.data().pixels is not None
    output = "output = answers(x)" if many else "output = model(x)"
    body = [
        f'"""Return mean loss and {metric}."""',
        *(["model.eval()", output, "model.train()"] if two_faced(experiment) else [output]),
        f"good = {good}",
        "return loss(output, y).item(), good.item()",
    ]
    head = [
        "def loss(output, target):",
        f"    return {code}",
        "",
        "",
        *(_ANSWERS if many else []),
        "@torch.no_grad()",
        "def evaluate(x, y):",
    ]
    return "\n".join([*head, *indented(body)])
