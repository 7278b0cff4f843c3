"""Plain data crosses unchanged, and nothing else does."""

import contextlib
import json
import tracemalloc

import numpy as np
import pytest

from grading.jail.inside.wire import HEAD_BYTES, Foreign, WireError, frame_size, pack, unpack


def crossed(value):
    frame = pack({"do": "test"}, value)
    text, raw = frame_size(frame[:HEAD_BYTES], 2**30)
    assert len(frame) == HEAD_BYTES + text + raw
    message, back = unpack(frame[HEAD_BYTES : HEAD_BYTES + text], frame[HEAD_BYTES + text :])
    assert message == {"do": "test"}
    return back


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -7,
        2**60,
        -(3**3000),
        1.5,
        float("inf"),
        1 - 2j,
        "é\udc80",
        "",
        [],
        (),
        {},
        [1, (2, [3.0])],
    ]
    + [{"a": [1, {(1, 2): None}]}, (True, False)],
)
def test_python_values_cross_with_their_types(value):
    back = crossed(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("dtype", ["?", "i1", "u8", ">i4", "f2", "f4", ">f8", "g", "c8", "c16"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
def test_arrays_cross_with_dtype_and_shape(dtype, shape):
    value = np.arange(np.prod(shape, dtype=int)).astype(dtype).reshape(shape)
    back = crossed(value)
    np.testing.assert_array_equal(back, value)
    assert (back.dtype, back.shape) == (value.dtype, value.shape)
    assert back.flags.writeable


def test_views_and_scalars():
    view = np.arange(24.0).reshape(4, 6)[::-2, 1::2].T
    np.testing.assert_array_equal(crossed(view), view)
    assert type(crossed(np.float32(0.1))) is np.float32
    assert type(crossed(np.int64(3))) is np.int64
    assert np.isnan(crossed(float("nan")))


class EqualsAll(np.ndarray):
    def __eq__(self, other):
        return True


class EqualList(list):
    def __eq__(self, other):
        return True


@pytest.mark.parametrize(
    "value",
    [
        object(),
        np.ones(2).view(EqualsAll),
        EqualList([1]),
        np.array([None]),
        b"x",
        {1},
        lambda: 0,
        np.dtype("f4"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_arrives_as_an_empty_object_with_its_types_name(value):
    back = crossed(value)
    assert isinstance(back, Foreign)
    assert back != 1
    assert type(value).__name__ in type(back).__name__ or "dtype object" in type(back).__name__


def test_too_deep_too_many_too_large():
    loop = []
    loop.append(loop)
    for value in (loop, [0] * 300_000, 1 << 20_000):
        with pytest.raises(WireError):
            pack({}, value)
    with pytest.raises(WireError, match="sent more than 1 MiB"):
        frame_size(pack({}, np.zeros(2**18))[:HEAD_BYTES], 2**20)


@pytest.mark.parametrize(
    "tree",
    [
        {"array": ["|O8", [1], 0]},
        {"array": ["<f8", [2**40, 2**40], 0]},
        {"array": ["<f8", [-1], 0]},
        {"array": ["<f8", [1], 7]},
        {"array": ["<f8", [3], 0]},
        {"list": 3},
        {"dict": [[{"list": []}, 1]]},
        {"int": "0x" + "f" * 10**6},
        {"pickle": "x"},
        [1],
        {"a": 1, "b": 2},
    ],
)
def test_forged_messages_are_refused(tree):
    text = json.dumps({"value": tree, "sizes": [8]}).encode()
    with pytest.raises(WireError):
        unpack(text, b"12345678")


def test_random_bytes_never_do_more_than_raise_wire_error():
    rng = np.random.default_rng(0)
    good = pack({"do": "x"}, {"a": np.ones(3), "b": [1, (2.0, "t")]})
    text, _ = frame_size(good[:HEAD_BYTES], 2**20)
    for _ in range(2000):
        frame = bytearray(good)
        for place in rng.integers(HEAD_BYTES, len(frame), rng.integers(1, 6)):
            frame[place] = rng.integers(256)
        with contextlib.suppress(WireError):
            unpack(bytes(frame[HEAD_BYTES : HEAD_BYTES + text]), bytes(frame[HEAD_BYTES + text :]))


CROWDS = {
    "a large dict": ({"dict": [[n, 0] for n in range(2001)]}, "dicts of more than 2000 entries"),
    "many dicts": ({"list": [{"dict": [[n, 0] for n in range(700)]}] * 3}, "dicts of more than 2000 entries"),
    "many numbers": ({"list": [0] * 20_001}, "too many parts"),
    "many brackets": ({"list": [[]] * 200_001}, "too many parts"),
    "many objects": ({"list": [{"foreign": "thing"}] * 101}, "more than 100 objects that are no plain data"),
    "a long text": ("x" * 20_001, "a text of more than 20000 bytes"),
}


@pytest.mark.parametrize(("value", "why"), CROWDS.values(), ids=CROWDS)
def test_forged_crowds_are_refused(value, why):
    with pytest.raises(WireError, match=why):
        unpack(json.dumps({"value": value, "sizes": []}).encode(), b"")


def test_what_is_refused_is_refused_before_it_is_built():
    """A text of 15 million characters, or five million lists, would take hundreds of mebibytes."""
    long, crowd = "\N{GRINNING FACE}" * 3_500_000, b"[" + b"[]," * 5_000_000 + b"0]"
    frame = pack({}, long)
    text, _ = frame_size(frame[:HEAD_BYTES], 2**30)
    header, raw = frame[HEAD_BYTES : HEAD_BYTES + text], frame[HEAD_BYTES + text :]
    many = b'{"sizes": [], "value": ' + crowd + b"}"
    tracemalloc.start()
    for parts in ((header, raw), (many, b"")):
        with pytest.raises(WireError, match="a text of more than 20000 bytes|too many parts"):
            unpack(*parts)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()
    assert unpack(header, raw, longest=len(raw)) == ({}, long)


def test_large_dicts_and_many_arrays_are_not_handed_over():
    with pytest.raises(WireError, match="a dict of 2001 entries cannot be handed over; 2000 are the most"):
        pack({}, dict.fromkeys(range(2001)))
    with pytest.raises(WireError, match="more than 5000 arrays at once"):
        crossed([np.float64(1)] * 5001)
