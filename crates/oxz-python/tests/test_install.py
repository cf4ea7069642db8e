"""install(), uninstall(), and the modules that they change."""

import importlib
import io
import sys
import tarfile
import types
import zipfile

import oxz
import pytest


@pytest.fixture(autouse=True)
def original():
    module = importlib.import_module("lzma")
    assert module.LZMAFile is not oxz.LZMAFile
    yield module
    oxz.uninstall()
    assert sys.modules["lzma"] is module


@pytest.fixture
def user(original):
    """A module that has imported this and that before."""
    module = types.ModuleType("user_of_lzma")
    exec("import lzma\nimport lzma as xz\nfrom lzma import LZMAFile as File, compress, LZMAError\n"
         "five = 5", vars(module))
    sys.modules[module.__name__] = module
    yield module
    del sys.modules[module.__name__]


def test_modules_are_changed_and_changed_back(user, original):
    before = dict(vars(user))
    oxz.install()
    oxz.install()
    assert user.lzma is user.xz is sys.modules["lzma"] is not original
    assert (user.File, user.compress, user.LZMAError) == (oxz.LZMAFile, oxz.compress, oxz.LZMAError)
    assert user.lzma.decompress is oxz.decompress
    assert user.lzma.__name__ == "lzma"
    oxz.uninstall()
    oxz.uninstall()
    assert {name: vars(user)[name] for name in before} == before


def test_imports_in_between_are_undone(user, original):
    oxz.install()
    exec("import lzma as late", vars(user))
    assert user.late.LZMAFile is oxz.LZMAFile
    oxz.uninstall()
    assert user.late is original


def test_what_was_changed_since_stays(user):
    oxz.install()
    user.compress = print
    oxz.uninstall()
    assert user.compress is print


def test_oxz_itself_stays(original):
    oxz.install()
    assert original.LZMAFile is not oxz.LZMAFile
    assert importlib.util.find_spec("lzma") is not None
    oxz.uninstall()
    assert sys.modules[__name__].oxz is oxz


def test_without_lzma(monkeypatch):
    monkeypatch.delitem(sys.modules, "lzma")
    oxz.install()
    assert importlib.import_module("lzma").LZMAFile is oxz.LZMAFile
    oxz.uninstall()
    assert "lzma" not in sys.modules


def test_tar_and_zip(original, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the standard library's lzma is at work")

    for name in ("LZMAFile", "LZMACompressor", "LZMADecompressor"):
        monkeypatch.setattr(original, name, refuse)
    oxz.install()
    for mode in ("w:xz", "w|xz"):
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode=mode) as archive:
            archive.addfile(tarfile.TarInfo("name"))
        for mode in ("r:*", "r|*", "r:xz"):
            stream.seek(0)
            with tarfile.open(fileobj=stream, mode=mode) as archive:
                assert archive.getnames() == ["name"]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("name", b"data" * 100)
    with zipfile.ZipFile(stream) as archive:
        assert archive.read("name") == b"data" * 100
