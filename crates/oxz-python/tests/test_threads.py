"""Many threads, one object or many."""

import io
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import oxz
import pytest

THREADS = 8


@pytest.fixture(autouse=True)
def eager_switching():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def in_threads(work):
    """Runs work(0), work(1)... at the same time; the results."""
    barrier = threading.Barrier(THREADS)

    def start(number):
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(start, range(THREADS)))


def test_many_objects(text):
    def work(number):
        data = text[number * 1000 :]
        file = oxz.compress(data, preset=number % 4)
        decompressor = oxz.LZMADecompressor()
        parts = [decompressor.decompress(file, 10_000)]
        while not decompressor.eof:
            parts.append(decompressor.decompress(b"", 10_000))
        return b"".join(parts) == data and oxz.decompress(file) == data

    assert all(in_threads(work))


def test_one_compressor(text):
    """Each call's data is in the file, whole; what order they have is open, and
    so is that of the results: one thread at a time takes and keeps one."""
    compressor = oxz.LZMACompressor(preset=0)
    lock, parts = threading.Lock(), []

    def work(number):
        for _ in range(200):
            with lock:
                parts.append(compressor.compress(bytes([number]) * 1000))
            repr(compressor)

    in_threads(work)
    parts.append(compressor.flush())
    data = oxz.decompress(b"".join(parts))
    pieces = [data[i : i + 1000] for i in range(0, len(data), 1000)]
    assert sorted(pieces) == sorted(bytes([n]) * 1000 for n in range(THREADS) for _ in range(200))


def test_one_compressor_without_a_lock(text):
    compressor = oxz.LZMACompressor(preset=0)
    lengths = in_threads(lambda number: sum(len(compressor.compress(text)) for _ in range(3)))
    flushed = in_threads(lambda number: flush(compressor))
    assert sum(lengths) + max(flushed) > 0
    assert flushed.count(-1) == THREADS - 1


def flush(compressor):
    try:
        return len(compressor.flush())
    except ValueError:
        return -1


def test_one_decompressor(text, packed):
    """Every byte comes out once, whoever asked for it."""
    decompressor = oxz.LZMADecompressor()
    first = decompressor.decompress(packed + b"rest", 1)

    def work(number):
        total = 0
        while True:
            seen = (decompressor.eof, decompressor.needs_input, decompressor.check,
                    decompressor.unused_data)
            assert seen[3] == (b"rest" if decompressor.eof and seen[0] else seen[3])
            try:
                total += len(decompressor.decompress(b"", 100))
            except EOFError:
                return total

    assert len(first) + sum(in_threads(work)) == len(text)
    assert decompressor.unused_data == b"rest"


@pytest.mark.parametrize("lines", [list, lambda file: list(iter(file.readline, b""))])
def test_one_file_that_is_read(lines, text, packed):
    file = oxz.LZMAFile(io.BytesIO(packed))
    results = in_threads(lambda number: lines(file))
    assert sorted(line for some in results for line in some) == sorted(text.splitlines(True))


def test_one_file_that_is_written():
    stream = io.BytesIO()
    file = oxz.LZMAFile(stream, "w", preset=0)
    blocks = [random.Random(number).randbytes(5000) for number in range(THREADS)]

    def work(number):
        for _ in range(50):
            file.write(blocks[number])

    in_threads(work)
    file.close()
    data = oxz.decompress(stream.getvalue())
    pieces = [data[i : i + 5000] for i in range(0, len(data), 5000)]
    assert sorted(pieces) == sorted(blocks * 50)


def test_other_threads_run_meanwhile():
    """One thread compresses for as long as it takes another to count."""
    counted, stop = 0, threading.Event()

    def count():
        nonlocal counted
        while not stop.is_set():
            counted += 1

    data = random.Random(3).randbytes(2_000_000)
    thread = threading.Thread(target=count)
    thread.start()
    before = counted
    oxz.compress(data, preset=1)
    during = counted - before
    stop.set()
    thread.join()
    # With the interpreter held, the other would have got one turn at most.
    assert during > 1000
