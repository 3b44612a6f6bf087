"""What a script says: how far it is while it trains, how long that took, and how good the network is in the end."""

from __future__ import annotations

from engine.export.images import WHOLE, measured
from engine.export.model import batched, two_faced
from engine.export.section import Say, Section, broken, indented
from engine.export.several import several
from engine.limits import MAX_IMAGE_CLASSES
from engine.runs.experiment import Experiment
from engine.spec import N_

EVERY = 1.0  # seconds between two lines, of which the first comes at once


def counting(experiment: Experiment, per_epoch: int) -> list[str]:
    """Return the function `told`, which counts updates and prints once in a while how far it is.

    It looks at the network between two updates, draws nothing and changes nothing.
    """
    call = "mean_loss({})" if several(experiment) else "evaluate({})[0]"
    train, test = (call.format(values) for values in measured(experiment.data()).values())
    return [
        "begun = time.perf_counter()",
        "",
        "",
        "def told(steps):",
        '    """Yield the number of each update; about once a second print how far it is."""',
        f"    last = begun - {EVERY}",
        "    for step in range(steps):",
        f"        if time.perf_counter() - last >= {EVERY}:",
        f"            losses = {train}, {test}",
        f'            where = f"update {{step}} of {{steps}}, epoch {{step / {per_epoch}:.1f}}"',
        '            print(f"{where}: loss %.4g in training, %.4g in test" % losses, flush=True)',
        "            last = time.perf_counter()",
        "        yield step",
    ]


def result(experiment: Experiment, steps: int, say: Say) -> Section:
    """Return what the script prints in the end."""
    data = experiment.data()
    parts = measured(data)
    shown = [f'("{name}", {values})' for name, values in parts.items()]
    of_steps = data.train_inputs.ndim == 3
    if parts["test"] != WHOLE:
        shown.append(f'("all test {"sequences" if of_steps else "images"}", {WHOLE})')
    code = [
        f'print(f"{"{step + 1}" if steps else "0"} updates in {{time.perf_counter() - begun:.1f}} s")',
        *(_all_seeds(experiment, shown) if several(experiment) else _one(experiment, shown)),
        *_by_class(experiment),
    ]
    about = say(
        _over(of_steps, more=len(shown) > len(parts), some=any("[" in each for each in parts.values()))
    )
    return Section(say(N_("Result")), about, "\n".join(code))


def _metric(experiment: Experiment) -> str:
    """Return loss and metric as they are printed, in full where the last digits count."""
    name = "R²" if experiment.data().task == "regression" else "accuracy"
    digits = ".16g" if experiment.double else ".6g"
    return f"loss {{value:{digits}}}, {name} {{metric:.6g}}"


def _one(experiment: Experiment, shown: list[str]) -> list[str]:
    return [
        *broken(f"for name, x, y in ({', '.join(shown)}):"),
        "    value, metric = evaluate(x, y)",
        f'    print(f"{{name}}: {_metric(experiment)}")',
    ]


def _all_seeds(experiment: Experiment, shown: list[str]) -> list[str]:
    body = [
        *broken(f"for name, x, y in ({', '.join(shown)}):"),
        "    value, metric = evaluate(x, y, model)",
        f'    print(f"seed {{seed}}, {{name}}: {_metric(experiment)}")',
    ]
    return ["for seed, model in zip(SEEDS, models):", *indented(body), "model = models[0]"]


def _by_class(experiment: Experiment) -> list[str]:
    """Return the lines that print how many samples of each class are answered right, where that can be overseen."""
    data = experiment.data()
    if not 0 < len(data.classes) <= MAX_IMAGE_CLASSES:
        return []
    answer = "answers(x_test)" if batched(experiment) else "model(x_test)"
    guess = f"{answer}.argmax(-1)" if data.task == "multiclass" else f"{answer}[..., 0] > 0"
    return [
        *(["model.eval()"] if two_faced(experiment) else []),
        "with torch.no_grad():",
        f"    right = ({guess}) == {'y_test' if data.task == 'multiclass' else '(y_test > 0)'}",
        "for number, name in enumerate(classes):",
        "    found = right[y_test == number]",
        '    print(f"{name}: {int(found.sum())} of {len(found)} right in the test")',
    ]


def _over(of_steps: bool, *, more: bool, some: bool) -> str:
    """Return over what the result is meant, in words.

    `some` says that a part of what is trained with is watched, `more` that all there is to test with is judged as well.
    """
    if not of_steps and not more:
        return N_("Loss and metric over all points.")
    if not of_steps:
        return N_(
            "Loss and metric over the images that the playground's curves are made from, and over all test images."
        )
    if not (more or some):
        return N_("Loss and metric over all sequences.")
    if not more:
        return N_("Loss and metric over the sequences that the playground's curves are made from.")
    return N_(
        "Loss and metric over the sequences that the playground's curves are made from, and over all to test with."
    )
