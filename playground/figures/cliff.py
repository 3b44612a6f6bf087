"""The cliff: the loss of one recurrent unit with three descents on it, their losses, and what is said of them."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from engine.probes.sequences.cliff import VIEW, Cliff, Path
from engine.probes.sequences.cliff_walk import UPDATES, WAYS, CliffWalk
from engine.probes.sequences.clipping import clipping
from engine.spec import Refusal
from playground.figures import INK
from playground.language import _, refusal
from playground.marks import Axis, Lines, Scale, Scatter, Series

LEAST, LOW = 1e-6, 1e-3  # losses lower than this are drawn here, on the curves and on the map
START = len(WAYS)  # the class of the start
GROUND = [[0, INK["background"]], [1, INK["faint"]]]


def seen_from_above(walk: CliffWalk) -> Scatter:
    """Return the loss over w and b, logarithmic, with every path, where it is at the update, and the start to drag."""
    places = np.stack([each.places for each in walk.paths.values()], axis=1)  # [U + 1, 3, 2]
    here = places[walk.seen]
    return Scatter(
        np.concatenate([[[walk.w, walk.b]], np.where(np.isfinite(here), here, np.nan)]),
        colours=np.array([START, *range(START)]),
        classes=[*(_(each) for each in WAYS.values()), _("start")],
        trails=places,
        movable=[0],
        field=np.log10(np.maximum(walk.ground.losses, LOW)),
        shade=Scale("sequential", np.log10(LOW), 0.0),
        x=Axis("w", low=VIEW[0], high=VIEW[1]),
        y=Axis("b", low=VIEW[2], high=VIEW[3]),
    )


def losses(walk: CliffWalk) -> Lines:
    """Return the loss after each update, logarithmic."""
    updates = np.arange(UPDATES + 1)
    series = [
        Series(_(WAYS[way]), updates, np.maximum(path.losses, LEAST), colour=colour)
        for colour, (way, path) in enumerate(walk.paths.items())
    ]
    return Lines(series, x=Axis(_("update")), y=Axis(_("loss"), log=True), at=float(walk.seen))


def gradients(walk: CliffWalk) -> np.ndarray:
    """Return each way's gradient at the update before and after clipping [3, 2, 2]."""
    step = walk.seen
    return np.stack([[path.gradients[step], path.clipped[step]] for path in walk.paths.values()])


def surface(walk: CliffWalk) -> go.Figure:
    """Return the loss as a surface, with what of every path lies on it."""
    found, loss, figure = walk.ground, _("loss"), go.Figure()
    figure.add_surface(
        **_grid(found), z=found.losses.astype(np.float32), colorscale=GROUND, showscale=False, opacity=0.9,
        hovertemplate=f"w %{{x:.3g}}, b %{{y:.3g}}<br>{loss} %{{z:.3g}}<extra></extra>",
    )  # fmt: skip
    for (way, path), ink in zip(walk.paths.items(), INK["classes"], strict=False):
        x, y = path.places.T
        inside = (x >= VIEW[0]) & (x <= VIEW[1]) & (y >= VIEW[2]) & (y <= VIEW[3])
        places, tip = np.where(inside[:, None], path.places, np.nan).T, f"{_(WAYS[way])}<br>{loss} %{{z:.3g}}"
        figure.add_scatter3d(
            x=places[0], y=places[1], z=path.losses + 0.004, mode="lines+markers", name=_(WAYS[way]),
            line={"color": ink, "width": 5}, marker={"color": ink, "size": 2}, hovertemplate=f"{tip}<extra></extra>",
        )  # fmt: skip
    axes = {
        f"{axis}axis": {"title": {"text": word}} for axis, word in {"x": "w", "y": "b", "z": loss}.items()
    }
    scene = {**axes, "camera": {"eye": {"x": 1.5, "y": 1.1, "z": 0.9}}}
    figure.update_layout(scene=scene, margin={"l": 0, "r": 0, "t": 0, "b": 0}, height=440)
    return figure


def _grid(found: Cliff) -> dict[str, np.ndarray]:
    return {"x": found.w.astype(np.float32), "y": found.b.astype(np.float32)}


def stepped(walk: CliffWalk) -> str:
    """Return in a sentence how far each walk is thrown after the update: the length of its next step."""
    lengths, step = {}, walk.seen
    for way, path in walk.paths.items():
        step = min(walk.seen, len(path.places) - 2)  # nothing comes after the last one
        length = float(np.linalg.norm(path.places[step + 1] - path.places[step]))
        short = f"{length:.0f}" if length >= 10 else f"{length:.2g}"
        lengths[way] = short if length < 1e4 else _("beyond all bounds")
    words = _(
        "Update {step}: the next step is {plain} long without clipping, {norm} clipped by norm, {value} by value. The "
        "picture is {wide} wide."
    )
    return words.format(step=step, wide=f"{VIEW[1] - VIEW[0]:.2g}", **lengths)


def told(walk: CliffWalk) -> list[str]:
    """Return in words what happens to the gradients of all three paths at the update, and how each walk ends."""
    found = [_at(walk, way, path) for way, path in walk.paths.items()]
    if all(path.exploded < 0 for path in walk.paths.values()):
        words = _(
            "Nothing explodes here: no gradient grows fifty times on its way back through {steps} steps."
        )
        found.append(words.format(steps=walk.length))
    return found


def _at(walk: CliffWalk, way: str, path: Path) -> str:
    name, step = f"**{_(WAYS[way])}**", walk.seen
    if 0 <= path.lost <= step:
        words = _("{name}: lost. After update {step} its numbers are beyond all bounds.")
        return words.format(name=name, step=path.lost)
    return f"{name}: {_gradient(walk, way, path, step)} {_end(path)}"


def _gradient(walk: CliffWalk, way: str, path: Path, step: int) -> str:
    try:
        seen = clipping(path.gradients[step], **walk.clips(way))
    except Refusal as exc:
        return refusal(exc)
    if path.growth[step] > 1:
        grows = _("On its way back through {steps} steps it grows up to {grown} times.")
    else:
        grows = _("On its way back through {steps} steps it only shrinks.")
    if seen.factor > 1 - 1e-5:
        words = _("The gradient has length {before} and passes as it is.")
    elif way == "norm":
        words = _("The gradient is cut from length {before} to {after} and keeps its direction.")
    else:
        words = _("The gradient is cut from length {before} to {after} and turns by {angle}°.")
    said = words.format(before=f"{seen.before:.3g}", after=f"{seen.after:.3g}", angle=f"{seen.angle:.1f}")
    return f"{said} {grows.format(steps=walk.length, grown=f'{path.growth[step]:.3g}')}"


def _end(path: Path) -> str:
    if path.lost >= 0:
        return _("It is lost at update {step}.").format(step=path.lost)
    w, b = (f"{each:.3g}" for each in path.places[-1])
    inside = VIEW[0] <= path.places[-1, 0] <= VIEW[1] and VIEW[2] <= path.places[-1, 1] <= VIEW[3]
    words = (
        _("It ends with a loss of {loss} at w = {w}, b = {b}.")
        if inside
        else _("It ends far out of the picture, with a loss of {loss} at w = {w}, b = {b}.")
    )
    return words.format(loss=f"{path.losses[-1]:.2g}", w=w, b=b)


def multiplied(walk: CliffWalk) -> str:
    """Return how the gradient grows on its way back, with the numbers of the unclipped walk at the update."""
    path = walk.paths["plain"]
    where, growth = path.places[walk.seen], path.growth[walk.seen]
    return (
        r"\frac{\partial x_T}{\partial x_t}=\prod_{s=t}^{T-1} w\,\sigma'(x_s),\qquad "
        rf"w={where[0]:.3g},\;b={where[1]:.3g}:\quad"
        rf"\max_t\left|\frac{{\partial x_T}}{{\partial x_t}}\right|={growth:.3g}"
    )
