"""The PyTorch code of exactly one experiment, as a script that runs alone."""

from __future__ import annotations

import re

from engine.experiment import Experiment
from engine.export import data, images, model, points, recurrent, training
from engine.export.section import Say, Section, comment, joined, plain
from engine.spec import N_, Refusal

MAX_STEPS = 10**9


def code(experiment: Experiment, steps: int, *, say: Say = str, astray: str = "") -> str:
    """Return a Python script that trains `experiment` for `steps` updates and prints how it ends.

    It needs torch and NumPy (scikit-learn for the real tables that come with it), draws every random number as a
    run does, and so ends at the same loss up to rounding.  Of several seeds it trains the first.  `say` translates
    what is written for people; `astray` is a sentence on why the run it was asked for stands elsewhere.  A few own
    tables are so large that `points.file` has to lie beside it.  Raises Refusal when the experiment can't be run.
    """
    say = plain(say)
    sections = parts(experiment, steps, say=say)
    text = joined(section.script() for section in sections)
    return (
        joined([f"{_head(experiment, steps, say, astray)}\n\n{imports(text, experiment, say)}", text]) + "\n"
    )


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
        training.result(experiment, say),
    ]


IMPORTS = {
    r"\bbase64\.": "import base64",
    r"\bhashlib\.": "import hashlib",
    r"\bitertools\.": "import itertools",
    r"\bmath\.": "import math",
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


def about(experiment: Experiment, steps: int, say: Say, astray: str = "") -> list[str]:
    """Return sentences on what the code does and needs, and where it does not lead."""
    lines = [
        say(N_("{title}, learned by a network in plain PyTorch.")).format(
            title=say(experiment.dataset.title)
        ),
        say(astray)
        if astray
        else say(
            N_("After {steps} updates it ends at the loss that the playground shows, up to rounding.")
        ).format(steps=steps),
    ]
    if experiment.seeds > 1:
        lines.append(say(N_("Of the {count} seeds this is the first one.")).format(count=experiment.seeds))
    if name := points.beside(experiment):
        lines.append(say(N_("The file {name} has to lie beside it.")).format(name=name))
    return lines


def _head(experiment: Experiment, steps: int, say: Say, astray: str) -> str:
    return "\n".join(comment(" ".join(about(experiment, steps, say, astray))))
