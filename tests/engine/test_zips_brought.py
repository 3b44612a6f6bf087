"""Zips as people bring them: what says which class an image is of, and which are to test with."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.dataset import Data, prepare
from engine.data.datasets.folders import OwnImages, keep
from engine.data.images import Images
from engine.data.reading import Finding
from engine.data.uploads.archive import Folders, read_folders
from engine.spec import Refusal
from tests.engine.pictures import coded, noise, trial
from tests.engine.pictures import zipped as packed


def own(content: bytes) -> OwnImages:
    return OwnImages(key=keep(read_folders(content), owner="test of zips"))


def data(dataset: Images, **knobs: float) -> Data:
    return prepare(dataset, **{"features": ("pixels",), "test_fraction": 0.3, "seed": 0} | knobs)  # type: ignore[arg-type]


def finding(dataset: OwnImages, name: str) -> Finding:
    return next(each for each in dataset.reading().findings if each.name == name)


def toned(tones: dict[str, int]) -> dict[str, bytes]:
    """Return images of one tone each, by their paths."""
    return {path: coded(np.full((30, 30), tone, np.uint8)) for path, tone in tones.items()}


def test_train_and_test_folders_are_the_split() -> None:
    dataset = own(trial("I08"))
    assert str(dataset.reading().summary) == "160 images in 2 classes: round 80, square 80."
    assert "120 images to learn from, 40 to test with" in str(finding(dataset, "layout").remark)
    for share in (0.1, 0.9):
        found = data(dataset, test_fraction=share)
        assert np.bincount(found.train_targets).tolist() == [60, 60]
        assert np.bincount(found.test_targets).tolist() == [20, 20]
    assert len(data(dataset.but(layout="mixed"), test_fraction=0.5).test_targets) == 80
    assert data(dataset.but(layout="parts")).classes == ("test", "train")


def test_each_image_of_the_split_is_on_its_own_side() -> None:
    names = [("train", 10, 30), ("test", 200, 12)]
    tones = {
        f"my data/{part.title()}/{kind}/{n}.png": tone + 5 * (kind == "b")
        for part, tone, count in names
        for kind in "ab"
        for n in range(count)
    }
    found = data(own(packed(toned(tones))))
    assert (found.train_inputs.max(), found.test_inputs.min()) == (15, 200)
    assert ((found.test_inputs[:, 0, 0, 0] == 205) == (found.test_targets == 1)).all()


def test_remedies_lead_to_the_other_readings_and_back() -> None:
    dataset = own(trial("I08"))
    mixed = dataset.but(**finding(dataset, "layout").remedies[0].edits)
    assert "mixed" in str(finding(mixed, "layout").remark)
    assert mixed.but(**finding(mixed, "layout").undo) == dataset
    assert finding(dataset, "layout").undo == {}
    parts = dataset.but(**finding(dataset, "layout").remedies[1].edits)
    assert [str(each.label) for each in finding(parts, "layout").remedies] == ["Mix them and divide anew"]


def test_validation_images_stay_out_where_there_are_test_images() -> None:
    tones = {
        f"{part}/{kind}/{n}.png": 9 for part in ("train", "val", "test") for kind in "ab" for n in range(4)
    }
    dataset = own(packed(toned(tones)))
    assert (len(data(dataset).train_targets), len(data(dataset).test_targets)) == (8, 8)
    assert any("no class's folder: 8" in str(each) for each in dataset.remarks())
    without = own(packed(toned({path: tone for path, tone in tones.items() if not path.startswith("test")})))
    assert len(data(without).test_targets) == 8


def test_what_lies_in_train_and_test_without_classes_is_named_for_what_it_is() -> None:
    tones = {f"{part}/{n}.png": 9 for part in ("train", "test") for n in range(4)}
    assert own(packed(toned(tones))).content().layouts[0].name in ("folders", "parts")
    unlabelled = {f"train/{kind}/{n}.png": 9 for kind in "ab" for n in range(4)} | {"test/1.png": 9}
    dataset = own(packed(toned(unlabelled)))
    assert dataset.content().classes == ("a", "b")
    assert any("no class's folder: 1" in str(each) for each in dataset.remarks())


def test_the_class_may_be_in_the_name() -> None:
    dataset = own(trial("X25"))
    assert dataset.content().classes == ("round", "square")
    assert len(data(dataset).train_targets) + len(data(dataset).test_targets) == 120
    assert "said by its name: round, square." in str(finding(dataset, "layout").remark)


@pytest.mark.parametrize("form", ["{} ({}).png", "{1}_{0}.png", "{}{}.jpg", "all/{}-{}.png", "{}.{}.png"])
def test_names_say_their_class_in_many_ways(form: str) -> None:
    paths = {form.format(kind, number): 9 for kind in ("cat", "dog") for number in range(3)}
    assert own(packed(toned(paths))).content().classes == ("cat", "dog")


@pytest.mark.parametrize("names", [["IMG_{}"], ["{}"], [f"{chr(97 + n)}word{{}}" for n in range(25)]])
def test_names_that_say_nothing_are_no_classes(names: list[str]) -> None:
    files = toned({f"{name.format(n)}.png": 9 for name in names for n in range(3)})
    with pytest.raises(Refusal, match="All images are of one class"):
        read_folders(packed(files))


TABLES = {
    "file and label": ("file,label", "{n}.png,{kind}"),
    "paths": ("id;path;class", "{n};pictures/{n}.png;{kind}"),
    "without endings": ("name\tcategory", "{n}\t{kind}"),
    "no header": ("", "{n}.png,{kind}"),
    "label among others": ("size,file,label,flag", "{n},{n}.png,{kind},1"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_beside_the_images_says_their_class(name: str) -> None:
    head, row = TABLES[name]
    kinds = ["cat" if n % 3 else "dog" for n in range(12)]
    rows = [row.format(n=f"p{n}", kind=kind) for n, kind in enumerate(kinds)]
    table = "\n".join([*([head] if head else []), *rows]).encode()
    files = toned({f"pictures/p{n}.png": 100 if kind == "dog" else 9 for n, kind in enumerate(kinds)})
    dataset = own(packed(files | {"labels.csv": table}))
    assert dataset.content().classes == ("cat", "dog")
    pictures = dataset.pictures()
    assert ((pictures.pixels[:, 0, 0, 0] == 100) == (pictures.labels == 1)).all()
    assert "“labels.csv” says which class" in str(finding(dataset, "layout").remark)


def test_a_table_may_divide_them_too_and_not_name_them_all() -> None:
    rows = [f"p{n}.png,{'cat' if n % 2 else 'dog'},{'train' if n < 8 else 'test'}" for n in range(12)]
    files = toned({f"p{n}.png": n for n in range(14)})
    dataset = own(packed(files | {"labels.csv": "\n".join(["file,label,split", *rows]).encode()}))
    found = data(dataset)
    assert (len(found.train_targets), len(found.test_targets)) == (8, 4)
    assert found.test_inputs.min() == 8
    assert any("doesn't name them: 2" in str(each) for each in dataset.remarks())


def test_mixed_sizes_and_kinds_are_read_and_the_rest_is_counted_by_reason() -> None:
    dataset = own(trial("I09"))
    found: Folders = dataset.content()
    assert np.bincount(found.labels).tolist() == [60, 61], "the WebP is one more of the squares"
    said = " ".join(map(str, dataset.remarks()))
    for words in (
        "1 (empty), such as “empty.png”",
        "1 (no image), such as “really_text.jpg”",
        "1 (HEIC, which can't be read here), such as “phone.heic”",
        "they are no images: 1",
        "lose more than a tenth",
        "fewer than 8 pixels a side",
    ):
        assert words in said


def test_whole_pictures_are_fitted_where_the_reader_wants_them() -> None:
    wide = np.full((20, 60, 3), 200, np.uint8)
    wide[5:15, 2:12] = 0  # the cut to the middle loses it
    files = {
        f"{kind}/{n}.png": coded(wide if kind == "a" else noise(20, 20)) for kind in "ab" for n in range(3)
    }
    dataset = own(packed(files))
    (remedy,) = finding(dataset, "cut").remedies
    assert "3 images lose" in str(finding(dataset, "cut").remark)
    fitted = dataset.but(**remedy.edits)
    cut, whole = dataset.pictures().pixels, fitted.pictures().pixels
    assert cut[:3].min() == 200
    assert whole[:3].min() < 60
    assert np.array_equal(cut[3:], whole[3:])
    assert fitted.but(**finding(fitted, "cut").undo) == dataset
