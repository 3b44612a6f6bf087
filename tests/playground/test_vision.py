"""Runs on images as a page sees them: what frames hold, what commands do, and what the views draw."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.datasets import IMAGES
from engine.networks.layers import LAYERS
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.pooling import Flatten, Pool
from engine.networks.network import NetworkSpec
from engine.probes.tiles import tiles
from engine.probes.vision.attribution import ranked
from engine.probes.vision.maps import maps
from engine.runs.image_input import lens
from engine.runs.state import present
from playground.lessons.cnn import analysis, attribution, broadcast, inside, why
from playground.lessons.cnn.live import ImageLive
from playground.lessons.cnn.presets import PRESETS
from tests.claims.proof import proves
from tests.playground.driven import Browser

SMALL = next(each for each in PRESETS if each.name == "tiny").spec


@pytest.fixture
def live(waker) -> ImageLive:
    return ImageLive(SMALL)


@pytest.fixture
def browser(live):
    return Browser(live)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda each: each.name)
def test_every_preset_can_be_run_and_says_so(waker, preset) -> None:
    found = ImageLive(preset.spec)
    found.advance(1)
    assert found.main.step == 1
    assert preset.thought
    assert np.isfinite(found.main.evaluate().train_loss).all() or preset.kind == "broken"


def test_a_frame_shows_every_channel_of_the_image_that_is_looked_at(live, browser) -> None:
    header, arrays = browser.frame()
    strand = live.images
    units = sum(column.width for column in strand.network.columns if column.layer.name != "flatten")
    assert arrays["main/maps"].shape == (units, 8, 8)
    assert len(arrays["main/scale"]) == len(arrays["main/values"]) == units
    assert header["image"] == {"position": 0, "label": strand.label}
    scene = browser.scene["runs"]["main"]
    assert [entry["units"] for entry in scene["layers"]] == [4, 4, 0, 10]
    assert scene["layers"][0]["caption"] == "4×8×8"
    assert browser.kept["main/strip"].shape == (24, 1, 8, 8)
    assert arrays["main/chances"].sum() == pytest.approx(1, abs=1e-5)


def test_tiles_are_the_networks_own_answers_upside_down(live) -> None:
    live.advance(30)
    strand, seen = live.images, lens(live.experiment())
    at = present(live.main)
    found = tiles(at.network, at.params, at.kept, strand.data.test_inputs[:9], seen)
    whole = maps(at, strand.data.test_inputs[0])
    np.testing.assert_allclose(found.probabilities, whole.probabilities, atol=1e-6)
    for channel in range(4):
        drawn = found.scale[channel] * (found.maps[channel].astype(float) - 128) / 127
        np.testing.assert_allclose(drawn[::-1], whole.values[0][channel], atol=found.scale[channel] / 120)
        assert found.values[channel] == pytest.approx(whole.values[0][channel].max(), abs=1e-6)
    others = [int(maps(at, image).probabilities.argmax()) for image in strand.data.test_inputs[1:9]]
    assert found.said.tolist() == others


def test_lines_carry_the_size_of_each_kernel_with_the_sign_of_its_sum(waker) -> None:
    layers = (
        Convolution(channels=4),
        Convolution(channels=6, groups=2),
        LAYERS["separable"](channels=3),
        Flatten(),
    )
    found = ImageLive(SMALL.but(network=NetworkSpec(layers)))
    network, params = found.main.network, found.main.backend.params[0].detach().numpy()
    sent = broadcast.weights(network, params, "main")["main/weights"]
    first, second, third = network.columns[:3]
    kernels = first.slots["weight"].view(found.main.backend.params)[0].detach().numpy()
    sizes = np.sqrt((kernels**2).sum((2, 3))) * np.sign(kernels.sum((2, 3)))
    np.testing.assert_allclose(sent[:4], sizes.ravel(), rtol=1e-5)
    between = sent[4:28].reshape(6, 4)
    assert not between[:3, 2:].any()
    assert not between[3:, :2].any()
    assert np.count_nonzero(between) == 12
    output = network.columns[-1]
    assert len(sent) == 4 + 24 + third.width * second.width + 10 * third.width
    rows = output.slots["weight"].view(found.main.backend.params)[0].detach().numpy()
    places = rows.shape[1] // third.width  # a flat layer lays one channel after the other
    for unit, channel in ((0, 0), (3, 1), (9, 2)):
        some = rows[unit, channel * places : (channel + 1) * places]
        line = sent[28 + third.width * second.width + unit * third.width + channel]
        assert line == pytest.approx(np.sqrt(np.sum(some**2)) * np.sign(some.sum()), rel=1e-5)
    entry = broadcast.layers(network, "en")[-1]
    assert (entry["source"], entry["lines"], entry["many"]) == (third.index, third.width, places)


def test_images_are_chosen_and_nonsense_is_left_alone(live, browser) -> None:
    live.command({"do": "image", "position": 5})
    assert live.images.chosen == 5
    for message in (
        {"do": "image"},
        {"do": "image", "position": "x"},
        {"do": "look", "place": [0]},
        {"do": "edit"},
    ):
        live.command(message)
    assert live.images.chosen == 5
    live.command({"do": "image", "position": 10**9})
    assert live.images.chosen == len(live.images.data.test_inputs) - 1
    live.command({"do": "image", "position": -4})
    assert live.images.chosen == 0
    assert browser.frame()[0]["image"]["position"] == 0


def test_an_own_image_stays_through_changes_and_has_no_label(live, browser) -> None:
    own = np.full((1, 8, 8), 200, dtype=np.uint8)
    live.bring(own)
    assert browser.frame()[0]["image"] == {"position": None, "label": None}
    live.change(SMALL.but(network=NetworkSpec((Convolution(channels=5), Pool(), Flatten()))))
    assert live.images.image is own
    live.change(SMALL.but(dataset=IMAGES["handwritten"](count=200), batch=16))
    assert live.images.image.shape == (1, 28, 28), "of another size it can't be looked at"


def test_a_number_is_taken_apart_in_every_frame_while_it_is_looked_at(live, browser) -> None:
    assert "inside" not in browser.frame()[0]
    live.inspect((0, 1, 4, 4))
    header, arrays = browser.frame()
    found = header["inside"]
    assert found["total"] == pytest.approx(
        arrays["main/inside_products"].sum() + found["rest"] + found["bias"], abs=1e-5
    )
    own = maps(live.images.state, live.images.image).values[0][1]
    np.testing.assert_allclose(arrays["main/inside_own"], own, atol=1e-6)
    assert found["value"] == pytest.approx(own[4, 4], abs=1e-6)
    live.command({"do": "look", "place": [99, 99, 99, 99]})
    found = browser.frame()[0]["inside"]
    assert (found["column"], found["channel"]) == (3, 9)
    live.inspect(None)
    live.command({"do": "look", "place": [0, 0, 0, 0]})
    assert "inside" not in browser.frame()[0], "a closed view stays closed"


def test_places_are_fitted_to_the_network(waker) -> None:
    network = ImageLive(SMALL).main.network
    assert inside.fitted((0, 9, 50, -1), network) == (0, 3, 7, 0)
    assert inside.fitted((2, 5, 5, 5), network) == (2, 5, 0, 0)
    assert inside.middle(network, 0, 2) == (0, 2, 4, 4)


def test_figures_are_drawn_for_any_layer(live) -> None:
    live.advance(5)
    columns = live.images.network.columns
    for column in columns:
        if column.layer.weights:
            assert analysis.kernel_pictures(live, column.index).data
        if len(column.shape) == 3:
            figure = analysis.receptive(live, column.index)
            assert len(figure.data) == 3
    matrix, worst = analysis.mistakes(live).values()
    assert len(matrix.data) == 1  # type: ignore[union-attr]
    assert len(worst.captions) == len(worst.pixels) == 12  # type: ignore[union-attr]
    assert analysis.spreads(live).data
    moved = why.shifted(live)
    assert set(moved) == set(why.shift_titles(live)), "there is a pooling to compare"
    (chance,) = moved["shift"].values  # type: ignore[attr-defined]
    assert chance.shape == (9, 9)
    for name in ("shift-layers", "shift-poolings"):
        lines = moved[name].series  # type: ignore[attr-defined]
        assert len({line.name for line in lines}) == len(lines) > 1
        assert all(abs(line.y[4]) < 1e-5 for line in lines), "where it has not moved nothing changes"
    for mark in moved.values():
        mark.pack()


@proves("Which pixels speak for what it says, and which for the class that came closest.")
def test_two_classes_are_compared_by_one_map_each_that_adds_up_to_its_score(live) -> None:
    live.advance(30)
    seen, image = live.images.state, live.images.image
    scores = maps(seen, image).values[-1].ravel()
    order = [int(each) for each in ranked(seen, image)]
    assert order == list(np.argsort(-scores, kind="stable"))
    first, second = attribution.compared(live, order[:2])
    assert first.most == second.most > 0, "a colour means the same in both"
    nothing = maps(seen, np.zeros_like(image)).values[-1].ravel()
    for panel, of in ((first, order[0]), (second, order[1])):
        assert panel.values.sum() == pytest.approx(scores[of] - nothing[of], abs=0.1)
        assert f"{scores[of]:.2f}" in panel.note
        assert live.images.data.classes[of] in panel.title


@pytest.mark.parametrize(("more", "column", "count"), [(False, None, 3), (True, None, 5), (True, 1, 6)])
def test_other_ways_to_ask_stand_behind(
    live, monkeypatch: pytest.MonkeyPatch, more: bool, column: int | None, count: int
) -> None:
    monkeypatch.setattr(attribution, "_class", lambda *known: known[-1])
    monkeypatch.setattr(attribution.st, "toggle", lambda *_known, **_how: more)
    monkeypatch.setattr(attribution, "layer_choice", lambda *_known: column)
    assert len(attribution.attribution(live, "x")(live).data) == count


def test_what_a_link_brings_back_is_the_same_network() -> None:
    from playground.kit import link

    for preset in PRESETS:
        assert link.decode(link.encode(preset.spec), type(preset.spec)) == preset.spec
