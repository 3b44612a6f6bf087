"""A race on a surface as plain PyTorch code that runs alone, as a notebook, and its paths as a table."""

from __future__ import annotations

import io

import numpy as np

from engine.descent.course import Walk, walked
from engine.descent.surface import typical_slope
from engine.descent.surfaces.hard import MovingBowl

HEAD = """# {title}: {rules} from ({x:g}, {y:g}), {steps} steps.
# It prints where each rule ends as soon as it is there, and how far it is about once a second.
#
#     pip install {packages}

print("{title}: {count} rules. Loading PyTorch ...", flush=True)

{imports}


def height(x, y):
    return {formula}

"""
LOOP = """
START, STEPS = ({x!r}, {y!r}), {steps}
rules = {{
{rules}
}}


def walk(name, build):
    told = time.perf_counter()
    point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = build(point)
{rate}    path = [point.detach().clone()]
    for step in range(STEPS):
        if time.perf_counter() - told >= 1.0:
            print(f"{{name}}: step {{step}} of {{STEPS}}", flush=True)
            told = time.perf_counter()

{schedule}        def closure():
            optimizer.zero_grad()
            loss = height({arguments})
            loss.backward()
{disturbed}            return loss

        optimizer.step(closure)
{edge}        path.append(point.detach().clone())
    return torch.stack(path)


paths = {{}}
for name, build in rules.items():
    paths[name] = walk(name, build)
    x, y = paths[name][-1]
    print(f"{{name}}: ends at ({{x:.6g}}, {{y:.6g}}), height {{height({last}):.6g}}", flush=True)
"""
PLOT = """
# The paths on the surface, and the height at each step.
side = torch.linspace(0, 1, 141, dtype=torch.float64)
across, up = {x0!r} + side * ({x1!r} - {x0!r}), {y0!r} + side * ({y1!r} - {y0!r})
levels = {levels}
figure = make_subplots(cols=2)
figure.add_contour(x=across, y=up, z=levels, ncontours=22, colorscale="Greys", opacity=0.5, showscale=False)
for name, path in paths.items():
    heights = [float(height({along})) for step, point in enumerate(path)]
    figure.add_scatter(x=path[:, 0], y=path[:, 1], name=name, mode="lines", row=1, col=1)
    figure.add_scatter(y=heights, name=f"{{name}}: height", mode="lines", row=1, col=2)
figure.update_xaxes(range=[{x0!r}, {x1!r}], title="x", row=1, col=1)
figure.update_yaxes(range=[{y0!r}, {y1!r}], title="y", row=1, col=1)
figure.update_xaxes(title="step", row=1, col=2)
figure.update_yaxes(title="height", row=1, col=2{log})
{shown}
"""
EDGE = """        with torch.no_grad():
            if not torch.isfinite(height(*point)):
                print(f"left the place where the function has a value at step {step + 1}")
                break
"""
SHOWN = {"file": 'figure.write_html("race_figure.html")', "cell": "figure"}


def script(walk: Walk, *, plot: str = "") -> str:
    """Return a Python script that walks the first seed's paths of `walk` and prints where they end.

    With `plot` "file" it writes a picture of them to a file, with "cell" it shows one at the end of a cell.
    """
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
        edge=EDGE if walk.surface.holes else "",
        last=_arguments(walk, "STEPS", "paths[name][-1]") if moves else "x, y",
    )
    drawn = _plot(walk, plot) if plot else ""
    head = HEAD.format(
        title=walk.surface.title,
        rules=", ".join(rule.title for rule in walk.rules),
        x=x,
        y=y,
        steps=walk.steps,
        count=len(walk.rules),
        packages="numpy plotly torch" if drawn else "torch",
        imports="\n".join(_imports(body + drawn)),
        formula=formula,
    )
    own = [rule.torch_class.strip() for rule in walk.rules if rule.torch_class]
    return head + "".join(f"\n{source}\n\n" for source in own) + body + drawn


def _imports(text: str) -> list[str]:
    found = [*(["import math"] if "math." in text else []), "import time", ""]
    subplots = ["from plotly.subplots import make_subplots"] if "make_subplots" in text else []
    return [*found, "import torch", *subplots]


def _plot(walk: Walk, plot: str) -> str:
    x0, x1, y0, y1 = walk.surface.view
    levels = 'height(*torch.meshgrid(across, up, indexing="xy"))'
    log = walk.surface.logarithmic and not any(each.loss < 0 for each in walk.surface.minima())
    return PLOT.format(
        x0=x0,
        x1=x1,
        y0=y0,
        y1=y1,
        levels=f"{levels}.log10()" if log else levels,
        along=_arguments(walk, "step") if isinstance(walk.surface, MovingBowl) else "*point",
        log=', type="log"' if log else "",
        shown=SHOWN[plot],
    )


def _rules(walk: Walk) -> list[str]:
    for_point = (rule.torch_code().replace("model.parameters()", "[point]") for rule in walk.rules)
    return [
        f"    {rule.title!r}: lambda point: {code}," for rule, code in zip(walk.rules, for_point, strict=True)
    ]


def _scheduled(walk: Walk) -> bool:
    return not walk.schedule.is_constant


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
    import nbformat

    book = nbformat.v4.new_notebook()
    book.cells = [
        nbformat.v4.new_markdown_cell(f"# {walk.surface.title}\n\n$${walk.surface.latex}$$"),
        nbformat.v4.new_code_cell(script(walk, plot="cell")),
    ]
    return nbformat.writes(book).encode()


def table(walk: Walk) -> str:
    """Return all paths as CSV: rule, seed, step, x, y and height."""
    import pandas as pd

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
