"""All sentences that a reader can meet on a page, each with the files that say it and the area it belongs to."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playground.tools import words

ROOT = Path(__file__).resolve().parents[2]

# The first pattern that fits a file names its area; a sentence belongs to the area of its first file.
AREAS = {
    "xor": r"pages/.*/xor\.py|playground/(lessons/xor/|figures/xor)"
    r"|engine/(compare/(luck|lottery)|probes/(stuck|pieces)|export/lottery)",
    "vae": r"pages/.*/vae\.py|playground/lessons/vae/|playground/figures/autoencoders"
    r"|engine/(models/vae|probes/(codes|forgeries))",
    "rnn": r"(pages/.*|playground/lessons)/(rnn|translation|spans|capacity|cliff)(\.py|/)"
    r"|engine/(probes/sequences|models/translation|compare/spans|export/probed)|playground/kit/supervised/study"
    r"|playground/figures/(spans|recurrent|forecasting|cliff|clipping|capacity)"
    r"|engine/(networks/recurrent_starts|descent/closures)"
    r"|playground/stage/(memory|inside|waterfall|rollouts)",
    "cnn": r"pages/.*/cnn\.py|playground/lessons/cnn/|engine/probes/vision|playground/stage/(elastic|gallery|drawing)"
    r"|engine/data/(augmentation|uploads/(archive|zipped|framing|ink|shown|signatures|layouts|labels|zip_reading))",
    "convolution": r"pages/.*/convolution\.py|playground/lessons/convolution/|playground/stage/sliding"
    r"|engine/(filters/|data/photographs|data/uploads/bitmap)",
    "race": r"pages/.*/optimizers\.py|playground/lessons/optimizers/|playground/stage/(paths|fates|plane)"
    r"|engine/(descent/|compare/|export/walk_script|probes/landscape|probes/curvature)|playground/figures/(walks|contests|stability)",
    "activations": r"pages/.*/activations\.py|playground/(lessons/activations/|figures/activations)"
    r"|engine/(probes/(propagation|bends)"
    r"|export/stacked)",
    "home": r"playground/(site|front|launcher|live|kit/(?!reading)|tools|\w+\.py)|streamlit_app"
    r"|playground/stage/(core/(canvas|host)|plot|share)",
    "network": r"pages/.*/network\.py|playground/lessons/network/|playground/stage/|playground/figures/",
    "recurrent layers": r"engine/networks/(layers/(gated_recurrent|simple_recurrent|readout)|recurrent)"
    r"|engine/data/(sequences|series|generated_sequences|letters|uploads/(series|chronology|dates|kept))"
    r"|engine/data/datasets/(names|own_series|recall|series|text|waves)",
    "image layers": r"engine/networks/layers/(convolution|inception|pooling|separable|transposed)"
    r"|engine/data/(images|datasets/(folders|images))",
    "optimizers": r"engine/training/(optimizer|schedule|plateau|regularisation)|engine/runs/watch",
    "data": r"engine/(data/|probes/plane)|playground/kit/reading",
    "engine": r"engine/",
    "README": r"README\.md",
}
# What nobody has gone through yet.  Closing one means to give each of its sentences a test or a reason.
OPEN: frozenset[str] = frozenset()

# A full stop ends a sentence, except behind an initial ("R. A. Fisher").
END = re.compile(r"(?:(?<=[^A-Z\s]\.)|(?<=[?!])|(?<=[.?!][”)]))\s+(?=[^a-z\s])")


@dataclass(frozen=True)
class Sentence:
    """One sentence as a reader meets it, the files that say it, and whether it is said in a Refusal."""

    text: str
    files: tuple[str, ...]
    refused: bool

    @property
    def area(self) -> str:
        """The part of the project that answers for it."""
        return next(name for name, files in AREAS.items() if re.match(files, self.files[0]))


def split(message: str) -> list[str]:
    """Return the sentences of a marked message."""
    return [" ".join(each.split()) for each in END.split(message) if each.strip()]


@cache
def sentences() -> dict[str, Sentence]:
    """Return every sentence of the marked words and of the README's promises, by its text."""
    refusals = _refusals()
    found: dict[str, tuple[set[str], bool]] = {}
    for message, files in [*_marked(), *_readme()]:
        for text in split(message):
            places, refused = found.setdefault(text, (set(), True))
            found[text] = places | set(files), refused and message in refusals
    return {text: Sentence(text, tuple(sorted(places)), refused) for text, (places, refused) in found.items()}


def _marked() -> list[tuple[str, list[str]]]:
    """Return each marked message with its files; the introductions of the pages are among them."""
    found = []
    for message in words.collected():
        for text in (message.id,) if isinstance(message.id, str) else message.id:
            if text:
                found.append((text, [Path(name).as_posix() for name, _ in message.locations]))
    return found


def _readme() -> list[tuple[str, list[str]]]:
    """Return what the README says before its table of lessons, without code, pictures and marks."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Lessons")[0]
    text = re.sub(r"```.*?```|!\[.*?\]\(.*?\)|^#[^\n]*$", "", text, flags=re.DOTALL | re.MULTILINE)
    blocks = re.split(r"\n\s*\n|\n\d+\. ", text.replace("**", "").replace("*", ""))
    return [(" ".join(each.split()).removeprefix("1. "), ["README.md"]) for each in blocks if each.strip()]


def _refusals() -> set[str]:
    """Return the messages that are the words of a `Refusal`."""
    found = set()
    for path in (path for folder in words.FOLDERS for path in (ROOT / folder).rglob("*.py")):
        source = io.BytesIO(path.read_bytes())
        said = words.code(source, {"Refusal": None}, (), {})
        found |= {text[0] for _, name, text, _ in said if name == "Refusal"}
    return found
