"""The PyTorch code of exactly one model, as a script that runs alone: its own source, knobs as constants, a loop."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator

from engine.export.inlined import Bundle, Edit, place, source
from engine.export.section import Say, Section, comment, joined, plain, quoted
from engine.spec import N_, Spec
from engine.training.model import Model

CURVES = """\
from plotly.subplots import make_subplots

rows = make_subplots(rows=len(history[-1][1]), shared_xaxes=True, subplot_titles=list(history[-1][1]))
for row, name in enumerate(history[-1][1], 1):
    rows.add_scatter(x=[at for at, _ in history], y=[seen.get(name) for _, seen in history], name=name, row=row, col=1)
rows.show()"""
HOOKS = ("build", "rules", "update", "measure")
PACKAGES = {"torch": "torch", "numpy": "numpy", "sklearn": "scikit-learn", "plotly": "plotly"}
DROPPED = {"property", "staticmethod", "override"}  # decorators that only make sense in a class
LOOP = """\
torch.set_num_threads(1)  # several round in another order, and networks of this size are no faster for them
module = build(torch.Generator().manual_seed(mix(SEED, 0)))
optimizers = rules(module)
draw, free, history = torch.Generator(), {}, []
for step in range(STEPS):
    if step % EVERY == 0:
        free = {}
    module.train()
    found = update(module, optimizers, Turn(step, draw.manual_seed(mix(SEED, step + 1))))
    for name, value in found.items():
        free.setdefault(name, []).append(value)
    if (step + 1) % EVERY == 0 or step + 1 == STEPS:
        module.eval()
        with torch.no_grad():
            measures = {name: sum(values) / len(values) for name, values in free.items()} | measure(module)
        history.append((step + 1, measures))
        print(step + 1, *(f"{name} {value:.9g}" for name, value in measures.items()), flush=True)"""


def model_script(spec: Model, steps: int, *, every: int = 0, say: Say = str) -> str:
    """Return a Python script that trains `spec` for `steps` updates, and prints its measures every so many.

    It is the model's own source: what the page trains, with nothing of this project around it.  By default it prints
    as often as the page looks at first.  `say` translates what is written for people.  Raises ValueError where a
    model passes itself on, or has two things of one name, for which no plain script can be written.
    """
    say = plain(say)
    imports, sections = parts(spec, steps, every=every, say=say)
    text = joined(section.script() for section in sections)
    head = "\n#\n".join("\n".join(comment(line)) for line in about(spec, steps, f"{imports}\n{text}", say))
    return joined([f"{head}\n\n{imports}", text]) + "\n"


def model_notebook(spec: Model, steps: int, *, every: int = 0, say: Say = str) -> bytes:
    """Return a notebook (.ipynb, UTF-8) whose cells in a row are the script, and which draws the curves."""
    from nbformat import validate, writes
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    say = plain(say)
    imports, sections = parts(spec, steps, every=every, say=say)
    drawn = Section(say(N_("Curves")), say(N_("What was measured on the way.")), CURVES)
    sections = [*sections, drawn]
    title, *told = about(spec, steps, "\n".join([imports, *(each.code for each in sections)]), say)
    cells = [
        new_markdown_cell("\n\n".join([f"# {title}", *told]), id="about"),
        new_code_cell(imports, id="imports"),
    ]
    for number, section in enumerate(sections):
        cells.append(new_markdown_cell(f"## {section.title}\n\n{section.text}", id=f"text-{number}"))
        cells.append(new_code_cell(section.code, id=f"code-{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    validate(book)
    return writes(book).encode()


def about(spec: Model, steps: int, code: str, say: Say) -> list[str]:
    """Return what the head of some code says of it."""
    roots = re.findall(r"^ *(?:import|from) (\w+)", code, re.MULTILINE)
    needed = [package for name, package in PACKAGES.items() if name in roots]
    ends = say(
        N_("It trains for {steps} updates with the very numbers that the page draws, and ends where it does.")
    )
    return [
        f"{say(spec.title)}. {say(spec.summary)}",
        ends.format(steps=f"{steps:,}"),
        f"pip install {' '.join(needed)}",
    ]


def parts(spec: Model, steps: int, *, every: int = 0, say: Say = str) -> tuple[str, list[Section]]:
    """Return the imports of the script, and the rest piece by piece."""
    bundle, methods, used = Bundle(), list[str](), {"seed"}
    for name in HOOKS:
        _method(spec, name, bundle, methods, used)
    bundle.need("engine.training.model", "Turn")
    bundle.need("engine.randomness", "mix")
    bundle.imports |= {("__future__", "annotations", "annotations"), ("torch", "", "torch")}
    names = [each for each in [*spec.knobs(), *sorted(used - spec.knobs().keys())] if each in used]
    knobs = [f"{name.upper()} = {_literal(getattr(spec, name))}" for name in names]
    knobs.append(f"STEPS, EVERY = {steps}, {every or spec.every}")
    for name in (*(name.upper() for name in names), "STEPS", "EVERY"):
        bundle.claim(name, "the knobs")
    found = [
        (N_("Knobs"), N_("What was chosen on the page."), "\n".join(knobs)),
        (N_("Parts"), N_("What the model is made of, and where its data come from."), joined(bundle.pieces)),
        (N_("Model"), N_("How it is built, and what one update is."), joined(methods)),
        (N_("Training"), N_("All that is random follows from the seed and the number of the update."), LOOP),
    ]
    return bundle.header(), [Section(say(title), say(text), code) for title, text, code in found]


def _literal(value: object) -> str:
    return quoted(value) if isinstance(value, str) else repr(value)


def _method(spec: Model, name: str, bundle: Bundle, methods: list[str], used: set[str]) -> None:
    """Add a method as a function, with what it needs before it: `self.lr` becomes LR, `self.forced()` forced()."""
    owner = next(each for each in type(spec).__mro__ if name in vars(each))
    if not bundle.claim(name, f"{owner.__name__}.{name}"):
        return
    here = source(owner.__module__)
    whole = here.defined[owner.__name__]
    node = next(each for each in ast.walk(whole) if isinstance(each, ast.FunctionDef) and each.name == name)
    bundle.need_all(owner.__module__, node)
    edits = list(_without_class(node))
    selves = {id(each) for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == "self"}
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and id(each.value) in selves:
            selves.remove(id(each.value))
            edits.append((*place(each), _outside(spec, each.attr, bundle, methods, used)))
    if selves:
        raise ValueError(f"{owner.__name__}.{name} passes itself on, and a script has no such thing")
    methods.append(here.text(node, edits))


def _outside(spec: Model, name: str, bundle: Bundle, methods: list[str], used: set[str]) -> str:
    """Return what `self.name` is called where there is no self."""
    meant = inspect.getattr_static(type(spec), name, None)
    if name not in spec.knobs() and (callable(meant) or isinstance(meant, property | staticmethod)):
        _method(spec, name, bundle, methods, used)
        return f"{name}()" if isinstance(meant, property) else name
    value = getattr(spec, name)
    if isinstance(value, Spec):
        raise ValueError(f"{name} is made of knobs itself, which a script can't hold")
    used.add(name)
    return name.upper()


def _without_class(node: ast.FunctionDef) -> Iterator[Edit]:
    """Yield the edits that take `self` out of a signature, and decorators that need a class."""
    for each in node.decorator_list:
        if isinstance(each, ast.Name) and each.id in DROPPED:
            yield (each.lineno, each.col_offset - 1), place(each)[1], ""
    arguments = node.args.args
    if arguments and arguments[0].arg == "self":
        end = place(arguments[1])[0] if len(arguments) > 1 else place(arguments[0])[1]
        yield place(arguments[0])[0], end, ""
