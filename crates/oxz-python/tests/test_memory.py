"""Memory that leaks, and memory that is missing."""

import subprocess
import sys
import textwrap

import pytest

resource = pytest.importorskip("resource", reason="this system does not limit memory")
if not sys.platform.startswith("linux"):
    pytest.skip("memory is watched in /proc, which is on Linux", allow_module_level=True)


def run(script):
    """Runs a script in a process of its own, so that limits end with it."""
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_million_calls_leak_nothing():
    run("""
        import io, oxz

        def used():
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * 4096

        file = oxz.compress(b"some data", preset=0)
        damaged = file[:-1] + b"?"

        def fail(call, *args):
            try:
                call(*args)
            except Exception:
                return
            raise AssertionError(call)

        def some_calls(count):
            buffer = bytearray(100)
            for _ in range(count // 20):
                for _ in range(4):
                    oxz.decompress(file)
                    oxz.LZMADecompressor().decompress(file)
                    oxz.decompress_into(file, buffer)
                fail(oxz.decompress, damaged)
                fail(oxz.decompress, "text")
                fail(oxz.LZMACompressor, 99)
                oxz._encode_filter_properties({"id": oxz.FILTER_DELTA, "dist": 3})
                oxz._decode_filter_properties(oxz.FILTER_DELTA, b"1")
                oxz.is_check_supported(1)
                decompressor = oxz.LZMADecompressor()
                decompressor.decompress(file + b"more", 3), decompressor.unused_data
                repr(decompressor)
            for _ in range(count // 200):
                oxz.compress(b"some data", preset=0)
                list(oxz.LZMAFile(io.BytesIO(file)))

        some_calls(100_000)
        before = used()
        some_calls(1_000_000)
        growth = used() - before
        # One leaked byte a call would be a million.
        assert growth < 500_000, growth
    """)


LIMIT = """
    import resource, oxz

    def limit(more):
        with open("/proc/self/statm") as file:
            size = int(file.read().split()[0]) * 4096
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (size + more if more else hard, hard))

    def refused(call, *args):
        try:
            call(*args)
        except MemoryError:
            return
        raise AssertionError(call)
"""


def test_a_decompressor_after_memory_error():
    run(LIMIT + """
    file = oxz.compress(bytes(200_000_000), preset=0)
    for max_length in (-1, 190_000_000):
        decompressor = oxz.LZMADecompressor()
        limit(50_000_000)
        refused(decompressor.decompress, file, max_length)
        limit(0)
        # It stays as it is, and gives nothing wrong.
        for data in (b"", file, b"junk"):
            refused(decompressor.decompress, data)
            assert not decompressor.eof and decompressor.unused_data == b""
    limit(50_000_000)
    refused(oxz.decompress, file)
    limit(0)
    assert len(oxz.decompress(file)) == 200_000_000
    """)


def test_a_compressor_after_memory_error():
    run(LIMIT + """
    data = bytes(range(256)) * 100_000
    limit(30_000_000)
    compressor = oxz.LZMACompressor(preset=9)
    try:
        while True:
            compressor.compress(data)
    except MemoryError:
        pass
    limit(0)
    refused(compressor.compress, b"more")
    refused(compressor.flush)
    """)


def test_a_header_alone_takes_no_memory():
    run(LIMIT + """
    # The first bytes of a file with a dictionary of 1 GiB.
    big = oxz.compress(b"data", filters=[{"id": oxz.FILTER_LZMA2, "dict_size": 1 << 30}])
    limit(50_000_000)
    assert oxz.decompress(big) == b"data"
    # .lzma that declares 128 GiB of data.
    lie = bytes([93, 0, 0, 0, 64, 0, 0, 0, 0, 32, 0, 0, 0]) + bytes(20)
    try:
        oxz.decompress(lie)
    except oxz.LZMAError:
        pass
    """)
