from collections.abc import Mapping, Sequence
from io import BufferedReader
from typing import Final, Literal, NoReturn, SupportsIndex, final, overload

from _typeshed import ReadableBuffer, WriteableBuffer

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
    "LineIterator",
    "LockedReader",
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
    "RawReader",
    "_decode_filter_properties",
    "_encode_filter_properties",
    "compress",
    "decompress",
    "decompress_into",
    "is_check_supported",
]

FORMAT_AUTO: Final = 0
FORMAT_XZ: Final = 1
FORMAT_ALONE: Final = 2
FORMAT_RAW: Final = 3
FORMAT_LZIP: Final = 4
CHECK_NONE: Final = 0
CHECK_CRC32: Final = 1
CHECK_CRC64: Final = 4
CHECK_SHA256: Final = 10
CHECK_ID_MAX: Final = 15
CHECK_UNKNOWN: Final = 16
FILTER_LZMA1: Final = 0x4000000000000001
FILTER_LZMA2: Final = 0x21
FILTER_DELTA: Final = 0x03
FILTER_X86: Final = 0x04
FILTER_POWERPC: Final = 0x05
FILTER_IA64: Final = 0x06
FILTER_ARM: Final = 0x07
FILTER_ARMTHUMB: Final = 0x08
FILTER_SPARC: Final = 0x09
FILTER_ARM64: Final = 0x0A
FILTER_RISCV: Final = 0x0B
MF_HC3: Final = 0x03
MF_HC4: Final = 0x04
MF_ROWS: Final = 0x100
MF_BT2: Final = 0x12
MF_BT3: Final = 0x13
MF_BT4: Final = 0x14
MODE_FAST: Final = 1
MODE_NORMAL: Final = 2
PRESET_DEFAULT: Final = 6
PRESET_EXTREME: Final = 0x80000000

class LZMAError(Exception): ...

@final
class LZMACompressor:
    def __new__(
        cls,
        format: SupportsIndex = 1,
        check: SupportsIndex = -1,
        preset: int | None = None,
        filters: Sequence[Mapping[str, object]] | None = None,
    ) -> LZMACompressor: ...
    def compress(self, data: ReadableBuffer, /) -> bytes: ...
    def flush(self) -> bytes: ...
    def __reduce__(self) -> NoReturn: ...

@final
class LZMADecompressor:
    def __new__(
        cls,
        format: SupportsIndex = 0,
        memlimit: int | None = None,
        filters: Sequence[Mapping[str, object]] | None = None,
    ) -> LZMADecompressor: ...
    def decompress(self, data: ReadableBuffer, max_length: SupportsIndex = -1) -> bytes: ...
    def decompress_into(self, data: ReadableBuffer, buffer: WriteableBuffer) -> int: ...
    @property
    def check(self) -> int: ...
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def __reduce__(self) -> NoReturn: ...

@final
class RawReader:
    def __new__(
        cls,
        file: object,
        chunk_size: SupportsIndex,
        format: SupportsIndex,
        memlimit: int | None,
        filters: Sequence[Mapping[str, object]] | None,
        /,
    ) -> RawReader: ...
    def readable(self) -> bool: ...
    def writable(self) -> bool: ...
    def seekable(self) -> bool: ...
    @property
    def closed(self) -> bool: ...
    def close(self) -> None: ...
    def flush(self) -> None: ...
    def readinto(self, buffer: WriteableBuffer) -> int: ...
    def readall(self) -> bytes: ...
    def seek(self, offset: SupportsIndex, whence: SupportsIndex = 0, /) -> int: ...
    def tell(self) -> int: ...

@final
class LockedReader:
    def __new__(cls, buffer: BufferedReader, /) -> LockedReader: ...
    @overload
    def call(
        self, method: Literal["peek", "read", "read1", "readline"], /, *args: object
    ) -> bytes: ...
    @overload
    def call(
        self, method: Literal["readinto", "readinto1", "seek", "tell"], /, *args: object
    ) -> int: ...
    @overload
    def call(self, method: Literal["close"], /) -> None: ...

@final
class LineIterator:
    def __new__(cls, file: object, reader: LockedReader, /) -> LineIterator: ...
    def __iter__(self) -> LineIterator: ...
    def __next__(self) -> bytes: ...

def compress(
    data: ReadableBuffer,
    format: SupportsIndex = 1,
    check: SupportsIndex = -1,
    preset: int | None = None,
    filters: Sequence[Mapping[str, object]] | None = None,
) -> bytes: ...
def decompress(
    data: ReadableBuffer,
    format: SupportsIndex = 0,
    memlimit: int | None = None,
    filters: Sequence[Mapping[str, object]] | None = None,
) -> bytes: ...
def decompress_into(
    data: ReadableBuffer,
    buffer: WriteableBuffer,
    format: SupportsIndex = 0,
    memlimit: int | None = None,
    filters: Sequence[Mapping[str, object]] | None = None,
) -> int: ...
def is_check_supported(check_id: SupportsIndex, /) -> bool: ...
def _encode_filter_properties(filter: Mapping[str, object], /) -> bytes: ...
def _decode_filter_properties(
    filter_id: int, encoded_props: ReadableBuffer, /
) -> dict[str, int]: ...
