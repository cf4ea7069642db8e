"""The examples of the documentation run, and types are what the stubs say."""

import doctest
import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import oxz
import pytest

README = Path(__file__).parent.parent / "README.md"


@pytest.mark.parametrize("name", ["oxz", "oxz._oxz", "oxz._file", "oxz._install"])
def test_docstrings(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0
    assert results.attempted > 0


def test_readme(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    results = doctest.testfile(str(README), module_relative=False)
    assert results.failed == 0
    assert results.attempted > 0


def test_everything_is_documented():
    for name in oxz.__all__:
        value = getattr(oxz, name)
        if callable(value):
            assert value.__doc__, name
    for kind in (oxz.LZMACompressor, oxz.LZMADecompressor, oxz.LZMAFile):
        for name, value in vars(kind).items():
            if not name.startswith("_"):
                assert value.__doc__, (kind, name)


def check(*command):
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True,
                          cwd=README.parent)
    assert done.returncode == 0, done.stdout + done.stderr


def needs(module):
    missing = importlib.util.find_spec(module) is None
    return pytest.mark.skipif(missing, reason=f"{module} checks with one interpreter alone")


@needs("mypy")
def test_mypy():
    check("mypy", "--strict", "-p", "oxz")
    check("mypy", "--strict", "tests/typed_user.py")


@needs("mypy")
def test_stubs():
    check("mypy.stubtest", "oxz")


@needs("pyright")
def test_pyright():
    check("pyright", "--pythonpath", sys.executable, "python/oxz", "tests/typed_user.py")
