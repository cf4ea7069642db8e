"""The standard library's own tests, from the interpreter that runs this."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

# Of the others only what has to do with xz runs.
SUITES = {
    "test.test_lzma": [],
    "test.test_tarfile": ["LZMA", "Lzma", "lzma", "xz"],
    "test.test_zipfile": ["LZMA", "Lzma", "lzma"],
    "test.test_shutil": ["lzma", "xz"],
}


@pytest.mark.parametrize("module", SUITES)
def test_suite(module, tmp_path):
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"this interpreter was installed without {module}")
    script = Path(__file__).with_name("stdlib.py")
    done = subprocess.run(
        [sys.executable, script, module, *SUITES[module]],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(done.stdout)
    assert done.returncode == 0
    assert "\nOK" in done.stdout
