"""python -m oxz."""

import os
import subprocess
import sys

import oxz
import pytest


def run(*arguments, data=b"", status=0):
    done = subprocess.run([sys.executable, "-m", "oxz", *arguments], input=data,
                          capture_output=True)
    assert done.returncode == status, done.stderr
    return done


@pytest.mark.parametrize("suffix", ["xz", "lzma", "lz"])
def test_files_there_and_back(suffix, tmp_path, text):
    path = tmp_path / "file"
    path.write_bytes(text)
    run("-1", "--format", suffix, str(path))
    packed = tmp_path / f"file.{suffix}"
    assert oxz.decompress(packed.read_bytes()) == path.read_bytes() == text
    assert b"File exists" in run("-d", str(packed), status=1).stderr
    path.unlink()
    run("-d", str(packed))
    assert path.read_bytes() == text
    path.write_bytes(b"other")
    run("-df", str(packed))
    assert path.read_bytes() == text


def test_pipes(text):
    packed = run("-9e", data=text).stdout
    assert run("-d", data=packed + bytes(8) + packed).stdout == text * 2


def test_presets(text):
    sizes = [len(run(f"-{level}", data=text).stdout) for level in (0, 6)]
    assert sizes[0] > sizes[1]


@pytest.mark.parametrize("damage", [
    lambda file: file[:-1],
    lambda file: file + b"junk",
    lambda file: file + bytes(3),
    lambda file: file[:100] + b"?" + file[101:],
    lambda file: file + file[:50],
    lambda file: b"",
])
def test_damage(damage, packed, tmp_path):
    path = tmp_path / "file.xz"
    path.write_bytes(damage(packed))
    assert f"oxz: {path}: ".encode() in run("-d", str(path), status=1).stderr
    assert os.listdir(tmp_path) == ["file.xz"]


def test_refusals(packed, tmp_path):
    name = tmp_path / "name"
    name.write_bytes(packed)
    assert b"does not end in" in run("-d", str(name), status=1).stderr
    assert b"limit" in run("-d", "--memlimit", "1000", data=packed, status=1).stderr
    assert b"No such file" in run(str(tmp_path / "missing"), status=1).stderr
