"""Networks for images to start from: the ones that made history, scaled to 28×28, and some to mend."""

from __future__ import annotations

from engine.data.augmentation import Augmentation
from engine.data.datasets.images import Fashion, Handwritten, SmallDigits
from engine.data.images import Images
from engine.networks import famous
from engine.networks.layer import Layer
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.pooling import Flatten, Pool
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.spec import N_
from engine.training.losses import CrossEntropy
from engine.training.optimizers.adam import Adam
from engine.training.optimizers.sgd import SGD
from playground.kit.presets import BROKEN, Preset

START, FAMOUS = N_("Start here"), N_("Famous networks")
SIMPLE = (Convolution(channels=8), Pool(), Convolution(channels=16), Pool(), Flatten())


def _experiment(
    *layers: Layer, dataset: Images | None = None, init: str = "he", **changes: object
) -> Experiment:
    return Experiment(
        dataset=dataset or Fashion(),
        network=NetworkSpec(layers, init=init),
        loss=CrossEntropy(),
        optimizer=Adam(lr=0.002),
        batch=64,
        test_fraction=0.2,
    ).but(**changes)


PRESETS: tuple[Preset[Experiment], ...] = (
    Preset(
        "clothes",
        N_("Ten kinds of clothes"),
        N_(
            "Two convolutions tell shoes from shirts within a hundred updates. Which channel answers to edges?"
        ),
        _experiment(*SIMPLE),
        START,
    ),
    Preset(
        "digits",
        N_("Handwritten digits"),
        N_("Draw a digit of your own below. Where does the network look?"),
        _experiment(*SIMPLE, dataset=Handwritten()),
        START,
    ),
    Preset(
        "tiny",
        N_("Eight by eight"),
        N_("Small enough to read every number. How few channels are enough?"),
        _experiment(
            Convolution(channels=4), Pool(), Flatten(), dataset=SmallDigits(), optimizer=Adam(lr=0.01)
        ),
        START,
    ),
    Preset(
        "linear",
        N_("No hidden layer"),
        N_("One weight a pixel: how far does a template for each class get?"),
        _experiment(Flatten(), init="xavier"),
        FAMOUS,
    ),
    Preset(
        "lenet",
        N_("LeNet-5, 1998"),
        N_("The network that read cheques. Does tanh cost it anything, or mean pooling?"),
        _experiment(*famous.LENET, dataset=Handwritten(), init="xavier"),
        FAMOUS,
    ),
    Preset(
        "alexnet",
        N_("AlexNet, 2012"),
        N_("ReLU and dropout won ImageNet; here on 28×28. Does it overfit without dropout?"),
        _experiment(*famous.ALEXNET),
        FAMOUS,
    ),
    Preset(
        "vgg",
        N_("VGG, 2014"),
        N_("Two 3×3 see as far as one 5×5, with fewer weights. Count them."),
        _experiment(*famous.VGG),
        FAMOUS,
    ),
    Preset(
        "inception",
        N_("Inception, 2014"),
        N_("Kernels of all sizes at once: which of its branches do the work?"),
        _experiment(*famous.INCEPTION),
        FAMOUS,
    ),
    Preset(
        "resnet",
        N_("ResNet, 2015"),
        N_("The blocks only add to what comes in. What happens to the gradient without the way past?"),
        _experiment(*famous.RESNET, batch=32),
        FAMOUS,
    ),
    Preset(
        "rate",
        N_("Rate too high"),
        N_("The loss jumps, and most channels of the second layer die. By how much must you lower the rate?"),
        _experiment(*SIMPLE, optimizer=SGD(lr=2.0)),
        BROKEN,
    ),
    Preset(
        "few",
        N_("200 images"),
        N_("It learns them by heart. Does augmentation help, or more pooling?"),
        _experiment(*SIMPLE, dataset=Fashion(count=250)),
        BROKEN,
    ),
    Preset(
        "shifted",
        N_("Too much augmentation"),
        N_(
            "Turned, mirrored, shifted and covered: after a hundred updates about a quarter is right. "
            "Which knob is to blame?"
        ),
        _experiment(
            *SIMPLE,
            dataset=Handwritten(augmentation=Augmentation(shift=8, rotate=45.0, cutout=16, flip=True)),
        ),
        BROKEN,
    ),
    Preset(
        "zeros",
        N_("All weights zero"),
        N_("No gradient reaches the kernels: all of them stay zero. What would wake them?"),
        _experiment(*SIMPLE, init="zeros"),
        BROKEN,
    ),
)
