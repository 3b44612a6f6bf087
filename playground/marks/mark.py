"""What all marks share: axes and scales, how a mark travels to the browser, and what a reader picked on it.

A mark is a frozen dataclass of arrays and plain words.  `show` draws it as it is; `followed` draws what a channel
sends under its name.  Both ways carry what `packed` returns: a frame of a channel has the headers of its marks under
`header["marks"][name]`, and their arrays as `name/array`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal, Protocol

import numpy as np
import streamlit as st

from playground.language import current
from playground.marks.stills import stills
from playground.stage.core.component import declare
from playground.stage.core.frame import Packed, pack

# The number of a class, or a word of the palette: "accent", "text", "faint", "positive", …
Colour = int | str

HEAD = 24  # px above a picture, as stage/marks/style.js has them

_mount = declare("marks/mark")


def require(holds: bool, sentence: str) -> None:
    """Raise ValueError with `sentence` unless it `holds`."""
    if not holds:
        raise ValueError(sentence)


def shaped(values: Any, what: str, *shape: int | None) -> np.ndarray:
    """Return `values` as an array of finite or missing numbers of that shape; None stands for any length.

    Raises ValueError, with a sentence that names `what`, where the shape is another.
    """
    array = np.asarray(values)
    require(array.dtype.kind in "biuf", f"{what} are no numbers.")
    right = array.ndim == len(shape) and all(b in (None, a) for a, b in zip(array.shape, shape, strict=True))
    wanted = ", ".join("any" if side is None else str(side) for side in shape)
    require(right, f"{what} have the shape {list(array.shape)} instead of [{wanted}].")
    return array


class Mark(Protocol):
    """A picture that is data: `kind` names the module of stage/marks that draws it."""

    kind: ClassVar[str]

    def pack(self) -> Packed:
        """Return its words and numbers as JSON can say them, and its arrays by name."""
        ...


@dataclass(frozen=True)
class Axis:
    """An axis: its title with the unit, its ends (None: as the numbers are), `names` where it counts things."""

    title: str = ""
    low: float | None = None
    high: float | None = None
    log: bool = False
    names: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Refuse ends that no axis can have."""
        ends = [end for end in (self.low, self.high) if end is not None]
        what = f"The axis “{self.title}” can't go from {self.low} to {self.high}"
        require(all(np.isfinite(ends)), f"{what}: these are no numbers.")
        require(len(ends) < 2 or ends[0] < ends[1], f"{what}: the first has to be lower.")
        require(not self.log or all(end > 0 for end in ends), f"{what}: on a log axis all is above 0.")


@dataclass(frozen=True)
class Scale:
    """How numbers become colours: between `low` and `high` (None: as the numbers are), or as `names` of categories.

    "diverging" has zero in the page's own colour, "sequential" the lowest number; "probability" runs from class 0 to
    class 1.  With "categories" numbers are whole and count `names`, in `colours`, by default those of the classes.
    `missing` says what it means that there is no number; `signs` stand in the corners of cells of a category.
    """

    kind: Literal["diverging", "sequential", "probability", "categories"] = "diverging"
    low: float | None = None
    high: float | None = None
    title: str = ""
    names: Sequence[str] = ()
    colours: Sequence[Colour] = ()
    missing: str = ""
    signs: Sequence[str] = ()


PLAIN = Axis()
DIVERGING = Scale()
SEQUENTIAL = Scale("sequential")
PROBABILITY = Scale("probability", 0.0, 1.0)


@dataclass(frozen=True)
class Pick:
    """What a reader chose: the numbers of the `item` in its mark, where it lies `at` on the axes, and its `name`.

    With `moved` the item was dragged, and `at` is where it was let go.
    """

    item: tuple[int, ...]
    at: tuple[float, float] | None = None
    name: str = ""
    moved: bool = False


def plain(value: Any) -> Any:
    """Return dataclasses as dictionaries and sequences as lists, as the header of a frame has them."""
    if hasattr(value, "__dataclass_fields__"):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def packed(mark: Mark) -> Packed:
    """Return the header, with its `kind`, and the arrays of a mark as they travel."""
    header, arrays = mark.pack()
    return {"kind": mark.kind, **header}, arrays


def carried(marks: Mapping[str, Mark]) -> Packed:
    """Return what a frame adds to its header, and its arrays, to carry `marks` by name."""
    parts = {name: packed(mark) for name, mark in marks.items()}
    arrays = {f"{name}/{own}": array for name, (_, mine) in parts.items() for own, array in mine.items()}
    return {"marks": {name: header for name, (header, _) in parts.items()}}, arrays


def show(
    mark: Mark,
    *,
    key: str,
    height: int | None = None,
    label: str = "",
    pick: bool = False,
    soon: bool = False,
) -> Pick | None:
    """Draw `mark` as it is, `height` px high where it is given, and return what was picked just now.

    `label` is its title, and what it is called for those who don't see it.  With `pick` a click, or Enter, answers.
    With `soon` it goes ahead of the page: for what follows a knob, which is best drawn before the widgets are.
    """
    if not soon:
        return _drawn({"mark": _text(mark)}, key=key, height=height, label=label, pick=pick)
    mine = stills()
    there = mine.put(key, packed(mark))
    data = {"token": mine.channel.token, "name": key, "mark": None if there else _text(mark)}
    return _drawn(data, key=key, height=height, label=label, pick=pick)


def followed(
    token: str,
    name: str,
    *,
    key: str,
    first: Mark | None = None,
    height: int | None = None,
    label: str = "",
    pick: bool = False,
) -> Pick | None:
    """Draw the mark that the channel `token` carries as `name`, `first` until it comes; see `show`."""
    live = {"token": token, "name": name, "mark": None if first is None else _text(first)}
    return _drawn(live, key=key, height=height, label=label, pick=pick)


def _drawn(data: dict[str, Any], *, key: str, height: int | None, label: str, pick: bool) -> Pick | None:
    data |= {"lang": current(), "height": height, "label": label, "pick": pick}
    if height is not None:
        data["room"] = height + HEAD
    result = _mount(data, key=key, on_pick_change=_nothing)
    message = getattr(result, "pick", None)
    told = f"{key}:told"
    if not isinstance(message, Mapping) or message.get("n") == st.session_state.get(told):
        return None
    st.session_state[told] = message.get("n")
    return picked(message)


def picked(message: Mapping[str, Any]) -> Pick | None:
    """Return what a browser says was picked; None where it is nothing that a mark would say."""
    item: Any = message.get("item")
    at, name = message.get("at"), message.get("name")
    if not isinstance(item, list | tuple) or not 0 < len(item) <= 3:
        return None
    if not all(isinstance(each, int) and each >= 0 for each in item):
        return None
    place = None
    if isinstance(at, Sequence) and len(at) == 2 and all(isinstance(each, int | float) for each in at):
        place = (float(at[0]), float(at[1]))
    return Pick(tuple(item), place, name if isinstance(name, str) else "", message.get("moved") is True)


def _text(mark: Mark) -> str:
    return base64.b64encode(pack(*packed(mark))).decode()


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
