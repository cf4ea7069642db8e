"""Files: LZMAFile and open."""

from __future__ import annotations

import builtins
import io
import os
import threading
from typing import IO, TYPE_CHECKING, Any, cast, overload

from oxz._oxz import FORMAT_AUTO, FORMAT_XZ, LineIterator, LockedReader, LZMACompressor, RawReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Literal, Protocol, TypeAlias

    from _typeshed import ReadableBuffer, WriteableBuffer

    class _Readable(Protocol):
        def read(self, size: int, /) -> bytes: ...

    class _Writable(Protocol):
        def write(self, data: bytes, /) -> object: ...

    _Path: TypeAlias = str | bytes | os.PathLike[str] | os.PathLike[bytes]
    _File: TypeAlias = _Readable | _Writable | IO[bytes]
    _FilterChain: TypeAlias = Sequence[Mapping[str, object]]
    _BinaryMode: TypeAlias = Literal["r", "rb", "w", "wb", "x", "xb", "a", "ab"]
    _TextMode: TypeAlias = Literal["rt", "wt", "xt", "at"]


class LZMAFile(io.BufferedIOBase):
    """A binary file that is compressed as it is written, or decompressed as it
    is read.

    filename: a str, bytes or path-like name of a file to open, or a file object
    to read from or write to, which stays open.
    mode: "r" (the default), "w" to write from the start, "x" for a file that
    must not exist, "a" to append a Stream; each may have a "b" behind it.
    format: when reading, FORMAT_AUTO (the default; .xz, .lzma or .lz) or what
    the file shall be; when writing, FORMAT_XZ (the default) or another.
    check, preset: for writing; see LZMACompressor.
    filters: see LZMACompressor; for reading, with FORMAT_RAW alone.
    memlimit: for reading, the bytes of memory that decompressing may need;
    more raises LZMAError.

    >>> import io, oxz
    >>> packed = io.BytesIO()
    >>> with oxz.LZMAFile(packed, "w") as file:
    ...     file.write(b"first line\\nsecond line\\n")
    23
    >>> _ = packed.seek(0)
    >>> with oxz.LZMAFile(packed) as file:
    ...     file.readlines()
    [b'first line\\n', b'second line\\n']

    Several threads may use one file: each call waits for the one
    before.
    """

    # An object whose constructor has failed is closed.
    _fp: Any = None
    _close_fp = False
    _buffer: io.BufferedReader | None = None
    _locked: LockedReader | None = None
    _compressor: LZMACompressor | None = None

    def __init__(
        self,
        filename: _Path | _File | None = None,
        mode: str = "r",
        *,
        format: int | None = None,
        check: int = -1,
        preset: int | None = None,
        filters: _FilterChain | None = None,
        memlimit: int | None = None,
    ) -> None:
        writing = _is_writing(mode)
        if writing:
            if memlimit is not None:
                raise ValueError("Cannot specify a memory limit when opening a file for writing")
            if format is None:
                format = FORMAT_XZ
            # Before the file is opened, and with that perhaps emptied.
            compressor = LZMACompressor(format, check, preset, filters)
        else:
            if check != -1:
                raise ValueError(
                    "Cannot specify an integrity check when opening a file for reading"
                )
            if preset is not None:
                raise ValueError(
                    "Cannot specify a preset compression level when opening a file for reading"
                )
            if format is None:
                format = FORMAT_AUTO
            compressor = None

        if isinstance(filename, (str, bytes, os.PathLike)):
            binary_mode = mode if "b" in mode else mode + "b"
            self._fp = builtins.open(filename, binary_mode)
            self._close_fp = True
        elif hasattr(filename, "read") or hasattr(filename, "write"):
            self._fp = filename
        else:
            raise TypeError("filename must be a str, bytes, file or PathLike object")

        self._mode = "wb" if writing else "rb"
        self._compressor = compressor
        if writing:
            self._pos = 0
            # What is compressed first has to be written first.
            self._lock = threading.RLock()
        else:
            try:
                raw = RawReader(self._fp, io.DEFAULT_BUFFER_SIZE, format, memlimit, filters)
            except BaseException:
                self._close_file()
                raise
            self._buffer = io.BufferedReader(cast(io.RawIOBase, raw))
            self._locked = LockedReader(self._buffer)

    def close(self) -> None:
        """Finish the file, if it was written to, and close it.

        Closing it again does nothing.
        """
        if self._fp is None:
            return
        try:
            if self._locked is not None:
                self._locked.call("close")
            elif self._compressor is not None:
                with self._lock:
                    compressor, self._compressor = self._compressor, None
                    self._fp.write(compressor.flush())
        finally:
            self._buffer = self._locked = None
            self._close_file()

    def _close_file(self) -> None:
        fp, self._fp = self._fp, None
        if self._close_fp:
            fp.close()

    @property
    def closed(self) -> bool:
        """Whether the file is closed."""
        return self._fp is None

    @property
    def name(self) -> Any:
        """The name of the file that is read or written."""
        self._check_open()
        return self._fp.name

    @property
    def mode(self) -> str:
        """'rb' or 'wb'."""
        return self._mode

    def __repr__(self) -> str:
        kind = f"<oxz.{type(self).__name__}"
        if self._fp is None:
            return f"{kind} [closed]>"
        name = getattr(self._fp, "name", None) or self._fp
        return f"{kind} name={name!r} mode={self._mode!r}>"

    def fileno(self) -> int:
        """The file descriptor of the file that is read or written."""
        self._check_open()
        return cast(int, self._fp.fileno())

    def seekable(self) -> bool:
        """Whether seek() is possible: for reading, if the file allows it."""
        self._check_open()
        return self._buffer is not None and self._buffer.seekable()

    def readable(self) -> bool:
        """Whether the file was opened for reading."""
        self._check_open()
        return self._mode == "rb"

    def writable(self) -> bool:
        """Whether the file was opened for writing."""
        self._check_open()
        return self._mode == "wb"

    def _check_open(self) -> None:
        if self._fp is None:
            raise ValueError("I/O operation on closed file")

    def _reader(self) -> LockedReader:
        """The reader, or why there is none."""
        if self._locked is None:
            self._check_open()
            raise io.UnsupportedOperation("File not open for reading")
        return self._locked

    def peek(self, size: int = -1) -> bytes:
        """Return bytes that come next without moving on; none at the end.

        How many they are does not depend on size.
        """
        return (self._locked or self._reader()).call("peek", size)

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes: size of them, or less at the end, or all that
        are left if size is negative or None."""
        return (self._locked or self._reader()).call("read", size)

    def read1(self, size: int = -1) -> bytes:
        """Return some of the next bytes, at most size, with as few reads of the
        file as possible; none at the end."""
        if size < 0:
            size = io.DEFAULT_BUFFER_SIZE
        return (self._locked or self._reader()).call("read1", size)

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read into a writable bytes-like object; return how many bytes."""
        return (self._locked or self._reader()).call("readinto", buffer)

    def readinto1(self, buffer: WriteableBuffer) -> int:
        """As readinto(), with as few reads of the file as possible."""
        return (self._locked or self._reader()).call("readinto1", buffer)

    def readline(self, size: int | None = -1) -> bytes:
        """Return the next line with its newline, or size bytes of it if it is
        longer and size is not negative; b"" at the end."""
        return (self._locked or self._reader()).call("readline", size)

    def __iter__(self) -> Iterator[bytes]:
        if type(self) is not LZMAFile:
            # Another class may read lines in another way.
            return self
        return LineIterator(self, self._reader())

    def __next__(self) -> bytes:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def write(self, data: ReadableBuffer) -> int:
        """Compress data, a bytes-like object; return its length in bytes.

        Much of it may reach the file when that is closed.
        """
        if isinstance(data, (bytes, bytearray)):
            length = len(data)
        else:
            length = memoryview(data).nbytes
        if self._mode != "wb":
            self._check_open()
            raise io.UnsupportedOperation("File not open for writing")
        with self._lock:
            if self._compressor is None:
                raise ValueError("I/O operation on closed file")
            compressed = self._compressor.compress(data)
            if compressed:
                self._fp.write(compressed)
            self._pos += length
        return length

    def writelines(self, lines: Iterable[ReadableBuffer]) -> None:
        """Write bytes-like objects one after the other."""
        self._check_open()
        for line in lines:
            self.write(line)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position, and return it; only when reading.

        whence: 0 counts from the start, 1 from the position, 2 from the end.

        All data before the position is decompressed; moving back starts again
        at the start of the file.
        """
        if self._buffer is None:
            self._check_open()
            raise io.UnsupportedOperation("Seeking is only supported on files open for reading")
        if not self._buffer.seekable():
            raise io.UnsupportedOperation("The underlying file object does not support seeking")
        return self._reader().call("seek", offset, whence)

    def tell(self) -> int:
        """Return the position in the data, in bytes."""
        self._check_open()
        if self._locked is None:
            return self._pos
        return self._locked.call("tell")


def _is_writing(mode: str) -> bool:
    if mode in ("r", "rb"):
        return False
    if mode in ("w", "wb", "a", "ab", "x", "xb"):
        return True
    raise ValueError(f"Invalid mode: {mode!r}")


@overload
def open(
    filename: _Path | _File,
    mode: _BinaryMode = "rb",
    *,
    format: int | None = None,
    check: int = -1,
    preset: int | None = None,
    filters: _FilterChain | None = None,
    encoding: None = None,
    errors: None = None,
    newline: None = None,
    memlimit: int | None = None,
) -> LZMAFile: ...
@overload
def open(
    filename: _Path | _File,
    mode: _TextMode,
    *,
    format: int | None = None,
    check: int = -1,
    preset: int | None = None,
    filters: _FilterChain | None = None,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    memlimit: int | None = None,
) -> io.TextIOWrapper: ...
@overload
def open(
    filename: _Path | _File,
    mode: str,
    *,
    format: int | None = None,
    check: int = -1,
    preset: int | None = None,
    filters: _FilterChain | None = None,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    memlimit: int | None = None,
) -> LZMAFile | io.TextIOWrapper: ...
def open(
    filename: _Path | _File,
    mode: str = "rb",
    *,
    format: int | None = None,
    check: int = -1,
    preset: int | None = None,
    filters: _FilterChain | None = None,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    memlimit: int | None = None,
) -> LZMAFile | io.TextIOWrapper:
    """Open a compressed file, in binary or text mode.

    mode: "r", "w", "x" or "a", with "b" (the default) or "t" behind it.
    encoding, errors, newline: for text; see io.TextIOWrapper.

    The other arguments are those of LZMAFile, which is what is returned in
    binary mode.

    >>> import os, oxz, tempfile
    >>> name = os.path.join(tempfile.mkdtemp(), "lines.xz")
    >>> with oxz.open(name, "wt", encoding="utf-8") as file:
    ...     print("Grüße", "aus", "Köln", file=file)
    >>> for line in oxz.open(name, "rt", encoding="utf-8"):
    ...     print(line, end="")
    Grüße aus Köln
    """
    text = "t" in mode
    if text and "b" in mode:
        raise ValueError(f"Invalid mode: {mode!r}")
    if not text:
        for name, value in (("encoding", encoding), ("errors", errors), ("newline", newline)):
            if value is not None:
                raise ValueError(f"Argument {name!r} not supported in binary mode")
    binary_file = LZMAFile(
        filename,
        mode.replace("t", ""),
        format=format,
        check=check,
        preset=preset,
        filters=filters,
        memlimit=memlimit,
    )
    if not text:
        return binary_file
    return io.TextIOWrapper(
        cast(IO[bytes], binary_file), io.text_encoding(encoding), errors, newline
    )
