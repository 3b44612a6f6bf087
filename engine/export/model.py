"""The part of a script that builds the network and says how wrong it is."""

from __future__ import annotations

from collections.abc import Iterator

from engine.export import recurrent
from engine.export.images import WHOLE, measured
from engine.export.section import Say, Section, broken, indented
from engine.export.several import each_seed, seed, several
from engine.networks.initializers import INITIALIZERS
from engine.networks.layer import spelled
from engine.runs.backends.pictured import AT_ONCE
from engine.runs.experiment import Experiment
from engine.spec import N_

# Modules of torch.nn whose first weights the initialiser draws.
STARTED = ("Linear", "Conv2d", "ConvTranspose2d")


def sections(experiment: Experiment, say: Say) -> list[Section]:
    """Return model and loss; afterwards there are `model`, `loss` and `evaluate`."""
    network = experiment.compiled()
    shapes = [network.roots[0].shape_in]
    shapes += [
        root.shape
        for root in network.roots
        if root.layer.links or root.inner or (root.slots and len(root.shape) > 1)
    ]
    shape = " → ".join(map(spelled, shapes))
    about = say(N_("A network {shape} with {count} parameters, started from the same random numbers."))
    return [
        Section(say(N_("Model")), about.format(shape=shape, count=network.size), _model(experiment, say)),
        Section(say(N_("Loss")), _loss_text(experiment, say), _loss(experiment)),
    ]


def classes(experiment: Experiment) -> Iterator[type]:
    """Yield the classes of modules that torch.nn lacks, each after those that it is made from."""
    seen = {type(each) for each in experiment.compiled().module().modules()}
    if recurrent.cut(experiment):
        seen = recurrent.stretched(seen)
    found = {cls for each in seen for cls in _own(each)}
    yield from sorted(found, key=lambda cls: (len(_own(cls)), cls.__name__))


def _own(cls: type) -> list[type]:
    """Return a class and those it is made from, without torch's and Python's."""
    return [each for each in cls.__mro__ if each.__module__.startswith("engine.")]


def noisy(experiment: Experiment) -> bool:
    """Whether some layer draws random numbers in training."""
    return any(column.layer.noisy for column in experiment.compiled().columns)


def two_faced(experiment: Experiment) -> bool:
    """Whether some layer does something else in training than afterwards."""
    return noisy(experiment) or any(column.layer.needs_batch > 1 for column in experiment.compiled().columns)


def _model(experiment: Experiment, say: Say) -> str:
    network, cutting = experiment.compiled(), recurrent.cut(experiment)
    layers = [", ".join(root.layer.torch_code(root.shape_in)) for root in network.roots]
    blank = ["", ""]
    lines: list[str] = [*recurrent.cutter().splitlines(), *blank] if cutting else []
    for cls in classes(experiment):
        lines += [*recurrent.source(cls, cutting=cutting).splitlines(), *blank]
    defined, drawn = _first_weights(experiment, say)
    lines += [*defined, *blank] if defined else []
    built = [
        "model = nn.Sequential(",
        *(line for layer in layers for line in broken(f"    {layer},")),
        ")",
        *recurrent.windows(experiment, say),
        *drawn,
    ]
    if experiment.double:
        why = say(N_("drawn in single precision, then trained with twice the digits"))
        built.append(f"model.double()  # {why}")
    if several(experiment):
        every = ["models = []", "for seed in SEEDS:", *indented([*built, "models.append(model)"])]
        built = [*every, "model = models[0]"]
    return "\n".join([*lines, each_seed(experiment), *built])


def _first_weights(experiment: Experiment, say: Say) -> tuple[list[str], list[str]]:
    """Return functions that draw first weights, where recurrent layers need some, and lines that draw them."""
    code = INITIALIZERS[experiment.network.init].torch_code.replace("(weight", "(layer.weight")
    modules = list(experiment.compiled().module().modules())
    found = [type(each).__name__ for each in modules]
    kinds = [f"nn.{name}" for name in STARTED if name in found]
    shown = kinds[0] if len(kinds) == 1 else f"({', '.join(kinds)})"
    zero = ["nn.init.zeros_(layer.bias)"]
    if any(type(each).__name__ in STARTED and each.bias is None for each in modules):
        zero = ["if layer.bias is not None:", *indented(zero)]
    generator = f"generator = torch.Generator().manual_seed({seed(experiment)})"
    rest = [f"    if isinstance(layer, {shown}):", *indented([code, *zero], 2)]
    if not recurrent.places(experiment):
        return [], [*([generator] if "generator" in code else []), "for layer in model.modules():", *rest]
    defined, calls = recurrent.first_weights(experiment, [code, *zero], say)
    return defined, [generator, *calls, *rest]


def _answers(given: str) -> list[str]:
    """Return the function that answers many samples; `given` are its arguments."""
    return [
        f"def answers({given}):",
        f"    return torch.cat([model(some) for some in x.split({AT_ONCE})])",
        "",
        "",
    ]


def _loss_text(experiment: Experiment, say: Say) -> str:
    text = say(experiment.loss.summary)
    if experiment.data().train_targets.ndim == 1:
        return text
    return f"{text} {say(N_('Every step at which an answer is asked counts like a sample.'))}"


def batched(experiment: Experiment) -> bool:
    """Whether what is evaluated is so much that it goes through the network some at a time, by `answers`."""
    data = experiment.data()
    return data.pixels is not None or measured(data)["test"] != WHOLE


def _judged(unsaid: int | None, good: str, wanted: str) -> list[str]:
    """Return the lines that judge `output` by `y`, without those that are of the class `unsaid`."""
    judged = [
        f"good = {good}",
        # In single precision the softmax of a network that is sure is 1, and its log 0.
        f"return loss(output.double(), {wanted}).item(), good.item()",
    ]
    if unsaid is None:
        return judged
    return [
        f"said = y != {unsaid}  # what stands for characters that have no class of their own does not count",
        "output, y = output[said][None], y[said][None]",
        *judged,
    ]


_EACH_STEP = ["    output, target = output.flatten(0, 1), target.flatten()"]


def _loss(experiment: Experiment) -> str:
    task = experiment.data().task
    # Targets of several classes already are whole numbers.
    code = experiment.loss.torch_code(task).replace("target.long()", "target")
    metric, good = {
        "binary": ("accuracy", "((output[:, 0] > 0) == (y > 0)).double().mean()"),
        "multiclass": ("accuracy", "(output.argmax(1) == y).double().mean()"),
        "regression": ("R²", "1 - (y - output[:, 0]).square().sum() / (y - y.mean()).square().sum()"),
    }[task]
    data = experiment.data()
    if data.train_inputs.ndim == 3:
        good = good.replace("argmax(1)", "argmax(-1)").replace("output[:, 0]", "output[..., 0]")
    many = batched(experiment)
    own = ", model=model" if several(experiment) else ""  # whose loss is asked for
    output = f"output = answers(x{own and ', model'})" if many else "output = model(x)"
    body = [
        f'"""Return mean loss and {metric}."""',
        *(["model.eval()", output, "model.train()"] if two_faced(experiment) else [output]),
        *_judged(data.unsaid, good, "y" if task == "multiclass" else "y.double()"),
    ]
    head = [
        "def loss(output, target):",
        *(_EACH_STEP if data.train_targets.ndim == 2 else []),
        f"    return {code}",
        "",
        "",
        *(_answers(f"x{own}") if many else []),
        "@torch.no_grad()",
        f"def evaluate(x, y{own}):",
    ]
    return "\n".join([*head, *indented(body)])
