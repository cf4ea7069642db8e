"""LZMAFile and open: what is more than lzma has, and what changed in lzma from
3.11 to 3.14."""

import gc
import io
import itertools
import lzma
import os
import pathlib

import oxz
import pytest


def test_name_and_mode(tmp_path):
    path = tmp_path / "file.xz"
    for mode, expected in (("w", "wb"), ("a", "wb"), ("rb", "rb"), ("r", "rb")):
        with oxz.LZMAFile(path, mode) as file:
            assert (file.name, file.mode) == (str(path), expected)
            assert repr(file) == f"<oxz.LZMAFile name={str(path)!r} mode={expected!r}>"
            assert file.fileno() > 2
    assert repr(file) == "<oxz.LZMAFile [closed]>"
    for attribute in ("name", "fileno", "read", "seek", "tell", "peek", "readable"):
        with pytest.raises(ValueError):
            value = getattr(file, attribute)
            value(0) if attribute == "seek" else value()


@pytest.mark.parametrize("kind", [str, os.fsencode, pathlib.Path])
def test_names(kind, tmp_path):
    name = kind(str(tmp_path / "file.xz"))
    with oxz.open(name, "x") as file:
        file.write(b"data")
    with pytest.raises(FileExistsError):
        oxz.open(name, "x")
    with oxz.open(name, "a") as file:
        file.write(b", more")
    with oxz.open(name) as file:
        assert file.read() == b"data, more"


def test_wrong_settings_empty_no_file(tmp_path):
    path = tmp_path / "file.xz"
    path.write_bytes(b"precious")
    for settings in ({"preset": 10}, {"preset": 1, "filters": []}, {"format": 7}, {"check": 99}):
        with pytest.raises((ValueError, oxz.LZMAError)):
            oxz.LZMAFile(path, "w", **settings)
        assert path.read_bytes() == b"precious"
    with pytest.raises(ValueError):
        oxz.LZMAFile(path, format=7)
    gc.collect()  # ResourceWarning, an error here, if the file was left open.


def test_lines_of_a_file_that_nobody_holds(packed, text):
    lines = iter(oxz.LZMAFile(io.BytesIO(packed)))
    gc.collect()
    assert list(lines) == text.splitlines(keepends=True)


def test_lines_and_reads_take_turns(packed, text):
    expected = io.BytesIO(text)
    with oxz.LZMAFile(io.BytesIO(packed)) as file:
        for _ in range(50):
            assert next(iter(file)) == next(expected)
            assert next(file) == next(expected)
            assert file.readline() == expected.readline()
            assert file.read(100) == expected.read(100)
        assert file.readlines() == expected.readlines()
        assert next(file, None) is None
    with pytest.raises(ValueError):
        iter(file)


def test_a_derived_class_reads_its_own_lines(packed):
    class Shouting(oxz.LZMAFile):
        def readline(self, size=-1):
            return super().readline(size).upper()

    with Shouting(io.BytesIO(packed)) as file:
        assert all(line == line.upper() for line in itertools.islice(file, 10))
        assert repr(file).startswith("<oxz.Shouting ")


def test_text(tmp_path):
    path = tmp_path / "text.xz"
    with oxz.open(path, "wt", encoding="utf-16-le", newline="\r\n") as file:
        file.writelines(["ä\n", "ö\n"])
    assert oxz.decompress(path.read_bytes()) == "ä\r\nö\r\n".encode("utf-16-le")
    with oxz.open(path, "rt", encoding="utf-16-le") as file:
        assert list(file) == ["ä\n", "ö\n"]
    with oxz.open(path, "rt", encoding="ascii", errors="replace", newline="") as file:
        assert file.read().startswith("\ufffd\0\r\0\n\0")


@pytest.mark.parametrize("module", [oxz, lzma])
def test_reading_what_others_wrote(module, text):
    stream = io.BytesIO()
    with module.LZMAFile(stream, "w", preset=0) as file:
        for line in text.splitlines(keepends=True):
            file.write(line)
        assert file.tell() == len(text)
    assert not stream.closed
    for reader in (oxz, lzma):
        stream.seek(0)
        assert reader.LZMAFile(stream).read() == text


def test_readinto(packed, text):
    with oxz.LZMAFile(io.BytesIO(packed)) as file:
        buffer = bytearray(100_000)
        assert file.readinto(buffer) == len(buffer)
        assert buffer == text[:100_000]
        count = file.readinto1(memoryview(buffer)[:5000])
        assert buffer[:count] == text[100_000 : 100_000 + count]
        assert 0 < count <= 5000


def test_seeking(packed, text):
    file = oxz.LZMAFile(io.BytesIO(packed))
    for offset, whence, expected in [
        (1000, 0, 1000), (-10, 1, 990), (-5, 2, len(text) - 5), (0, 0, 0),
        (10, 2, len(text)), (123_456, 0, 123_456),
    ]:
        assert file.seek(offset, whence) == file.tell() == expected
        assert file.read(7) == text[expected : expected + 7]
        file.seek(expected)


def test_pipes(packed, text):
    """Without seek, and with less than asked for in each read."""

    class Pipe:
        def __init__(self, data):
            self.data = io.BytesIO(data)

        def read(self, size):
            return self.data.read(min(size, 100))

    assert oxz.LZMAFile(Pipe(packed)).read() == text
    lines = list(oxz.LZMAFile(Pipe(packed * 2)))
    assert b"".join(lines) == text * 2


def test_files_that_fail():
    class Broken:
        def read(self, size):
            raise OSError("broken")

        def write(self, data):
            raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        oxz.LZMAFile(Broken()).read()
    file = oxz.LZMAFile(Broken(), "w")
    with pytest.raises(OSError, match="broken"):
        file.write(os.urandom(1 << 20))
    with pytest.raises(OSError, match="broken"):
        file.close()
    assert file.closed
    file.close()


@pytest.mark.parametrize("chunk", [None, "text", 7])
def test_files_that_give_something_else(chunk):
    class Strange:
        def read(self, size):
            return chunk

    with pytest.raises((TypeError, EOFError)):
        oxz.LZMAFile(Strange()).read()


def test_a_file_that_reads_itself(packed):
    """The raw reader is at work, and refuses."""

    class Loop(io.BytesIO):
        def read(self, size=-1):
            file._buffer.raw.readinto(bytearray(10))
            return super().read(size)

    file = oxz.LZMAFile(Loop(packed))
    with pytest.raises(RuntimeError):
        file.read()


def test_collection_of_cycles(packed):
    class Holder(io.BytesIO):
        pass

    stream = Holder(packed)
    stream.file = oxz.LZMAFile(stream)
    stream.lines = iter(stream.file)
    next(stream.lines)
    import weakref

    gone = weakref.ref(stream)
    del stream
    gc.collect()
    assert gone() is None
