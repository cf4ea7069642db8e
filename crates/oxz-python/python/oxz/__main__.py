"""python -m oxz: compress and decompress files."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import oxz

_CHUNK = 1 << 20
_SUFFIXES = {".xz": oxz.FORMAT_XZ, ".lzma": oxz.FORMAT_ALONE, ".lz": oxz.FORMAT_LZIP}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status."""
    options = _parse(arguments)
    status = 0
    for name in options.files or ["-"]:
        try:
            if name == "-":
                _copy(sys.stdin.buffer, sys.stdout.buffer, options)
                sys.stdout.buffer.flush()
            else:
                _convert(name, options)
        except (OSError, oxz.LZMAError, EOFError, MemoryError) as error:
            print(f"oxz: {name}: {error}", file=sys.stderr)
            status = 1
    return status


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m oxz",
        description="Compress files, or decompress them. The files that are read stay.",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="- is standard input and output")
    parser.add_argument("-d", "--decompress", action="store_true")
    parser.add_argument("-f", "--force", action="store_true", help="overwrite files")
    parser.add_argument("-e", "--extreme", action="store_true", help="search harder")
    parser.add_argument(
        "-F",
        "--format",
        choices=[suffix[1:] for suffix in _SUFFIXES],
        default="xz",
        help="to compress to (default: xz)",
    )
    parser.add_argument(
        "-M", "--memlimit", type=int, metavar="BYTES", help="that decompressing may need"
    )
    for level in range(10):
        parser.add_argument(
            f"-{level}",
            dest="preset",
            action="store_const",
            const=level,
            default=oxz.PRESET_DEFAULT,
            help=argparse.SUPPRESS if level else "to -9: fast to small (default: -6)",
        )
    return parser.parse_args(arguments)


def _convert(name: str, options: argparse.Namespace) -> None:
    """Convert a file to one beside it, which is removed if that fails."""
    base, suffix = os.path.splitext(name)
    if not options.decompress:
        target = f"{name}.{options.format}"
    elif suffix in _SUFFIXES:
        target = base
    else:
        raise OSError(f"the name does not end in {', '.join(_SUFFIXES)}")
    with open(name, "rb") as source, open(target, "wb" if options.force else "xb") as output:
        try:
            _copy(source, output, options)
            output.flush()
        except BaseException:
            os.unlink(target)
            raise


def _copy(source: BinaryIO, target: BinaryIO, options: argparse.Namespace) -> None:
    if options.decompress:
        pieces = _decompressed(source, options.memlimit)
    else:
        preset = options.preset | (oxz.PRESET_EXTREME if options.extreme else 0)
        pieces = _compressed(source, _SUFFIXES["." + options.format], preset)
    for piece in pieces:
        target.write(piece)


def _compressed(source: BinaryIO, format: int, preset: int) -> Iterator[bytes]:
    compressor = oxz.LZMACompressor(format, preset=preset)
    while data := source.read(_CHUNK):
        yield compressor.compress(data)
    yield compressor.flush()


def _decompressed(source: BinaryIO, memlimit: int | None) -> Iterator[bytes]:
    """All Streams, and nothing else may be there: LZMAFile ignores what follows
    them."""
    data = source.read(_CHUNK)
    while True:
        decompressor = oxz.LZMADecompressor(memlimit=memlimit)
        while not decompressor.eof:
            if not data and decompressor.needs_input:
                raise EOFError("the file ends before the data does")
            yield decompressor.decompress(data, _CHUNK)
            data = source.read(_CHUNK) if decompressor.needs_input else b""
        data = _next_stream(decompressor.unused_data, source)
        if not data:
            return


def _next_stream(data: bytes, source: BinaryIO) -> bytes:
    """What comes after Stream Padding, which is a multiple of four bytes."""
    padding = 0
    while data := data or source.read(_CHUNK):
        rest = data.lstrip(b"\0")
        padding += len(data) - len(rest)
        if rest:
            data = rest
            break
        data = b""
    if padding % 4:
        raise oxz.LZMAError("Stream Padding is not a multiple of four bytes")
    return data


if __name__ == "__main__":
    sys.exit(main())
