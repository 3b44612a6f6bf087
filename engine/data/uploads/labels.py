"""Tables that lie beside the images of a zip and say which class each is of: a column of files, a column of labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.data.tabular.sheet import Cells
from engine.data.uploads.layouts import TEST, TRAIN, VALID, Layout, Path, numbered
from engine.remark import remark
from engine.spec import N_, Refusal

ENOUGH = 0.5  # of all images that a table has to name to be the one that labels them
HEADINGS = {"label", "labels", "class", "classes", "category", "target", "y", "标签", "类别", "类"}


def by_table(content: bytes, name: str, paths: Sequence[Path]) -> Layout | None:
    """Return the classes that a table gives to images at `paths`, None where it speaks of something else.

    Raises Refusal where it names more classes than can be told apart.
    """
    from engine.data.datasets.csv import read_sheet

    try:
        sheet = read_sheet(content)
    except Refusal:  # a table of whatever else
        return None
    known = _tails(paths)
    columns = [cells.below(int(sheet.named)) for cells in sheet.columns]
    places = [_places(cells, known) for cells in columns]
    if not columns or len(columns) < 2 or not len(columns[0].codes):
        return None
    named = int(np.argmax([(each >= 0).sum() for each in places]))
    rows = np.flatnonzero(places[named] >= 0)
    if len(rows) < max(2, ENOUGH * len(paths)):
        return None
    others = [place for place in range(len(columns)) if place != named]
    parted = next((place for place in others if _parts(columns[place])), None)
    labels = [place for place in others if place != parted and len(columns[place].distinct) > 1]
    if not labels:
        return None
    heads = [cells.distinct[int(cells.codes[0])].strip().lower() for cells in sheet.columns]
    label = next((place for place in labels if sheet.named and heads[place] in HEADINGS), None)
    label = min(labels, key=lambda place: len(columns[place].distinct)) if label is None else label
    own: list[str | None] = [None] * len(paths)
    test = np.zeros(len(paths), bool)
    for row in rows:
        image = places[named][row]
        own[image] = columns[label].distinct[columns[label].codes[row]].strip() or None
        if parted is not None:
            part = columns[parted].distinct[columns[parted].codes[row]].strip().lower()
            test[image] = part not in TRAIN
    missing = sum(each is None for each in own)
    text = N_("Images left out because the table doesn't name them: {count}.")
    left = (remark(text, count=missing),) if missing else ()
    classes, found = numbered(own)
    return Layout("table", classes, found, test if test.any() and not test.all() else None, left, name)


def _tails(paths: Sequence[Path]) -> dict[str, int]:
    """Return which image is meant by a name, with or without its folders and its ending; none where two could be."""
    known: dict[str, int] = {}
    for place, path in enumerate(paths):
        whole = "/".join(path).lower()
        tails = {whole.split("/", skipped)[-1] for skipped in range(len(path))}
        for tail in tails | {tail.rpartition(".")[0] for tail in tails}:
            known[tail] = -1 if tail in known else place
    return known


def _places(cells: Cells, known: dict[str, int]) -> np.ndarray:
    """Return the image [rows] that each cell of a column names, -1 for none."""
    texts = (text.strip().lower().replace("\\", "/").removeprefix("./") for text in cells.distinct)
    return np.array([known.get(text, -1) for text in texts], dtype=np.int64)[cells.codes]


def _parts(cells: Cells) -> bool:
    """Whether a column says which rows are to learn from and which to test with."""
    words = {text.strip().lower() for text in cells.distinct}
    return bool(words & TRAIN) and bool(words & (TEST | VALID)) and words <= TRAIN | TEST | VALID
