"""A race as plain PyTorch code that runs alone, as a notebook, and its paths as a table."""

from __future__ import annotations

import io

import nbformat
import numpy as np
import pandas as pd

from engine.surface import typical_slope
from engine.surfaces.hard import MovingBowl
from playground.race.walk import Walk, walked

HEAD = """# {title}: {rules} from ({x:g}, {y:g}), {steps} steps.

{imports}


def height(x, y):
    return {formula}

"""
LOOP = """
START, STEPS = ({x!r}, {y!r}), {steps}
rules = {{
{rules}
}}


def walk(build):
    point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = build(point)
{rate}    path = [point.detach().clone()]
    for step in range(STEPS):
{schedule}        def closure():
            optimizer.zero_grad()
            loss = height({arguments})
            loss.backward()
{disturbed}            return loss

        optimizer.step(closure)
        path.append(point.detach().clone())
    return torch.stack(path)


paths = {{name: walk(build) for name, build in rules.items()}}
for name, path in paths.items():
    x, y = path[-1]
    print(f"{{name}}: ends at ({{x:.6g}}, {{y:.6g}}), height {{height({last}):.6g}}")
"""
PLOT = """
figure = go.Figure()
for name, path in paths.items():
    figure.add_scatter(x=path[:, 0], y=path[:, 1], name=name, mode="lines")
figure.show()
"""


def script(walk: Walk, *, plot: bool = False) -> str:
    """Return a Python script that walks the first seed's paths of `walk` and prints where they end."""
    x, y = walk.begin
    moves = isinstance(walk.surface, MovingBowl)
    formula = walk.surface.torch_code()
    body = LOOP.format(
        x=x,
        y=y,
        steps=walk.steps,
        rules="\n".join(_rules(walk)),
        rate='    rate = optimizer.param_groups[0]["lr"]\n' if _scheduled(walk) else "",
        schedule=_schedule(walk),
        arguments=_arguments(walk, "step") if moves else "*point",
        disturbed=_disturbed(walk),
        last=_arguments(walk, "STEPS", "path[-1]") if moves else "x, y",
    )
    head = HEAD.format(
        title=walk.surface.title,
        rules=", ".join(rule.title for rule in walk.rules),
        x=x,
        y=y,
        steps=walk.steps,
        imports="\n".join(_imports(walk, body, plot=plot)),
        formula=formula,
    )
    own = [rule.torch_class.strip() for rule in walk.rules if rule.torch_class]
    return head + "".join(f"\n{source}\n\n" for source in own) + body + (PLOT if plot else "")


def _imports(walk: Walk, body: str, *, plot: bool) -> list[str]:
    found = ["import math", ""] if "math." in body else []
    return [*found, *(["import plotly.graph_objects as go"] if plot else []), "import torch"]


def _rules(walk: Walk) -> list[str]:
    for_point = (rule.torch_code().replace("model.parameters()", "[point]") for rule in walk.rules)
    return [
        f"    {rule.title!r}: lambda point: {code}," for rule, code in zip(walk.rules, for_point, strict=True)
    ]


def _scheduled(walk: Walk) -> bool:
    return walk.schedule.name != "constant"


def _schedule(walk: Walk) -> str:
    if not _scheduled(walk):
        return ""
    factor = walk.schedule.torch_code()
    return f'        epoch = step\n        optimizer.param_groups[0]["lr"] = rate * ({factor})\n\n'


def _arguments(walk: Walk, step: str, point: str = "point") -> str:
    """Return the coordinates as the surface, which has gone round by then, sees them."""
    bowl = walk.surface
    assert isinstance(bowl, MovingBowl)
    angle = f"2 * math.pi * {step} / {bowl.period!r}"
    radius = bowl.radius
    return f"{point}[0] - {radius!r} * (math.cos({angle}) - 1), {point}[1] - {radius!r} * math.sin({angle})"


def _disturbed(walk: Walk) -> str:
    """Return the lines that add noise to a gradient and shorten it, for what is switched on."""
    lines = []
    own = walk.noise * typical_slope(walk.surface) if walk.noise else 0.0
    strength = float(np.hypot(own, walk.surface.own_noise))
    if strength:
        lines.append("noise = torch.Generator().manual_seed(step + 1)")
        lines.append(
            f"point.grad += {strength!r} * torch.empty(2, dtype=torch.float64).normal_(generator=noise)"
        )
    if walk.clip:
        lines.append(f"torch.nn.utils.clip_grad_norm_([point], {walk.clip!r})")
    return "".join(f"            {line}\n" for line in lines)


def notebook(walk: Walk) -> bytes:
    """Return the script with a picture of the paths as a notebook."""
    book = nbformat.v4.new_notebook()
    book.cells = [
        nbformat.v4.new_markdown_cell(f"# {walk.surface.title}\n\n$$f(x, y) = {walk.surface.latex}$$"),
        nbformat.v4.new_code_cell(script(walk, plot=True)),
    ]
    return nbformat.writes(book).encode()


def table(walk: Walk) -> str:
    """Return all paths as CSV: rule, seed, step, x, y and height."""
    descent = walked(walk)
    frames = []
    for place, rule in enumerate(walk.rules):
        for at, seed in enumerate(descent.seeds):
            path, heights = descent.paths[place, at, 0], descent.losses[place, at, 0]
            frames.append(
                pd.DataFrame(
                    {
                        "rule": rule.name,
                        "rate": rule.lr,
                        "seed": seed,
                        "step": range(len(path)),
                        "x": path[:, 0],
                        "y": path[:, 1],
                        "height": heights,
                    }
                )
            )
    target = io.StringIO()
    pd.concat(frames).to_csv(target, index=False, float_format="%.9g")
    return target.getvalue()
