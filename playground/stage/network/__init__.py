"""The network diagram, which is also the builder: every neuron's own map, every weight, and the layers' controls."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from engine.data.dataset import HALF_WIDTH
from engine.data.features import FEATURES
from engine.limits import MAX_LAYERS, MAX_UNITS
from engine.networks.activations import ACTIVATIONS
from engine.networks.layers import taking
from engine.spec import Knob, Refusal
from playground.language import _, current, refusal
from playground.stage.core.component import declare

__all__ = [
    "Feature",
    "NetworkEvents",
    "layer_kinds",
    "network",
    "network_events",
    "network_state",
    "planar_features",
]

INNER = "layers"  # the knob that holds the layers inside a block
PICTURE = 24  # pixels a side of the map of a feature that is switched off
_NAMES = ("layers", "features", "selected")

_mount = declare("network")


@dataclass(frozen=True)
class Feature:
    """One input that may be switched on: its key, its label, and its map [S, S] in bytes (row 0 lowest)."""

    key: str
    label: str
    on: bool
    map: np.ndarray | None = field(default=None, compare=False)


@dataclass(frozen=True)
class NetworkEvents:
    """What a reader did since it was last asked about; None where nothing was done.

    `layers` are specs as JSON, as the reader wants them: they still have to be read with `Layer.from_json`,
    which refuses in words what can't be.  `features` are the keys of the inputs in use, `selected` is
    (layer, unit) of a neuron in the order of the stream, whoever selected it.
    """

    layers: list[dict[str, Any]] | None = None
    features: list[str] | None = None
    selected: tuple[int, int] | None = None


def network(
    token: str,
    *,
    key: str,
    layers: Sequence[Mapping[str, Any]],
    source: str = "main",
    kinds: Mapping[str, Mapping[str, Any]] | None = None,
    features: Iterable[Feature] = (),
    problem: Refusal | None = None,
    selected: tuple[int, int] | None = None,
    readonly: bool = False,
    tunable: bool = True,
    choosable: bool = True,
    most: int = MAX_LAYERS,
    room: int | None = None,
    edits: Mapping[str, int] | None = None,
    on_change: Callable[[], None] | None = None,
) -> NetworkEvents:
    """Draw the network of the run `source` of the channel `token`, and return what the reader changed.

    `layers` are the specs of the hidden layers as JSON and are the truth, except for a moment after the
    reader's own edit: the browser shows that at once.  Say what came of an edit by calling again with the new
    layers, or with the old ones and the `problem`.  `tunable` says whether single weights may be changed by hand,
    `choosable` whether inputs may be left out, `most` how many layers there may be, `room` how many px the tiles of
    a column may take.  `edits` are the numbers of the newest edits that `layers` and `features` know of, where they
    come by the stream too.  `on_change` is called before the page's script when the reader has changed something;
    `network_events` tells it what, and then this call has no news left.
    """
    shown = [*features]
    data: dict[str, Any] = {
        "token": token,
        "source": source,
        "lang": current(),
        "layers": [dict(layer) for layer in layers],
        "kinds": layer_kinds() if kinds is None else kinds,
        "features": [_feature(each) for each in shown],
        "features_editable": bool(shown) and choosable and not readonly,
        "problem": None if problem is None else {"layer": problem.layer, "message": refusal(problem)},
        "selected": None if selected is None else {"layer": selected[0], "unit": selected[1]},
        "limits": {"layers": most, "units": MAX_UNITS},
        "readonly": readonly,
        "tunable": tunable,
        "room": room,
        "edits": _known(key) | dict(edits or {}),
    }
    heard = on_change or _nothing
    result = _mount(data, key=key, on_layers_change=heard, on_features_change=heard, on_selected_change=heard)
    return _taken(key, {name: getattr(result, name, None) for name in _NAMES}, selected)


def network_events(key: str, *, selected: tuple[int, int] | None = None) -> NetworkEvents:
    """Return what the reader of the diagram `key` changed, before the diagram is drawn again in this run.

    So that an edit and its outcome reach the browser in one go; `selected` is what is selected so far.
    """
    return _taken(key, network_state(key), selected)


def network_state(key: str) -> dict[str, Any]:
    """Return the last edit of each kind that the diagram `key` has told this page, taken up or not (see `news`)."""
    state = st.session_state.get(key) or {}
    return {name: state.get(name) for name in _NAMES}


def layer_kinds(*ranks: int) -> dict[str, dict[str, Any]]:
    """Return what the builder has to know of every layer for vectors (1, the default) or images (3), in words."""
    layers = {name: each for rank in ranks or (1,) for name, each in taking(rank).items()}
    return {name: _kind(layer) for name, layer in layers.items()}


def planar_features(keys: Mapping[str, str] | Iterable[str], chosen: Iterable[str]) -> list[Feature]:
    """Return `keys` (or key → label) as features, those in `chosen` switched on, with maps where they are known.

    Where none of them needs a second coordinate the maps are of a line, [1, S].
    """
    labels = dict(keys) if isinstance(keys, Mapping) else {key: FEATURES[key].label for key in keys}
    on = set(chosen)
    dimensions = max((FEATURES[key].inputs for key in labels if key in FEATURES), default=2)
    return [Feature(key, label, key in on, _map(key, dimensions)) for key, label in labels.items()]


def _map(key: str, dimensions: int) -> np.ndarray | None:
    feature = FEATURES.get(key)
    if feature is None:
        return None
    middles = ((np.arange(PICTURE) + 0.5) / PICTURE * 2 - 1) * HALF_WIDTH
    across, up = np.meshgrid(middles, middles if dimensions == 2 else [0.0])
    values = feature.apply(np.stack([across.ravel(), up.ravel()], axis=1)).reshape(across.shape)
    return np.round(128 + 127 * values / np.abs(values).max()).astype(np.uint8)


def _feature(feature: Feature) -> dict[str, Any]:
    entry: dict[str, Any] = {"key": feature.key, "label": feature.label, "on": feature.on}
    if feature.map is not None:
        entry["map"] = base64.b64encode(np.ascontiguousarray(feature.map, np.uint8).tobytes()).decode()
    return entry


def _kind(layer: Any) -> dict[str, Any]:
    knobs = layer.knobs()
    entry: dict[str, Any] = {
        "title": _(layer.title),
        "summary": _(layer.summary),
        "links": layer.links or (bool(layer.weights) and len(layer.counts) == 1),
        "size": list(layer.counts),
        "flat": layer.is_flat,
        "filling": layer.fills,
        "knobs": [_knob(layer, name, knob) for name, knob in knobs.items() if knob.kind != "parts"],
    }
    if INNER in knobs:
        entry["block"] = True
        entry["inner"] = [each.to_json() for each in layer().inner()]
    return entry


def _knob(layer: Any, name: str, knob: Knob) -> dict[str, Any]:
    default = layer.__dataclass_fields__[name].default
    entry = {
        "name": name,
        "label": _(knob.label),
        "help": _(knob.help),
        "kind": knob.kind,
        "low": knob.low,
        "high": knob.high,
        "log": knob.log,
        "advanced": knob.advanced,
        "default": default,
    }
    if knob.choices:
        entry["choices"] = [{"value": each, "label": _title(each)} for each in knob.choices]
    return entry


def _title(choice: str) -> str:
    return _(ACTIVATIONS[choice].title) if choice in ACTIVATIONS else _(choice)


def _known(key: str) -> dict[str, int]:
    """Return the number of the last edit of each name that this session has taken from the browser."""
    return dict(st.session_state.setdefault(f"{key}/edits", dict.fromkeys(_NAMES, 0)))


def _taken(key: str, state: Mapping[str, Any], selected: tuple[int, int] | None) -> NetworkEvents:
    found, st.session_state[f"{key}/edits"] = news(state, _known(key))
    return NetworkEvents(**{"selected": selected, **found})


def news(state: Mapping[str, Any], known: Mapping[str, int]) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the edits in a component's state that are newer than those `known`, and what is known then.

    The state stays what it was over reruns, so each edit carries a number and is told once.
    """
    found: dict[str, Any] = {}
    after = dict(known)
    for name, read in _READERS.items():
        message = state.get(name)
        if not isinstance(message, Mapping):
            continue
        edit = message.get("edit")
        if isinstance(edit, int) and edit > known[name]:
            after[name] = int(edit)
            found[name] = read(message.get("value"))
    return found, after


def _listed(kind: type) -> Callable[[Any], list[Any] | None]:
    """Return what reads a list of nothing but `kind`, and None out of anything else."""
    return lambda found: (
        found if isinstance(found, list) and all(isinstance(n, kind) for n in found) else None
    )


def _place(value: Any) -> tuple[int, int] | None:
    if not isinstance(value, dict):
        return None
    place = value.get("layer"), value.get("unit")
    found = all(isinstance(each, int) and not isinstance(each, bool) and each >= 0 for each in place)
    return (int(place[0]), int(place[1])) if found else None  # type: ignore[arg-type]


_READERS: dict[str, Callable[[Any], Any]]
_READERS = {"layers": _listed(dict), "features": _listed(str), "selected": _place}


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
