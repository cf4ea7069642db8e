"""A program that type checkers read; nobody runs it."""

import io
from pathlib import Path
from typing import assert_type

import oxz as lzma

assert_type(lzma.compress(b"data", preset=lzma.PRESET_EXTREME | 9), bytes)
assert_type(lzma.decompress(bytearray(b"data"), memlimit=1 << 20), bytes)
assert_type(lzma.decompress_into(memoryview(b"data"), bytearray(10)), int)

decompressor = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])
assert_type(decompressor.decompress(b"", max_length=10), bytes)
assert_type(decompressor.unused_data, bytes)
assert_type(decompressor.eof, bool)

assert_type(lzma.open("name.xz"), lzma.LZMAFile)
assert_type(lzma.open(Path("name.xz"), "rt", encoding="utf-8"), io.TextIOWrapper)
assert_type(lzma.open(io.BytesIO(), "wb", preset=3), lzma.LZMAFile)
with lzma.LZMAFile(b"name.xz", memlimit=1 << 20) as file:
    for line in file:
        assert_type(line, bytes)
    assert_type(file.read(), bytes)
try:
    lzma.install()
except lzma.LZMAError:
    lzma.uninstall()
