"""What the layers for images, their data and the views of the CNN lab say of themselves."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.networks.layer import Layer, Shape
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.pooling import Flatten, Pool
from engine.networks.layers.separable import Separable
from engine.networks.layers.transposed import Transposed
from engine.networks.network import Network, NetworkSpec
from engine.probes.vision.theoretical import fields
from tests.claims.proof import proves

GIVEN = (6, 14, 14)


def module(layer: Layer, given: Shape = GIVEN) -> nn.Module:
    """Return the torch module of a layer, with its random first weights."""
    torch.manual_seed(0)
    return layer.module(given).double().eval()


def noise(*shape: int, seed: int = 0) -> Tensor:
    """Return random numbers [*shape]."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def weights(layer: Layer, given: Shape = GIVEN) -> int:
    """Return how many weights a layer has, biases left out."""
    return sum(int(np.prod(each)) for each in layer.parameters(given).values() if len(each) > 1)


def sees(*layers: Layer, given: Shape = GIVEN) -> float:
    """Return how many pixels a side the units of the last of `layers` see."""
    return fields(Network(NetworkSpec((*layers, Flatten())), given, 2))[len(layers) - 1].size


@proves(
    "Height and width of the patch that is looked at; a larger one sees more and costs more.",
    "The distance between the pixels a kernel reads; more sees farther with as many weights.",
    "Rows and columns of zeros around the image; more keeps the picture large.",
    "How many pixels the kernel moves on each time; 2 about halves height and width.",
)
@pytest.mark.parametrize("kind", [Convolution, Separable])
def test_knobs_of_convolutions_do_what_they_say(kind: type[Convolution] | type[Separable]) -> None:
    for small in (1, 2, 3, 4):
        layer, larger = kind(kernel=small, padding=2), kind(kernel=small + 1, padding=2)
        assert sees(layer) == small < sees(larger)
        assert layer.multiply_adds(GIVEN) < larger.multiply_adds(GIVEN) or small == 4
        assert weights(layer) < weights(larger)
        wide = kind(kernel=small + 1, padding=4, dilation=2)
        assert sees(wide) > sees(larger)
        assert weights(wide) == weights(larger)
    for padding in (0, 1, 2):
        assert kind(padding=padding).shape(GIVEN)[1] < kind(padding=padding + 1).shape(GIVEN)[1]
    around = module(kind(channels=1, padding=2, activation="linear"))(torch.zeros(1, *GIVEN).double())
    assert around.std() == 0  # nothing but zeros stand around zeros
    for size in (7, 8, 14, 28):
        for kernel, padding in ((3, 1), (5, 2), (2, 0)):
            height = kind(kernel=kernel, padding=padding, stride=2).shape((6, size, size))[1]
            assert abs(height - size / 2) <= 0.5
        assert abs(Pool(stride=2).shape((6, size, size))[1] - size / 2) <= 0.5


@proves(
    "Every pixel paints its kernel into a larger image; with stride 2 it about doubles height and width.",
    "Height and width of what each pixel paints; a larger one reaches farther and costs more.",
    "How many pixels apart the kernels are painted; 2 about doubles height and width.",
    "Rows and columns that are cut off all around; more leaves a smaller picture.",
)
def test_a_transposed_convolution_paints_its_kernel_for_every_pixel() -> None:
    for size in (7, 8, 14):
        for kernel, padding in ((3, 1), (4, 1), (2, 0), (3, 0)):
            layer = Transposed(channels=2, kernel=kernel, padding=padding, stride=2)
            assert abs(layer.shape((6, size, size))[1] - 2 * size) <= 1
    layer = Transposed(channels=1, kernel=3, stride=2, padding=0, activation="linear")
    paint = module(layer, (1, 5, 5))
    assert isinstance(paint, nn.ConvTranspose2d)
    image, bias = noise(1, 1, 5, 5), paint.bias.item()
    with torch.no_grad():
        expected = torch.full((11, 11), bias, dtype=torch.float64)
        for row in range(5):
            for col in range(5):
                spot = expected[2 * row : 2 * row + 3, 2 * col : 2 * col + 3]
                spot += image[0, 0, row, col] * paint.weight[0, 0]
        whole = paint(image)[0, 0]
        torch.testing.assert_close(whole, expected)
        cut = layer.but(padding=1).module((1, 5, 5)).double()
        cut.load_state_dict(paint.state_dict())
        torch.testing.assert_close(cut(image)[0, 0], whole[1:-1, 1:-1])
    assert layer.but(kernel=4).multiply_adds((1, 5, 5)) > layer.multiply_adds((1, 5, 5))
    assert layer.but(kernel=4).shape((1, 5, 5)) > layer.shape((1, 5, 5))


@proves(
    "How many kernels there are, each with a feature map of its own; more see more kinds of things.",
    "Slides small kernels over the image; each answers where its pattern is.",
)
def test_a_kernel_answers_where_its_pattern_is() -> None:
    assert Convolution(channels=5).shape(GIVEN)[0] == 5
    assert Convolution(channels=5).parameters(GIVEN)["weight"][0] == 5
    slide = module(Convolution(channels=5, activation="linear"), (1, 14, 14))
    assert isinstance(slide, nn.Conv2d)
    for each in range(5):
        for row, col in ((1, 1), (4, 9), (12, 6)):
            image = torch.zeros(1, 1, 14, 14).double()
            image[0, :, row - 1 : row + 2, col - 1 : col + 2] = slide.weight[each].detach()
            assert int(slide(image)[0, each].argmax()) == row * 14 + col


@proves("The bend after the sum; without one, many layers are no more than one.")
def test_without_a_bend_many_layers_are_one() -> None:
    line, bent = (
        nn.Sequential(*(module(Convolution(channels=6, activation=each)) for _ in range(4)))
        for each in ("linear", "relu")
    )
    a, b, nothing = noise(1, *GIVEN, seed=1), noise(1, *GIVEN, seed=2), torch.zeros(1, *GIVEN).double()
    for stack, straight in ((line, True), (bent, False)):
        together = stack(a + b) + stack(nothing)
        assert torch.allclose(together, stack(a) + stack(b)) == straight


@proves("Splits the channels into groups that don't see one another; fewer weights, less mixing.")
def test_groups_do_not_see_one_another() -> None:
    layer = Convolution(channels=6, groups=3, activation="linear")
    assert weights(layer) == weights(Convolution(channels=6)) / 3
    slide, image = module(layer), noise(1, *GIVEN)
    for group in range(3):
        other = image.clone()
        other[:, 2 * group : 2 * group + 2] += 1
        changed = (slide(other) != slide(image)).flatten(2).any(2)[0]
        assert changed.tolist() == [each // 2 == group for each in range(6)]


@proves("Looks at each channel by itself, then mixes them: far fewer weights for nearly the same view.")
def test_a_separable_convolution_has_far_fewer_weights() -> None:
    given = (16, 14, 14)
    for kernel in (3, 5):
        apart, whole = Separable(channels=16, kernel=kernel), Convolution(channels=16, kernel=kernel)
        assert weights(apart, given) < weights(whole, given) / 4
        assert sees(apart, given=given) == sees(whole, given=given)
        assert apart.shape(given) == whole.shape(given)
    each, mix = Separable(channels=16, activation="linear").module(given)
    assert each.groups == 16
    assert mix.kernel_size == (1, 1)
