"""Compressor, decompressor and functions: what lzma has not, and what a test
beside it cannot see."""

import array
import copy
import ctypes
import io
import lzma
import pickle

import oxz
import pytest

FORMATS = [oxz.FORMAT_XZ, oxz.FORMAT_ALONE, oxz.FORMAT_LZIP]


def test_all_of_lzma_is_there():
    assert set(lzma.__all__) <= set(oxz.__all__)
    for name in lzma.__all__:
        value = getattr(lzma, name)
        if isinstance(value, int):
            assert getattr(oxz, name) == value
        else:
            assert type(getattr(oxz, name)) is type(value) or callable(value)


@pytest.mark.parametrize("format", FORMATS)
def test_formats(format, text):
    file = oxz.compress(text, format)
    assert oxz.decompress(file) == text
    assert oxz.decompress(file, format) == text
    for other in FORMATS:
        if other != format:
            with pytest.raises(oxz.LZMAError):
                oxz.decompress(file, other)


def test_settings_of_lzip():
    with pytest.raises(ValueError):
        oxz.compress(b"", oxz.FORMAT_LZIP, oxz.CHECK_CRC64)
    with pytest.raises(ValueError):
        oxz.compress(b"", oxz.FORMAT_LZIP, filters=[{"id": oxz.FILTER_LZMA2}])
    with pytest.raises(oxz.LZMAError):
        oxz.compress(b"", oxz.FORMAT_LZIP, filters=[{"id": oxz.FILTER_LZMA1, "lc": 0}])


@pytest.mark.parametrize("filter_id", [oxz.FILTER_ARM64, oxz.FILTER_RISCV])
def test_new_filters(filter_id, text):
    filters = [{"id": filter_id, "start_offset": 16}, {"id": oxz.FILTER_LZMA2, "preset": 1}]
    assert oxz.decompress(oxz.compress(text, filters=filters)) == text


BYTES_LIKE = [
    bytes, bytearray, memoryview,
    lambda data: array.array("I", data),
    lambda data: memoryview(data).cast("H"),
    lambda data: memoryview(data).cast("B", (len(data) // 8, 8)),
    lambda data: (ctypes.c_char * len(data)).from_buffer_copy(data),
    lambda data: ctypes.c_uint64.from_buffer_copy(data) if len(data) == 8 else data,
]


@pytest.mark.parametrize("make", BYTES_LIKE)
def test_bytes_like_objects(make):
    data = b"eight by" * 30
    assert oxz.decompress(oxz.compress(make(data))) == data
    assert oxz.decompress(oxz.compress(make(data[:8]))) == data[:8]
    compressor = oxz.LZMACompressor()
    file = compressor.compress(make(data)) + compressor.flush()
    file += bytes(-len(file) % 8)  # Stream Padding
    assert oxz.decompress(make(file)) == data
    assert oxz.LZMADecompressor().decompress(make(file)) == data


def test_an_empty_buffer():
    assert oxz.decompress(oxz.compress(bytearray())) == b""
    assert oxz.LZMADecompressor().decompress(array.array("d")) == b""


@pytest.mark.parametrize("data", ["text", None, 7, [1, 2]])
def test_what_is_not_bytes_like(data):
    for call in (oxz.compress, oxz.decompress, oxz.LZMACompressor().compress,
                 oxz.LZMADecompressor().decompress):
        with pytest.raises(TypeError):
            call(data)


def test_buffers_with_holes():
    holes = memoryview(bytes(100))[::2]
    for call in (oxz.compress, oxz.decompress, oxz.LZMACompressor().compress):
        with pytest.raises(BufferError):
            call(holes)


def test_a_buffer_is_given_back():
    data = bytearray(b"data")
    oxz.compress(data)
    data.append(0)  # BufferError if somebody held it.


def test_decompress_into(text, packed):
    for extra in (0, 1, 5000):
        buffer = bytearray(len(text) + extra)
        assert oxz.decompress_into(packed, buffer) == len(text)
        assert buffer[: len(text)] == text
    for length in (0, 1, len(text) - 1):
        with pytest.raises(ValueError):
            oxz.decompress_into(packed, bytearray(length))
    with pytest.raises(TypeError):
        oxz.decompress_into(packed, bytes(len(text)))
    with pytest.raises(oxz.LZMAError):
        oxz.decompress_into(packed[:-1], bytearray(len(text)))


def test_decompress_into_itself(packed):
    buffer = bytearray(packed)
    with pytest.raises(ValueError):
        oxz.decompress_into(buffer, buffer)
    with pytest.raises(ValueError):
        oxz.LZMADecompressor().decompress_into(buffer, memoryview(buffer)[10:])


def test_decompress_into_several_streams():
    file = oxz.compress(b"one") + bytes(8) + oxz.compress(b"two")
    buffer = bytearray(6)
    assert (oxz.decompress_into(file, buffer), buffer) == (6, b"onetwo")


def test_decompressing_piece_by_piece_into_a_buffer(text, packed):
    decompressor = oxz.LZMADecompressor()
    buffer = array.array("H", bytes(1000))
    result = bytearray()
    data = packed + b"unused"
    while not decompressor.eof:
        count = decompressor.decompress_into(data, buffer)
        result += memoryview(buffer).cast("B")[:count]
        data = b""
    assert (result, decompressor.unused_data) == (text, b"unused")
    with pytest.raises(EOFError):
        decompressor.decompress_into(b"", buffer)


@pytest.mark.parametrize("padding", [4, 8, 100_000])
def test_stream_padding(padding):
    nulls = bytes(padding)
    file = oxz.compress(b"one") + nulls + oxz.compress(b"two") + nulls
    assert oxz.decompress(file) == b"onetwo"
    assert oxz.LZMAFile(io.BytesIO(file)).read() == b"onetwo"


@pytest.mark.parametrize("padding", [1, 2, 3, 5, 8191, 8193])
def test_padding_that_is_none(padding):
    file = oxz.compress(b"one") + bytes(padding)
    with pytest.raises(oxz.LZMAError):
        oxz.decompress(file)
    with pytest.raises(EOFError):
        oxz.LZMAFile(io.BytesIO(file)).read()


def test_no_padding_behind_lzma_alone():
    file = oxz.compress(b"one", oxz.FORMAT_ALONE) + bytes(4)
    with pytest.raises(oxz.LZMAError):
        oxz.decompress(file)


def test_memlimit(text):
    file = oxz.compress(text, preset=9)
    limit = 1 << 20
    for call in (
        lambda: oxz.decompress(file, memlimit=limit),
        lambda: oxz.decompress_into(file, bytearray(len(text)), memlimit=limit),
        lambda: oxz.LZMADecompressor(memlimit=limit).decompress(file),
        lambda: oxz.LZMAFile(io.BytesIO(file), memlimit=limit).read(),
        lambda: oxz.open(io.BytesIO(file), "rt", memlimit=limit, encoding="ascii").read(),
    ):
        with pytest.raises(oxz.LZMAError, match="limit is 1048576 bytes"):
            call()
    assert oxz.decompress(file, memlimit=100 << 20) == text
    with pytest.raises(ValueError):
        oxz.LZMAFile(io.BytesIO(), "w", memlimit=limit)


def test_a_limit_is_no_reason_to_leave_out_a_stream(text):
    file = oxz.compress(b"small", preset=0) + oxz.compress(text, preset=9)
    with pytest.raises(oxz.LZMAError):
        oxz.decompress(file, memlimit=1 << 20)
    with pytest.raises(oxz.LZMAError):
        oxz.LZMAFile(io.BytesIO(file), memlimit=1 << 20).read()


@pytest.mark.parametrize("size", [0, 100_000, 1 << 37, (1 << 64) - 1])
def test_a_header_that_lies_about_the_size(size, text):
    file = bytearray(oxz.compress(text, oxz.FORMAT_ALONE, preset=0))
    file[5:13] = size.to_bytes(8, "little")

    def outcome(module, error):
        try:
            return module.decompress(file, module.FORMAT_ALONE)
        except error:
            return "LZMAError"

    assert outcome(oxz, oxz.LZMAError) == outcome(lzma, lzma.LZMAError)


def test_an_error_comes_again(packed):
    damaged = bytearray(packed)
    damaged[len(packed) // 2] ^= 0xFF
    decompressor = oxz.LZMADecompressor()
    for data in (damaged, b"", packed):
        with pytest.raises(oxz.LZMAError):
            decompressor.decompress(data)
        assert (decompressor.eof, decompressor.unused_data) == (False, b"")
        assert decompressor.check == oxz.CHECK_CRC64


def test_nothing_is_asked_for_any_number_of_times(text, packed):
    decompressor = oxz.LZMADecompressor()
    assert decompressor.decompress(packed, 0) == b""
    for _ in range(3):
        assert decompressor.decompress(b"", 0) == b""
        assert not decompressor.needs_input
    assert decompressor.decompress(b"") == text


def test_errors_say_what_and_where(packed):
    damaged = bytearray(packed)
    damaged[8] ^= 1
    with pytest.raises(oxz.LZMAError, match="CRC32 of the Stream Header, at input offset 12"):
        oxz.decompress(damaged)


@pytest.mark.parametrize("make", [oxz.LZMACompressor, oxz.LZMADecompressor])
def test_objects_cannot_be_copied(make):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="cannot pickle"):
            pickle.dumps(make(), protocol)
    with pytest.raises(TypeError):
        copy.copy(make())
    with pytest.raises(TypeError):
        type("Derived", (make,), {})


def test_repr():
    assert repr(oxz.LZMACompressor()) == "<oxz.LZMACompressor format=FORMAT_XZ>"
    decompressor = oxz.LZMADecompressor(oxz.FORMAT_LZIP)
    expected = "<oxz.LZMADecompressor format=FORMAT_LZIP eof=False needs_input=True>"
    assert repr(decompressor) == expected
    assert repr(oxz.LZMAError("why")) == "LZMAError('why')"
