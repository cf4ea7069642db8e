"""Signals in the middle of long calls."""

import io
import signal
import threading

import oxz
import pytest

if not hasattr(signal, "setitimer"):
    pytest.skip("this system has no timers that send signals", allow_module_level=True)

# Long enough that a signal after 20 ms comes in the middle.
LENGTH = 300_000_000


@pytest.fixture(scope="module")
def zeros():
    return oxz.compress(bytes(LENGTH), preset=0)


@pytest.fixture
def alarm():
    """Calls a function in a signal handler, 20 ms later."""

    def start(function):
        signal.signal(signal.SIGALRM, lambda number, frame: function())
        signal.setitimer(signal.ITIMER_REAL, 0.02)

    before = signal.getsignal(signal.SIGALRM)
    yield start
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def interrupt():
    raise KeyboardInterrupt


def noise(length):
    return b"".join(number.to_bytes(4, "little") for number in range(length // 4))


def test_decompressing(zeros, alarm):
    for call in (
        lambda: oxz.decompress(zeros),
        lambda: oxz.decompress_into(zeros, bytearray(LENGTH)),
        lambda: oxz.LZMADecompressor().decompress(zeros),
        lambda: oxz.LZMAFile(io.BytesIO(zeros)).read(),
        lambda: oxz.LZMAFile(io.BytesIO(zeros)).seek(LENGTH),
    ):
        alarm(interrupt)
        with pytest.raises(KeyboardInterrupt):
            call()


def test_compressing(alarm):
    data = noise(30_000_000)
    alarm(interrupt)
    with pytest.raises(KeyboardInterrupt):
        oxz.compress(data, preset=9)
    compressor = oxz.LZMACompressor(preset=9)
    alarm(interrupt)
    with pytest.raises(KeyboardInterrupt):
        compressor.compress(data)
    # Part of the file is lost, and the object says so from now on.
    for call in (lambda: compressor.compress(b"more"), compressor.flush, compressor.flush):
        with pytest.raises((oxz.LZMAError, ValueError)):
            call()


def test_a_decompressor_after_it_was_interrupted(zeros, alarm):
    decompressor = oxz.LZMADecompressor()
    alarm(interrupt)
    with pytest.raises(KeyboardInterrupt):
        decompressor.decompress(zeros)
    for _ in range(2):
        with pytest.raises(oxz.LZMAError, match="interrupted"):
            decompressor.decompress(b"")
    assert (decompressor.eof, decompressor.needs_input) == (False, True)
    assert decompressor.unused_data == b""


def test_a_reader_after_it_was_interrupted(zeros, alarm):
    """It is where it says; what had been read is lost."""
    with oxz.LZMAFile(io.BytesIO(zeros)) as file:
        alarm(interrupt)
        with pytest.raises(KeyboardInterrupt):
            file.read()
        raw = file._buffer.raw
        position = raw.tell()
        assert 0 < position < LENGTH
        assert len(raw.readall()) == LENGTH - position


def test_handlers_that_raise_nothing(zeros, alarm):
    called = []
    alarm(lambda: called.append(threading.current_thread()))
    assert len(oxz.decompress(zeros)) == LENGTH
    assert called == [threading.main_thread()]


def test_a_handler_that_uses_the_object_at_work(zeros, alarm):
    decompressor = oxz.LZMADecompressor()
    seen = []

    def handler():
        seen.append(decompressor.eof)
        with pytest.raises(RuntimeError, match="reentrant"):
            decompressor.decompress(b"")
        seen.append("refused")

    alarm(handler)
    assert len(decompressor.decompress(zeros)) == LENGTH
    assert seen == [False, "refused"]
