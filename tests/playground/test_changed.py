"""What a chip says: a choice by the words of its menu, in the reader's language."""

from __future__ import annotations

import pytest

from engine.filters.window import Operation
from engine.models.translation.spec import Translation
from engine.models.vae import VAE
from engine.spec import Spec
from playground.kit.changed import changes
from playground.language import speaking
from playground.lessons.convolution.bench import Bench

BLURRED = Bench(filter="box", operation=Operation(mode="max_pool", border="reflect"))
SAID = (
    (BLURRED, Bench(), {"Kernel": "Blur (box)", "Operation": "Max pooling", "Border": "mirrored"}),
    (Translation(cell="gru"), Translation(), {"Cell": "GRU"}),
    (VAE(variant="sparse"), VAE(), {"Kind": "Sparse"}),
)


@pytest.mark.parametrize(("spec", "plain", "words"), SAID)
def test_a_choice_is_called_as_in_its_menu(spec: Spec, plain: Spec, words: dict[str, str]) -> None:
    assert {each.label: each.value for each in changes(spec, plain)} == words


def test_a_chip_speaks_the_language_of_its_reader() -> None:
    with speaking("zh"):
        said = [each.value for each in changes(BLURRED, Bench())]
    assert len(said) == 3
    assert not any(each.isascii() for each in said)
