"""Text files that people bring, and what is counted where not every character has a class of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.data.datasets.text import NextLetter
from engine.data.uploads.plain_text import read_text, unreadable
from engine.runs.evaluation import judged, watched
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.losses import LOSSES
from playground.kit.supervised.study import Study

TRIAL = Path(__file__).parents[1] / "trials/S05_chinese_text_gbk.txt"
CHINESE = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。"
RARE = "".join(chr(0x5000 + i) for i in range(300))


def test_chinese_in_gbk_is_read_and_every_kind_of_character_told_apart() -> None:
    text = read_text(TRIAL.read_bytes())
    assert text.startswith("巷口，医生害怕雪花。")
    task = NextLetter(text=text)
    assert set(task.alphabet) == set(text.replace("\r\n", "\n"))
    assert len(task.alphabet) > 80
    assert task.remarks() == ()
    assert task.unsaid is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    assert read_text(CHINESE.encode(encoding)) == CHINESE


def test_an_encoding_may_be_named_and_what_it_spoils_is_counted() -> None:
    assert read_text("naïve".encode("cp1252")) == "naïve"
    assert read_text("plain text".encode("utf-16-le")) == "plain text"
    assert read_text("天地".encode("big5"), "big5") == "天地"
    assert unreadable(read_text("天地".encode("gb18030"), "utf-8")) > 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b" \n\t", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"PK\x03\x04 docx", "save it as plain text"),
        (b"%PDF-1.7", "save it as plain text"),
        (b"\x00\x01\x02\x03", "no text has"),
        (b"x" * (5 * 2**20 + 1), "up to 5 MB"),
    ],
)
def test_what_is_no_text_has_its_sentence(content: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_text(content)


@given(st.binary(max_size=200))
def test_any_file_is_a_text_or_a_sentence(content: bytes) -> None:
    try:
        assert read_text(content).strip()
    except Refusal:
        return


def test_the_share_that_is_not_told_apart_is_said_and_not_counted() -> None:
    text = CHINESE * 20 + RARE
    task = NextLetter(text=text, length=10)
    assert task.unsaid is not None
    assert task.alphabet[task.unsaid] == "·"
    unsaid = sum(each not in task.alphabet for each in text)
    assert f"{unsaid / len(text):.1%} of the text" in str(task.remarks()[0])
    data = task.data((), 0.3, 0)
    assert data.unsaid == task.unsaid
    inputs, targets = (
        torch.tensor(np.concatenate([getattr(data, f"{part}_{name}") for part in ("train", "test")]))
        for name in ("inputs", "targets")
    )
    _some, wanted, train = watched(data, inputs, targets)
    random = np.random.default_rng(0)
    output = torch.tensor(random.normal(size=(1, *wanted.shape, len(task.alphabet))))
    found = judged(output, wanted, train=train, loss=LOSSES["cross_entropy"](), task="multiclass")
    said = (wanted >= 0).numpy()
    right = (output[0].argmax(-1) == wanted).numpy()
    logs = torch.log_softmax(output[0], -1).numpy()
    for part, place in (("train", slice(train)), ("test", slice(train, None))):
        chosen = said[place]
        assert 0 < chosen.sum() < chosen.size or part == "train"
        assert getattr(found, f"{part}_metric")[0] == pytest.approx(right[place][chosen].mean())
        codes = np.take_along_axis(logs[place], np.maximum(wanted[place].numpy(), 0)[..., None], -1)[..., 0]
        assert getattr(found, f"{part}_loss")[0] == pytest.approx(-codes[chosen].mean(), rel=1e-6)


def test_a_network_that_says_the_blank_alone_is_never_right() -> None:
    task = NextLetter(text=CHINESE * 10 + RARE, length=8)
    run = Run(Study().on(task).alone(0))
    run.advance(2)
    run.record()
    curves = run.recording.curves()
    assert np.isfinite(curves.values["test_loss"]).all()
    assert (curves.values["test_metric"] <= 1).all()
