"""LZMA and XZ: a drop-in for the standard library's lzma.

>>> import oxz as lzma
>>> lzma.decompress(lzma.compress(b"a program that imports lzma works unchanged"))
b'a program that imports lzma works unchanged'

Beyond lzma there are: memlimit wherever something is decompressed, the format
.lz, decompress_into(), and install(), which has other modules use this one.
"""

from oxz._file import LZMAFile, open
from oxz._install import install as install
from oxz._install import uninstall as uninstall
from oxz._oxz import (
    CHECK_CRC32,
    CHECK_CRC64,
    CHECK_ID_MAX,
    CHECK_NONE,
    CHECK_SHA256,
    CHECK_UNKNOWN,
    FILTER_ARM,
    FILTER_ARM64,
    FILTER_ARMTHUMB,
    FILTER_DELTA,
    FILTER_IA64,
    FILTER_LZMA1,
    FILTER_LZMA2,
    FILTER_POWERPC,
    FILTER_RISCV,
    FILTER_SPARC,
    FILTER_X86,
    FORMAT_ALONE,
    FORMAT_AUTO,
    FORMAT_LZIP,
    FORMAT_RAW,
    FORMAT_XZ,
    MF_BT2,
    MF_BT3,
    MF_BT4,
    MF_HC3,
    MF_HC4,
    MF_ROWS,
    MODE_FAST,
    MODE_NORMAL,
    PRESET_DEFAULT,
    PRESET_EXTREME,
    LZMACompressor,
    LZMADecompressor,
    LZMAError,
    compress,
    decompress,
    decompress_into,
    is_check_supported,
)

# zipfile uses them, private or not.
from oxz._oxz import _decode_filter_properties as _decode_filter_properties  # pyright: ignore[reportPrivateUsage]
from oxz._oxz import _encode_filter_properties as _encode_filter_properties  # pyright: ignore[reportPrivateUsage]

# `from oxz import *` brings what it brings from lzma and what cannot be
# mistaken: install and uninstall are too common as names.
__all__ = [
    "CHECK_CRC32",
    "CHECK_CRC64",
    "CHECK_ID_MAX",
    "CHECK_NONE",
    "CHECK_SHA256",
    "CHECK_UNKNOWN",
    "FILTER_ARM",
    "FILTER_ARM64",
    "FILTER_ARMTHUMB",
    "FILTER_DELTA",
    "FILTER_IA64",
    "FILTER_LZMA1",
    "FILTER_LZMA2",
    "FILTER_POWERPC",
    "FILTER_RISCV",
    "FILTER_SPARC",
    "FILTER_X86",
    "FORMAT_ALONE",
    "FORMAT_AUTO",
    "FORMAT_LZIP",
    "FORMAT_RAW",
    "FORMAT_XZ",
    "LZMACompressor",
    "LZMADecompressor",
    "LZMAError",
    "LZMAFile",
    "MF_BT2",
    "MF_BT3",
    "MF_BT4",
    "MF_HC3",
    "MF_HC4",
    "MF_ROWS",
    "MODE_FAST",
    "MODE_NORMAL",
    "PRESET_DEFAULT",
    "PRESET_EXTREME",
    "compress",
    "decompress",
    "decompress_into",
    "is_check_supported",
    "open",
]
