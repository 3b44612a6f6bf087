"""Stacks of layers that made history, scaled to images of 28×28 pixels and some ten classes."""

from __future__ import annotations

from engine.networks.layer import Layer
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Activation, Dense
from engine.networks.layers.inception import Inception
from engine.networks.layers.noise import Dropout
from engine.networks.layers.norm import BatchNorm
from engine.networks.layers.pooling import Flatten, GlobalPool, Pool
from engine.networks.layers.residual import Residual

Stack = tuple[Layer, ...]


def _block(channels: int) -> Residual:
    linear = Convolution(channels=channels, activation="linear")
    return Residual((Convolution(channels=channels), BatchNorm(), linear, BatchNorm()))


# LeCun, Bottou, Bengio & Haffner, Gradient-based learning applied to document recognition, 1998: it read cheques.
LENET: Stack = (
    Convolution(channels=6, kernel=5, padding=2, activation="tanh"),
    Pool(function="mean"),
    Convolution(channels=16, kernel=5, padding=0, activation="tanh"),
    Pool(function="mean"),
    Flatten(),
    Dense(units=64, activation="tanh"),
    Dense(units=48, activation="tanh"),
)

# Krizhevsky, Sutskever & Hinton, ImageNet classification with deep convolutional neural networks, 2012.
ALEXNET: Stack = (
    Convolution(channels=12, kernel=5, padding=2),
    Pool(kernel=3),
    Convolution(channels=24),
    Pool(kernel=3),
    Convolution(channels=32),
    Convolution(channels=24),
    Flatten(),
    Dropout(rate=0.5),
    Dense(units=64, activation="relu"),
)

# Simonyan & Zisserman, Very deep convolutional networks for large-scale image recognition, 2014.  VGG-11 begins with a
# single convolution too: into it comes one channel, not twelve.
VGG: Stack = (
    Convolution(channels=12),
    Pool(),
    Convolution(channels=12),
    Convolution(channels=12),
    Pool(),
    Convolution(channels=12),
    Convolution(channels=12),
    Pool(),
    Flatten(),
    Dense(units=48, activation="relu"),
)

# Szegedy et al., Going deeper with convolutions, 2014.
INCEPTION: Stack = (Convolution(channels=8), Pool(), Inception(), Pool(), Inception(), GlobalPool())

# He, Zhang, Ren & Sun, Deep residual learning for image recognition, 2015.
RESNET: Stack = (
    Convolution(channels=12, stride=2),
    _block(12),
    Activation(),
    Pool(),
    _block(12),
    Activation(),
    GlobalPool(),
)
