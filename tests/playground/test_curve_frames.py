"""What the curves component is fed: values by the names of what is measured, and their quartiles over replicas."""

from __future__ import annotations

import numpy as np

from engine.models.rbm import RBM
from engine.training.recording import Recording, Row
from engine.training.side_by_side import SideBySide, seeds
from playground.stage.curve_frames import described, packed


def test_a_curve_holds_step_epoch_and_each_measure_in_the_order_of_the_scene() -> None:
    recording = Recording()
    recording.add(Row(0, 0.0, {"b": np.array([0.5])}))
    recording.add(Row(10, 0.4, {"a": np.array([1.0]), "b": np.array([0.25])}))
    found = packed("main", recording.curves(), ("a", "b"))
    np.testing.assert_array_equal(found["main/curve"], np.float32([[0, 0, np.nan, 0.5], [10, 0.4, 1, 0.25]]))
    assert list(found) == ["main/curve"]


def test_several_seeds_have_a_band_between_their_quartiles() -> None:
    together = SideBySide(seeds(RBM(hidden=8, batch=8), 5))
    together.advance(20)
    names = [each.name for each in together.measures]
    curves, scene = together.recording.curves(), described(together.measures, "zh")
    found = packed("main", curves, names, middle=True)
    assert [each["name"] for each in scene["measures"]] == scene["bands"] == names
    assert scene["measures"][1]["title"] == "测试"
    assert scene["measures"][0]["axis"] == "重建错误的像素"
    assert found["main/band"].shape == (3, 1 + 3 * len(names))
    for place, name in enumerate(names):
        quartiles = np.nanquantile(curves.values[name][1:], [0.25, 0.5, 0.75], axis=1).T
        np.testing.assert_allclose(
            found["main/band"][1:, 1 + 3 * place : 4 + 3 * place], quartiles, rtol=1e-6
        )
        np.testing.assert_allclose(found["main/curve"][1:, 2 + place], quartiles[:, 1], rtol=1e-6)
    some = packed("main", curves, names, bands=("gap",), rows=slice(1, 4))
    assert some["main/band"].shape == (3, 4)
    np.testing.assert_array_equal(some["main/curve"][:, 4], curves.values["gap"][:, 1])
