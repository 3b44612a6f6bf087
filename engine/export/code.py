"""The PyTorch code of exactly one experiment, as a script that runs alone."""

from __future__ import annotations

import re

from engine.export import data, images, model, points, progress, recurrent, training
from engine.export.promise import promise
from engine.export.section import Say, Section, comment, joined, plain, quoted
from engine.export.several import several
from engine.runs.experiment import Experiment
from engine.runs.horizon import Horizon
from engine.spec import N_, Refusal

MAX_STEPS = 10**9


def code(
    experiment: Experiment,
    steps: int,
    *,
    say: Say = str,
    horizon: Horizon | None = None,
    astray: str = "",
) -> str:
    """Return a Python script that trains `experiment` for `steps` updates and prints how it ends.

    It needs torch and NumPy (scikit-learn for the real tables that come with it) and draws every random number as a
    run does.  How long it ends at the run's loss before rounding parts them is engine.runs.horizon's to say; what was
    found stands in its head.  Of several seeds it trains the first, or all where their mean decides.  It prints how
    far it is from its first second on.  `say` translates what is written for people; `astray` is a sentence on why
    the run it was asked for stands elsewhere.  A few own tables are so large that `points.file` has to lie beside it.
    Raises Refusal when the experiment can't be run.
    """
    say = plain(say)
    sections = parts(experiment, steps, say=say)
    text = joined(section.script() for section in sections)
    needed = imports(text, experiment, say)
    head = _head(experiment, steps, needed, say, horizon, astray)
    return joined([f"{head}\n\n{needed}", text]) + "\n"


def parts(experiment: Experiment, steps: int, *, say: Say = str, history: bool = False) -> list[Section]:
    """Return the script piece by piece, without its head and imports; `history` as in `training.section`."""
    experiment.checked()
    pictures = images.images(experiment)
    if not 0 <= steps <= MAX_STEPS:
        raise Refusal("A script can train for up to {most} updates.", most=f"{MAX_STEPS:,}")
    return [
        *data.sections(experiment, say),
        *model.sections(experiment, say),
        *([] if pictures is None else images.shaking(pictures, say)),
        *recurrent.reading_out(experiment, say, two_faced=model.two_faced(experiment)),
        training.section(experiment, steps, say, history=history),
        progress.result(experiment, steps, say),
    ]


IMPORTS = {
    r"\bbase64\.": "import base64",
    r"\bhashlib\.": "import hashlib",
    r"\bitertools\.": "import itertools",
    r"\bmath\.": "import math",
    r"\btime\.": "import time",
    r"\bzlib\.": "import zlib",
    "": "",
    r"\bnp\.": "import numpy as np",
    r"\bgo\.": "import plotly.graph_objects as go",
    r"\bmake_subplots\(": "from plotly.subplots import make_subplots",
    r"\btorch\.": "import torch",
    r"\bdatasets\.": "from sklearn import datasets",
    r"\bnn\.": "from torch import nn",
    r"\bF\.": "from torch.nn import functional as F",
}


def imports(text: str, experiment: Experiment, say: Say = str) -> str:
    """Return the imports that a piece of code needs, and the number of threads that suits it best."""
    lines = [line for pattern, line in IMPORTS.items() if re.search(pattern, text)]
    why = say(
        N_("a network as small as this is fastest on one thread")
        if images.images(experiment) is None
        else N_("as in the playground; more are faster, and round a little differently")
    )
    return "\n".join([*lines, "", f"torch.set_num_threads(1)  # {why}"])


def about(
    experiment: Experiment, steps: int, say: Say, horizon: Horizon | None = None, astray: str = ""
) -> list[str]:
    """Return sentences on what the code does, how far it ends where the run does, and what has to lie beside it.

    With `astray` it does not lead to where the run is, and that sentence says why.
    """
    lines = [
        say(N_("{title}, learned by a network in plain PyTorch: {steps} updates.")).format(
            title=say(experiment.dataset.title), steps=f"{steps:,}"
        ),
        say(astray) if astray else promise(experiment, steps, horizon, say),
    ]
    if several(experiment):
        text = N_(
            "It trains the networks of all {count} seeds side by side: what ends training or lowers the rate is the "
            "mean over all of them."
        )
        lines.append(say(text).format(count=experiment.seeds))
    elif experiment.seeds > 1:
        lines.append(say(N_("Of the {count} seeds this is the first one.")).format(count=experiment.seeds))
    if name := points.beside(experiment):
        lines.append(say(N_("The file {name} has to lie beside it.")).format(name=name))
    return lines


PACKAGES = {"numpy": "numpy", "plotly": "plotly", "sklearn": "scikit-learn", "torch": "torch"}


def packages(code: str) -> list[str]:
    """Return the packages that the import lines of some code need, as pip calls them."""
    roots = re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE)
    return [package for name, package in PACKAGES.items() if name in roots]


def printed(experiment: Experiment, say: Say) -> str:
    """Return a sentence on what the code prints."""
    text = (
        N_(
            "It prints how far it is about once a second and, in the end, how long that took, loss and accuracy, and "
            "how many test samples of each class are right."
        )
        if experiment.data().classes
        else N_(
            "It prints how far it is about once a second and, in the end, how long that took, the loss and R²."
        )
    )
    return say(text)


def _head(
    experiment: Experiment, steps: int, needed: str, say: Say, horizon: Horizon | None, astray: str
) -> str:
    """Return what stands before the imports; a line is printed at once, since reading PyTorch takes a moment."""
    lines = about(experiment, steps, say, horizon, astray)
    loading = f"{say(experiment.dataset.title)}: {steps:,} updates. Loading PyTorch ..."
    return "\n".join(
        [
            *comment(" ".join([*lines[:1], printed(experiment, say)])),
            "#",
            *comment(" ".join(lines[1:])),
            "#",
            f"#     pip install {' '.join(packages(needed))}",
            "",
            f"print({quoted(loading)}, flush=True)",
        ]
    )
