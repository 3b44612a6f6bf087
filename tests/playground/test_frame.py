"""Frames: what is packed comes out again, aligned as typed arrays need it."""

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from playground.stage.core.frame import pack, unpack

DTYPES = ("u1", "f4", "i4", "f8", "i8", "?", "u2", "f2")
ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(
        dtype,
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5),
        elements=None if dtype not in ("i8",) else st.integers(-(2**31), 2**31 - 1),
    )
)


@given(st.dictionaries(st.text(max_size=8), ARRAYS, max_size=6))
def test_arrays_come_out_as_they_went_in(arrays):
    with np.errstate(over="ignore"):  # float64 beyond float32 becomes infinite, on both sides
        header, found = unpack(pack({"step": 3}, arrays))
        assert header == {"step": 3}
        assert list(found) == list(arrays)
        for name, array in arrays.items():
            np.testing.assert_array_equal(found[name], array.astype(found[name].dtype))
            assert found[name].shape == array.shape


@pytest.mark.parametrize(
    ("dtype", "wire"),
    [("f8", "f4"), ("f4", "f4"), ("u1", "u1"), ("?", "u1"), ("i8", "i4"), ("i2", "i4"), ("u2", "i4")],
)
def test_dtypes_travel_as_the_protocol_says(dtype, wire):
    message = pack({}, {"a": np.ones(3, dtype)})
    (length,) = struct.unpack_from("<I", message)
    assert json.loads(message[4 : 4 + length])["arrays"]["a"]["dtype"] == wire


@given(st.text(max_size=40), st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_header_and_buffers_start_on_multiples_of_four(words, sizes):
    arrays = {str(index): np.zeros(size, np.uint8) for index, size in enumerate(sizes)}
    message = pack({"words": words}, arrays)
    (length,) = struct.unpack_from("<I", message)
    assert length % 4 == 0
    header = json.loads(message[4 : 4 + length])
    assert header["words"] == words
    assert all(place["at"] % 4 == 0 for place in header["arrays"].values())
    assert len(message) % 4 == 0


def test_views_that_are_not_contiguous_are_copied_right():
    base = np.arange(24, dtype="f4").reshape(4, 6)
    _, found = unpack(pack({}, {"t": base.T, "s": base[::2, ::3]}))
    np.testing.assert_array_equal(found["t"], base.T)
    np.testing.assert_array_equal(found["s"], base[::2, ::3])


def test_a_diverged_loss_becomes_null_and_numpy_numbers_pass():
    header = {"loss": math.nan, "runs": [{"rate": -math.inf, "at": np.float32(0.5), "n": np.int64(7)}]}
    found, _ = unpack(pack(header, {}))
    assert found == {"loss": None, "runs": [{"rate": None, "at": 0.5, "n": 7}]}


def test_what_json_cannot_say_is_an_error_and_not_lost():
    with pytest.raises(TypeError, match="set"):
        pack({"a": {1, 2}}, {})


def test_arrays_keep_nan():
    _, found = unpack(pack({}, {"a": np.array([np.nan, np.inf], "f4")}))
    assert math.isnan(found["a"][0])
    assert math.isinf(found["a"][1])


def test_a_fragment_is_refused():
    with pytest.raises(ValueError, match="short"):
        unpack(b"\0\0")
