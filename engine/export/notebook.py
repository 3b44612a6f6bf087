"""The PyTorch code of exactly one experiment, as a Jupyter notebook."""

from __future__ import annotations

from engine.export import pictures
from engine.export.code import about, imports, packages, parts, printed
from engine.export.section import Say, Section, plain
from engine.runs.experiment import Experiment
from engine.runs.horizon import Horizon


def notebook(
    experiment: Experiment,
    steps: int,
    *,
    say: Say = str,
    horizon: Horizon | None = None,
    astray: str = "",
) -> bytes:
    """Return a notebook (.ipynb, UTF-8) that does what the script of `engine.export.code` does, and draws it.

    Its code cells, one after the other, are a script that needs Plotly besides.  `say` translates what is written
    for people; `astray` as in the script.  Raises Refusal when the experiment can't be run.
    """
    from nbformat import validate, writes
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    say = plain(say)
    sections = parts(experiment, steps, say=say, history=True)
    sections += [pictures.curves(say), pictures.answers(experiment, say)]
    sections += pictures.mistakes(experiment, say)
    code = imports("\n".join(section.code for section in sections), experiment, say)
    needs = f"`pip install {' '.join(packages(code))}`"
    told = [*about(experiment, steps, say, horizon, astray), printed(experiment, say), needs]
    texts = ["\n\n".join([f"# {say(experiment.dataset.title)}", *told])]
    cells = [new_markdown_cell(texts[0], id="about"), new_code_cell(code, id="imports")]
    for number, section in enumerate(sections):
        cells.append(new_markdown_cell(_heading(section), id=f"text-{number}"))
        cells.append(new_code_cell(section.code, id=f"code-{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    validate(book)
    return writes(book).encode()


def _heading(section: Section) -> str:
    return f"## {section.title}\n\n{section.text}"
