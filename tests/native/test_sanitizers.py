"""The C sources under AddressSanitizer and UndefinedBehaviorSanitizer, with random input against their Python twins (`make check-native`)."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.native.fuzz import EXTENSIONS

ROOT = Path(__file__).parents[2]
FLAGS = ["-shared", "-fPIC", "-O1", "-g", "-fno-omit-frame-pointer", "-Wall", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]  # fmt: skip
SECONDS = float(os.environ.get("FUZZ_SECONDS", "30"))  # make check-native FUZZ_SECONDS=600 for a long run
SEED = (
    1 if SECONDS <= 30 else random.randrange(2**32)
)  # a long run seeks what is new; the short one gives everybody the same
TABLE = ROOT / "alerts/matching/_word_table.c"


def _library() -> str | None:
    """Where the compiler keeps AddressSanitizer; None where it has none."""
    if shutil.which("gcc") is None or not Path(sysconfig.get_path("include"), "Python.h").exists():
        return None
    asked = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, timeout=20)
    found = asked.stdout.strip()
    return os.path.realpath(found) if os.path.isabs(found) else None


LIBRARY = _library()
pytestmark = [
    pytest.mark.native,
    pytest.mark.skipif(LIBRARY is None, reason="needs gcc with libasan, and Python.h (Debian: gcc, python3-dev)"),
]


def build(source: Path, folder: Path) -> None:
    """Compile one source into a folder."""
    target = folder / (source.stem + sysconfig.get_config_var("EXT_SUFFIX"))
    include = f"-I{sysconfig.get_path('include')}"
    subprocess.run(["gcc", *FLAGS, include, str(source), "-o", str(target)], check=True, timeout=120)


def fuzz(folder: Path, seconds: float, seed: int) -> subprocess.CompletedProcess[str]:
    """Run the random input over the extensions of a folder. Python's own allocator would hide what is read behind an object."""
    settings = {"LD_PRELOAD": str(LIBRARY), "PYTHONMALLOC": "malloc", "ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=1"}  # fmt: skip
    command = [sys.executable, "-m", "tests.native.fuzz", str(folder), str(seconds), str(seed)]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=300 + seconds
    )


@pytest.mark.timeout(400 + SECONDS)
def test_random_input_finds_no_fault(tmp_path: Path) -> None:
    for name in EXTENSIONS:
        build(ROOT / f"{name.replace('.', '/')}.c", tmp_path)
    done = fuzz(tmp_path, SECONDS, SEED)
    assert done.returncode == 0, f"seed {SEED}: {done.stdout}\n{done.stderr[-6000:]}"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("length = PyUnicode_GET_LENGTH(text);\n    Py_ssize_t at = 0;", "length = PyUnicode_GET_LENGTH(text) + 9;\n    Py_ssize_t at = 0;", "heap-buffer-overflow"),
        ("uint64_t hash = self->table->seed;", "uint64_t hash = self->table->seed; hash = (uint64_t)(1 << (int)(32 + length % 2));", "runtime error"),
        ("self->ends[self->length] = end;", "self->ends[self->length] = end - (end % 7 == 6);", "AssertionError"),
    ],
    ids=["a read behind the end", "undefined behaviour", "another answer"],
)  # fmt: skip
def test_a_fault_that_is_planted_is_found(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    source = tmp_path / TABLE.name
    code = TABLE.read_text(encoding="utf-8")
    assert code.count(right) == 1
    source.write_text(code.replace(right, wrong), encoding="utf-8")
    build(source, tmp_path)
    done = fuzz(tmp_path, 5, 1)
    assert done.returncode != 0
    assert said in done.stderr
