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
from playground.kit.broken import Broken
from playground.kit.presets import Preset
from playground.kit.puzzle import Bound, Puzzle, share
from playground.kit.supervised.scores import accuracy, best_accuracy

FAMOUS = N_("Famous networks")
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


TINY = SmallDigits()
SAME = Bound(N_("These are not the images of the puzzle."), lambda run: run.experiment.dataset == TINY)
HURRIED = _experiment(Convolution(channels=4), Pool(), Flatten(), dataset=TINY, optimizer=SGD(lr=0.01))

PRESETS: tuple[Preset[Experiment], ...] = (
    Preset(
        "clothes",
        N_("Ten kinds of clothes"),
        N_(
            "Two convolutions tell shoes from shirts within a hundred updates. Which channel answers to edges?"
        ),
        _experiment(*SIMPLE),
    ),
    Preset(
        "digits",
        N_("Handwritten digits"),
        N_("Draw a digit of your own below. Where does the network look?"),
        _experiment(*SIMPLE, dataset=Handwritten()),
    ),
    Preset(
        "tiny",
        N_("Eight by eight"),
        N_("Small enough to read every number. How few channels are enough?"),
        _experiment(
            Convolution(channels=4), Pool(), Flatten(), dataset=SmallDigits(), optimizer=Adam(lr=0.01)
        ),
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
    Puzzle(
        "numbers",
        N_("Seven hundred numbers"),
        N_("A weight for every pixel and class are 650 numbers. Can you do better with as many?"),
        _experiment(Convolution(channels=1), Pool(), Flatten(), dataset=TINY, optimizer=Adam(lr=0.01)),
        goal=N_("Get 97 % of the tiny digits right with 700 weights and biases at most."),
        why=N_("A kernel is used at every place of the image: four of them cost forty numbers."),
        score=best_accuracy,
        target=share(0.97),
        bounds=(
            SAME,
            Bound(N_("There are more than 700 weights and biases."), lambda run: run.network.size <= 700),
        ),
    ),
    Puzzle(
        "hurry",
        N_("Sixty updates"),
        N_("The network is good enough. Why does it get nowhere in so short a time?"),
        HURRIED,
        goal=N_("Get 85 % of the tiny digits right within sixty updates of this network."),
        why=N_("Sixty steps go far enough once each of them is long enough."),
        score=lambda run: best_accuracy(run, within=60),
        target=share(0.85),
        bounds=(
            SAME,
            Bound(
                N_("The layers or the batch are not those of the puzzle."),
                lambda run: (
                    (run.experiment.network.layers, run.experiment.batch)
                    == (HURRIED.network.layers, HURRIED.batch)
                ),
            ),
        ),
    ),
    Broken(
        "rate",
        N_("Rate too high"),
        N_("The loss jumps, and most channels of the second layer die. By how much must you lower the rate?"),
        _experiment(*SIMPLE, optimizer=SGD(lr=2.0)),
        symptom=N_("Every step is so long that the kernels never settle."),
        cause=N_("With shorter steps the channels stay alive, and learn."),
        mended=lambda run: accuracy(run) >= 0.7,
    ),
    Broken(
        "few",
        N_("200 images"),
        N_("It learns them by heart. Does augmentation help, or more pooling?"),
        _experiment(*SIMPLE, dataset=Fashion(count=250)),
        symptom=N_("It is right about the images that it has seen, and about far fewer of the others."),
        cause=N_("More images leave it nothing to learn by heart."),
        mended=lambda run: accuracy(run) >= 0.8 and len(run.data.test_targets) >= 400,
    ),
    Broken(
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
        symptom=N_("What it is shown hardly looks like a digit any more."),
        cause=N_("Images that stay readable teach it what digits look like."),
        mended=lambda run: accuracy(run) >= 0.9,
    ),
    Broken(
        "zeros",
        N_("All weights zero"),
        N_("No gradient reaches the kernels: all of them stay zero. What would wake them?"),
        _experiment(*SIMPLE, init="zeros"),
        symptom=N_("All channels are black, and stay so."),
        cause=N_("Kernels that differ at the start get gradients that differ, and learn different things."),
        mended=lambda run: accuracy(run) >= 0.6,
    ),
)
