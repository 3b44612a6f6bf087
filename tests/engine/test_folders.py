"""Zips of labelled folders: what is in them is learned from, and what is no good gets a sentence."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import limits
from engine.data.uploads import archive, zipped
from engine.data.uploads.archive import Folders, read_folders
from engine.data.uploads.bitmap import bitmap
from engine.data.uploads.framing import Framing, framed
from engine.spec import Refusal
from tests.engine.pictures import claiming, coded, folders, noise
from tests.engine.pictures import zipped as packed

PICTURE = coded(noise(40, 30))


def said(found: Folders) -> str:
    return " ".join(map(str, (*found.layouts[0].left, *found.remarks)))


def test_folders_are_classes_and_images_are_what_they_are_alone() -> None:
    files = {f"{name}/{n}.png": coded(noise(40, 30)) for name in ("cat", "dog") for n in range(3)}
    found = read_folders(packed(files))
    assert found.classes == ("cat", "dog")
    assert found.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert said(found) == ""
    for side in (28, 32):
        for pixels, content in zip(found.pixels[side], files.values(), strict=True):
            alone = framed(bitmap(content), (3, side, side), Framing(crop=True))
            assert np.array_equal(pixels, alone)


@pytest.mark.parametrize("top", ["animals/", "a/b/", "动物/"])
def test_folders_around_all_classes_don_t_count(top: str) -> None:
    assert read_folders(packed(folders(top=top))).classes == ("cat", "dog")


class Old(zipfile.ZipInfo):
    """A file whose name is written in the code page of mainland China, and does not say so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gb18030"), self.flag_bits


def test_names_of_old_packers_are_read_as_they_were_meant() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("猫", "狗"):
            for number in range(2):
                archive.writestr(Old(f"{name}/{number}.png"), PICTURE)
    with zipfile.ZipFile(file) as archive:
        assert "猫/0.png" not in archive.namelist(), "else this would prove nothing"
    assert read_folders(file.getvalue()).classes == ("狗", "猫")


def test_what_is_no_image_is_left_out_and_that_is_said() -> None:
    more = {
        "__MACOSX/cat/._0.png": b"resource fork",
        ".git/HEAD.png": b"x",
        "cat/.DS_Store": b"x",
        "cat/Thumbs.db": b"x",
        "cat/notes.txt": b"x",
        "labels.csv": b"a,b",
        "cat/broken.png": PICTURE[:60],
        "dog/huge.png": claiming(9_000, 9_000),
        "loose.png": PICTURE,
        "empty/none.jpg": b"no image",
    }
    found = read_folders(packed(folders() | more))
    assert found.classes == ("cat", "dog")
    assert len(found.labels) == 12
    assert "no images: 1." in said(found)
    for reason in (
        "1 (damaged or cut off), such as “broken.png”",
        "1 (too large), such as “huge.png”",
        "1 (no image), such as “none.jpg”",
        "“labels.csv” is not used",
    ):
        assert reason in said(found)
    assert "no class's folder: 1." in said(found)
    assert "Classes left out because none of their images can be read: empty." in said(found)


def test_classes_beside_one_that_is_left_out_keep_their_images() -> None:
    files = folders(("ant", "bee", "cow"), 3)
    files |= {name: b"broken" for name in files if name.startswith("bee")}
    found = read_folders(packed(files))
    assert found.classes == ("ant", "cow")
    assert found.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.pixels[28].mean((1, 2, 3)).tolist() == [40, 40, 40, 120, 120, 120]


def locked() -> bytes:
    content = bytearray(packed(folders()))
    for place in [i for i in range(len(content) - 10) if content[i : i + 4] == b"PK\x01\x02"]:
        content[place + 8] |= 1
    return bytes(content)


def outside(name: str) -> bytes:
    return packed(folders() | {name: PICTURE})


def bomb() -> bytes:
    return packed(folders() | {"cat/bomb.png": bytes(4 * 2**20)})


BAD = {
    "nothing": (b"", "The file is empty."),
    "no zip": (b"hello" * 100, "no zip file"),
    "an empty zip": (packed({}), "holds no images"),
    "cut off": (packed(folders())[:-40], "no zip file, or it is damaged or cut off"),
    "only text": (packed({"cat/a.txt": b"x"}), "holds no images"),
    "one class": (packed(folders(("cat",))), "nothing to tell apart"),
    "one class inside another folder": (packed(folders(("cat",), top="a/")), "nothing to tell apart"),
    "no folders": (packed({"a.png": PICTURE, "b.png": PICTURE}), "nothing to tell apart"),
    "one image of each class": (packed(folders(count=1)), "one image only"),
    "nothing readable": (packed({"a/1.png": b"x", "b/1.png": b"x"}), "Fewer than two classes"),
    "locked": (locked(), "locked with a password"),
    "leads out": (outside("../evil.png"), "outside of itself, “../evil.png”"),
    "leads out in the middle": (outside("cat/../../evil.png"), "outside of itself"),
    "leads out in Windows' way": (outside("cat\\..\\..\\evil.png"), "outside of itself"),
    "absolute": (outside("/etc/passwd.png"), "outside of itself"),
    "a drive": (outside("C:/evil.png"), "outside of itself"),
    "a folder in a class": (outside("cat/small/1.png"), "“cat/small” lies inside another class's"),
    "too many classes": (packed(folders(tuple(f"c{i}" for i in range(21)), 1)), "21 classes; up to 20"),
    "packed by bzip2": (packed(folders(), packing=zipfile.ZIP_BZIP2), "an unusual way"),
    "a bomb": (bomb(), "“bomb.png” would grow without measure"),
    "too large": (bytes(limits.MAX_ZIP_BYTES + 1), "up to 20 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_good_gets_its_sentence(name: str) -> None:
    content, words = BAD[name]
    with pytest.raises(Refusal, match=words) as caught:
        read_folders(content)
    assert "{" not in str(caught.value)


def test_more_than_fits_is_refused_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed(folders(count=30))
    monkeypatch.setattr(archive, "bitmap", None)  # calling it would be no refusal
    for name, most, words in (
        ("MAX_ZIPPED_IMAGES", 59, "60 images; up to 59"),
        ("MAX_UNZIPPED_BYTES", 1000, "Unpacked"),
        ("MAX_ZIP_FILES", 59, "more than 59 files"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(limits, name, most)
            with pytest.raises(Refusal, match=words):
                read_folders(content)


def test_all_pixels_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ZIPPED_PIXELS_ALL", 20 * 30 * 11)
    with pytest.raises(Refusal, match="All images together"):
        read_folders(packed(folders()))


def test_many_small_bombs_are_refused_by_what_they_come_to() -> None:
    content = packed(folders() | {f"cat/{i}z.png": bytes(900_000) for i in range(240)})
    tracemalloc.start()
    with pytest.raises(Refusal, match="Unpacked, the images would have 206 MB"):
        read_folders(content)
    assert tracemalloc.get_traced_memory()[1] < 10 * 2**20
    tracemalloc.stop()


def test_progress_is_told() -> None:
    told: list[float] = []
    read_folders(packed(folders(count=50)), said=told.append)
    assert told == sorted(told)
    assert len(told) == 5
    assert 0 <= told[0] <= told[-1] < 1


NAMES = st.text(st.sampled_from("ab/.\\:\x00\n狗 "), min_size=1, max_size=8).map(lambda text: f"{text}.png")
GOOD = packed(folders(count=2))


@settings(max_examples=200, deadline=3000, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_bytes_make_anything_but_images_or_a_sentence(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["bytes", "names", "flips"]))
    if kind == "bytes":
        content = data.draw(st.binary(max_size=400))
    elif kind == "names":
        pieces = st.sampled_from([PICTURE, PICTURE[:50], b"", claiming(30_000, 30_000)])
        content = packed(data.draw(st.dictionaries(NAMES, pieces, max_size=8)))
    else:
        changed = bytearray(GOOD)
        for place, byte in data.draw(
            st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=20)
        ):
            changed[place] = byte
        content = bytes(changed[: data.draw(st.integers(0, len(changed)) | st.just(len(changed)))])
    try:
        found = read_folders(content)
    except Refusal:
        return
    assert 2 <= len(found.classes) <= limits.MAX_IMAGE_CLASSES
    assert len(found.labels) == len(found.pixels[28]) == len(found.pixels[32])
    assert set(found.labels.tolist()) == set(range(len(found.classes)))
    assert all("{" not in str(each) for each in found.remarks)


def test_the_list_of_contents_is_not_read_where_it_is_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped.zipfile, "ZipFile", None)
    with pytest.raises(Refusal, match="more than 20,000 files"):
        read_folders(zipped.ENTRY * (limits.MAX_ZIP_FILES + 1))
