"""Autoencoders in training as marks and sentences: the plane of images, codes, ways between two, and what pulls."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.data.datasets.images import Fashion, Handwritten, SmallDigits
from engine.data.uploads.framing import Framing, framed
from engine.models.vae import PICTURES, VAE, VARIANTS
from engine.probes import codes as probes
from engine.probes.forgeries import Score, score
from engine.probes.ridge import ridge
from engine.training.learner import Moment
from playground.language import _
from playground.live.learning import Learning
from playground.marks import Axis, Bars, Edge, Graph, Images, Node, Scatter

ACROSS, SHOWN, STEPS = 13, 14, 9  # images along the plane, above what comes back of them, and on a way
CLOUD = 100  # test images whose codes are drawn: more ellipses hide each other
FAIR = 200  # updates from which on the numbers mean something
CLEAR = 2  # times as many holes as its twin has: a difference to speak of
DRAWN = 11  # codes drawn from one bell curve
WIDTHS = np.linspace(0.0, 1.25, 51)
SETS = {each.name: each for each in (Fashion, Handwritten, SmallDigits)}
TITLES = VARIANTS | PICTURES


def titles() -> dict[str, str]:
    """Return what kinds and images are called."""
    return {name: _(title) for name, title in TITLES.items()}


def classes(spec: VAE) -> list[str]:
    """Return what the images show."""
    return [_(each) for each in SETS[spec.data]().pictures().classes]


def plane(moment: Moment[VAE], twins: Learning) -> Images:
    """Return an image for every code of a grid; the planes of twins have one measure."""
    far = _reach(twins)
    x, y = _axes(probes.codes(moment), far)
    return Images(probes.plane(moment, ACROSS, far), columns=ACROSS, x=x, y=y)


def _reach(twins: Learning) -> float:
    return max(probes.codes(twins.moment(name)).reach for name in twins.tracks)


def _axes(found: probes.Codes, far: float) -> list[Axis]:
    names = [_("number {n} of the code").format(n=each + 1) for each in found.axes]
    return [Axis(name, -far, far) for name in names]


def cloud(moment: Moment[VAE], twins: Learning) -> Scatter:
    """Return the codes of test images on the same plane, as wide as their noise."""
    found, far = probes.codes(moment, CLOUD), _reach(twins)
    x, y = _axes(found, far)
    points, spread = (each[:, list(found.axes)] for each in (found.means, found.deviations))
    inside = (np.abs(points) <= far).all(1)
    widths = spread[inside] if moment.spec.noisy else None
    labels = found.labels[inside].astype(np.int64)
    return Scatter(points[inside], labels, x, y, ellipses=widths, classes=classes(moment.spec))


def back(moment: Moment[VAE]) -> Images:
    """Return test images, and below them what comes back."""
    seen, found = probes.shown(moment.spec, slice(SHOWN)), probes.codes(moment, SHOWN)
    return Images(np.concatenate([seen, probes.decoded(moment, found.means)]), columns=SHOWN)


def way(moment: Moment[VAE], first: int, last: int) -> Images:
    """Return the way from one test image to another: through the code, and below it pixel by pixel."""
    return Images(np.concatenate(probes.between(moment, first, last, STEPS)), columns=STEPS)


def sketched(moment: Moment[VAE], live: Learning) -> Scatter:
    """Return the bell curve of what was drawn on the plane, among those of test images; nothing drawn is no curve."""
    found, own = probes.codes(moment), _sketch(moment.spec, live)
    (x, y), axes = _axes(found, found.reach), list(found.axes)
    points = found.means[:, axes]
    points, labels = (
        each[(np.abs(points) <= found.reach).all(1)] for each in (points, found.labels.astype(np.int64))
    )
    if own is None:
        return Scatter(points, labels, x, y, classes=classes(moment.spec))
    mean, deviation = probes.coded(moment, own[None])
    names = [""] * len(points) + [_("your drawing")]
    widths = np.concatenate([np.zeros_like(points), deviation[:, axes]])
    labels = np.append(labels, len(classes(moment.spec)))
    drawn = np.concatenate([points, mean[:, axes]])
    return Scatter(
        drawn, labels, x, y, ellipses=widths, names=names, labels=True, classes=[*classes(moment.spec), ""]
    )


def answered(moment: Moment[VAE], live: Learning) -> Images:
    """Return what was drawn as the network gets it, and what codes drawn from its bell curve come back as."""
    own = _sketch(moment.spec, live)
    if own is None:
        own = np.zeros_like(probes.shown(moment.spec, 0))
    mean, deviation = probes.coded(moment, own[None])
    noise = np.random.default_rng(moment.spec.seed).standard_normal((DRAWN, moment.spec.numbers))
    return Images(np.concatenate([own[None], probes.decoded(moment, mean + deviation * noise)]), marked=(0,))


def _sketch(spec: VAE, live: Learning) -> np.ndarray | None:
    """Return what was drawn as an image [H, W] in [0, 1], made as those of the data are; None where nothing was."""
    if live.sheet is None or not live.sheet.pixels.any():
        return None
    side, box = probes.side_of(spec), SETS[spec.data].box
    return framed(live.sheet.pixels, (1, side, side), Framing(centre=live.sheet.centre), box=box)[0] / 255


def widths(moment: Moment[VAE]) -> Bars:
    """Return how wide the noise of each number is."""
    found = ridge(list(probes.codes(moment).deviations.T), edges=WIDTHS)
    names = [_("number {n} of the code").format(n=each + 1) for each in range(len(found.counts))]
    return Bars.of(found, names, x=Axis(_("σ: how wide the noise is")))


def path(moment: Moment[VAE]) -> Graph:
    """Return how a code comes about, with the gradient of the reconstruction that gets back along each edge."""
    pull = probes.pulls(moment)
    mean, deviation = pull["pixels/mean"], pull["pixels/log_var"]
    nodes = [Node("x"), Node("μ(x)"), Node("log σ²(x)"), Node("ε ~ N(0, 1)"), Node("z = μ + σ ε"), Node("x̂")]
    if not moment.spec.noisy:
        return Graph([nodes[0], nodes[1], nodes[5]], [Edge(0, 1, mean, f"{mean:.3g}"), Edge(1, 2, mean)])
    edges = [
        Edge(0, 1, mean, f"{mean:.3g}"),
        Edge(0, 2, deviation, f"{deviation:.3g}"),
        Edge(1, 4, mean, f"{mean:.3g}"),
        Edge(2, 4, deviation, f"{deviation:.3g}"),
        Edge(3, 4, 0.0),
        Edge(4, 5),
    ]
    return Graph(nodes, edges)


def formula(moments: Mapping[str, Moment[VAE]]) -> str:
    """Return the loss of the first one with its numbers, as Markdown."""
    moment = next(iter(moments.values()))
    images, kl = probes.elbo(moment)
    weight = moment.spec.beta
    return (
        rf"$$\underbrace{{-\log p(x \mid z)}}_{{{images:.1f}}} + \underbrace{{\beta}}_{{{weight:g}}}\;"
        rf"\underbrace{{\tfrac12 \textstyle\sum (\mu^2 + \sigma^2 - 1 - \log \sigma^2)}}_{{{kl:.2f}}}"
        rf" = {images + weight * kl:.1f}, \qquad z = \mu(x) + \sigma(x)\,\varepsilon, \quad \varepsilon \sim N(0, 1)$$"
    )


def verdict(moments: Mapping[str, Moment[VAE]], *, told: bool) -> str:
    """Return a sentence for each: how much of the plane is empty, once `told`, and what comes back.

    Where a code has collapsed, that is said; and what noise makes of the plane, where only one of two has it.
    """
    said, empty = [], {}
    for moment in moments.values():
        found, row = probes.codes(moment), moment.recording.rows[-1].values
        kind = _(TITLES[moment.spec.variant])
        words = _("Its error is {nats:.0f}; {active} of {all} numbers say something.").format(
            nats=float(row["test_pixels"][0]), active=int(found.active.sum()), all=moment.spec.numbers
        )
        if told:
            empty[moment.spec.noisy] = kind, probes.holes(moment)
            holes = _("{share:.0%} of its plane is new to the decoder.").format(
                share=empty[moment.spec.noisy][1]
            )
            words = f"{holes} {words}"
        if moment.step >= FAIR and not found.active.all():
            words += f" ⚠️ **{_('Collapse: a number that is the same for every image says nothing.')}**"
        said.append(f"**{kind}**: {words}")
    late = all(each.step >= FAIR for each in moments.values())
    if late and len(empty) == 2 and empty[False][1] > CLEAR * empty[True][1]:
        contrast = _(
            "Noise in the code fills the plane between the clouds: "
            "{one} leaves {times:.1f} times as many holes as {other}."
        )
        times = empty[False][1] / max(empty[True][1], probes.CELLS**-2)
        said.append(contrast.format(one=empty[False][0], other=empty[True][0], times=times))
    return "  \n".join(said)


def forged(moments: Mapping[str, Moment[VAE]]) -> str:
    """Return a table of what our classifier says of images: real ones, and those that nobody drew."""
    spec = next(iter(moments.values())).spec
    rows = [_line(_("test images"), score(spec.data, probes.shown(spec)))]
    for each in moments.values():
        title = _(TITLES[each.spec.variant])
        rows.append(_line(_("{kind}: random codes").format(kind=title), score(spec.data, probes.drawn(each))))
    names = (_("images"), _("taken for real"), _("classes among them"), _("grey"))
    return "\n".join(["| " + " | ".join(names) + " |", "|---|---|---|---|", *rows])


def _line(name: str, found: Score) -> str:
    return f"| {name} | {found.real:.0%} | {found.classes} | {found.grey:.0%} |"
