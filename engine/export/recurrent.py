"""The part of a script that is about recurrent layers: their classes, first weights, windows and ridge read-out."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from engine.export import pruned, windowed
from engine.export.generating import bare, literal
from engine.export.section import Say, Section, comment, indented
from engine.export.several import for_each, several
from engine.networks import recurrent_modules
from engine.networks import recurrent_starts as starts
from engine.networks.layer import Layer
from engine.networks.layers.dense import Dense
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import Reservoir
from engine.networks.recurrent import Recurrent, cuts
from engine.runs.backends.ridge import ridge
from engine.runs.experiment import Experiment
from engine.spec import N_
from engine.training.loss import MULTICLASS


def places(experiment: Experiment) -> list[tuple[int, Recurrent]]:
    """Return the recurrent layers with their places in the script's `model`."""
    return [(at, layer) for at, layer in _placed(experiment) if isinstance(layer, Recurrent)]


def _placed(experiment: Experiment) -> Iterator[tuple[int, Layer]]:
    """Yield all layers with the place of their first module, the output layer too."""
    at = 0
    for root in experiment.compiled().roots:
        yield at, root.layer
        at += len(root.layer.torch_code(root.shape_in))


def cut(experiment: Experiment) -> bool:
    """Whether some gradient is cut on its way back through time."""
    return any(layer.window for _, layer in places(experiment))


def stretched(found: set[type]) -> set[type]:
    """Return classes of modules with those that cut gradients in place of the plain ones."""
    return {windowed.TURNED.get(each, each) for each in found}


def source(cls: type, *, cutting: bool) -> str:
    """Return the source of a class; where gradients are cut, a layer that is written out runs by stretches."""
    text = inspect.getsource(cls).strip()
    if not cutting or cls is not recurrent_modules.Recurrence:
        return text
    own, other = (inspect.getsource(each.through).rstrip() for each in (cls, windowed.Recurrence))
    assert own in text
    return text.replace(own, other)


def cutter() -> str:
    """Return the function that says where gradients are cut."""
    return bare(cuts)


def windows(experiment: Experiment, say: Say) -> list[str]:
    """Return lines that say over how many steps gradients flow, nothing where they are never cut."""
    if not cut(experiment):
        return []
    why = say(N_("steps that gradients flow back"))
    steps = experiment.compiled().roots[0].shape_in[0]
    return [f"model[{at}].window = {layer.window or steps}  # {why}" for at, layer in places(experiment)]


def first_weights(experiment: Experiment, dense: list[str], say: Say) -> tuple[list[str], list[str]]:
    """Return functions that draw first weights, and lines that call them, up to the head of a loop over the rest.

    They draw from `generator` in the order in which a run draws, layer by layer and array by array.  `dense` starts
    what is called `layer` there, a dense layer.
    """
    found = dict(places(experiment))
    same = (
        {"how": next(iter(found.values())).init} if len({each.init for each in found.values()}) == 1 else {}
    )
    drawn = {
        each: pruned.function(each, **same)
        for each in (starts.recurrent_start, starts.input_start, starts.bias_start)
    }
    used = _used(found, {name for _, names in drawn.values() for name in names})
    defined: list[str] = []
    for text, _ in drawn.values():
        defined += [*text.splitlines(), "", ""]
    some = not all(_value(each, "opened") for each in found.values())
    defined += _starting({each.__name__: names for each, (_, names) in drawn.items()}, used, say, some=some)
    calls: list[str] = []
    for at in range(max(found) + 1):
        if at in found:
            values = ", ".join(f"{name}={literal(_value(found[at], name))}" for name in used)
            calls.append(f"start(model[{at}], {values})")
        elif at in _dense(experiment):
            calls += [line.replace("layer.", f"model[{at}].") for line in dense]
    return defined, [*calls, f"for layer in model[{max(found) + 1}:].modules():"]


def _dense(experiment: Experiment) -> list[int]:
    return [at for at, layer in _placed(experiment) if isinstance(layer, Dense)]


def _used(found: dict[int, Recurrent], wanted: set[str]) -> list[str]:
    """Return what has to be known of a layer to start it, in the order in which it is said."""
    known = [name for name in ("how", "radius") if name in wanted]
    opened = [_value(layer, "opened") for layer in found.values()]
    scaled = [_value(layer, "scale") for layer in found.values()]
    more = [*(["opened"] if any(opened) else []), *(["scale"] if any(each != 1 for each in scaled) else [])]
    return ["units", *known, *more]


def _value(layer: Recurrent, name: str) -> object:
    if name == "how":
        return layer.init
    if name == "scale":
        return layer.scale if isinstance(layer, Reservoir) else 1.0
    if name != "opened":
        return getattr(layer, name)
    if isinstance(layer, LSTM):
        return layer.forget_bias if layer.forget else 0.0
    return layer.update_bias if isinstance(layer, GRU) else 0.0


def _starting(drawn: dict[str, list[str]], used: list[str], say: Say, *, some: bool) -> list[str]:
    """Return the function that starts one layer; with `some` not all of them have a gate that starts open."""
    given = {"shape": "array.shape", "width": "units"}

    def call(name: str) -> str:
        return f"{name}({', '.join(given.get(each, each) for each in drawn[name])})"

    body = [
        'if name.startswith(("weight_hh", "weight_skip")):',
        f"    array.copy_({call('recurrent_start')})",
        'elif name.startswith("weight_ih"):',
        f"    array.copy_({'scale * ' if 'scale' in used else ''}{call('input_start')})",
        'elif name.startswith("bias"):',
        f"    array.copy_({call('bias_start')})",
    ]
    if "opened" in used:
        why = say(N_("the gate that keeps what was starts with this bias, unit by unit"))
        gated = " and opened" if some else ""
        body += [
            f'if name.startswith("bias"){gated}:',
            *indented(comment(why)),
            '    array[units : 2 * units] = opened if name.startswith("bias_ih") else 0.0',
        ]
    return [
        "@torch.no_grad()",
        f"def start(layer, {', '.join(used)}):",
        '    """Draw the first weights of a recurrent layer, array by array."""',
        "    for name, array in layer.named_parameters():",
        *indented(body, 2),
    ]


def weights(experiment: Experiment) -> list[str]:
    """Return lines that list all weights that penalties and decay act on: no bias, nothing of a reservoir."""
    layers = [layer for _, layer in places(experiment)]
    names = {name for root in experiment.compiled().roots for name in root.slots}
    spared = [each for each in ("weight_peep",) if any(name.startswith(each) for name in names)]
    terms = ["each.dim() > 1", *(f'"{each}" not in name' for each in spared)]
    terms += ["each.requires_grad"] if any(isinstance(each, Reservoir) for each in layers) else []
    if not spared:
        return [f"weights = [each for each in model.parameters() if {' and '.join(terms)}]"]
    every = "    each for name, each in model.named_parameters()"
    return ["weights = [", every, f"    if {' and '.join(terms)}", "]"]


def reading_out(experiment: Experiment, say: Say, *, two_faced: bool) -> list[Section]:
    """Return the solution that a reservoir's read-out starts from, where ridge regression is asked for."""
    found = [layer for _, layer in places(experiment) if isinstance(layer, Reservoir)]
    if not found or not found[-1].ridge:
        return []
    head = [at for at, _ in _placed(experiment)][-1]
    classes = experiment.data().task == MULTICLASS
    wanted = (
        f"F.one_hot(y_train.flatten(), {experiment.compiled().outputs})"
        if classes
        else "y_train.reshape(-1, 1)"
    )
    solve = [
        f"states = model[:{head}](x_train).flatten(0, -2)",
        f"weight, bias = ridge(states, {wanted}, {found[-1].ridge!r})",
        f"model[{head}].weight.copy_(weight)",
        f"model[{head}].bias.copy_(bias)",
    ]
    if two_faced:
        solve = ["model.eval()", *solve, "model.train()"]
    text = say(N_("The read-out begins with what ridge regression finds over all training sequences."))
    solve = ["with torch.no_grad():", *indented(solve)]
    code = "\n".join([bare(ridge), "", "", *(for_each(solve) if several(experiment) else solve)])
    return [Section(say(N_("Ridge regression")), text, code)]
