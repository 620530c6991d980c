"""The public names: all are there and documented, the examples of docs/api.md are true, and `import tocsin` is cheap."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tocsin

PAGE = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_page_documents_every_name_and_no_other() -> None:
    table = "\n".join(line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`(\w+)", table)) == set(tocsin.__all__) == set(dir(tocsin))


@pytest.mark.parametrize("name", tocsin.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(tocsin, name) is getattr(tocsin, name)


def test_there_are_no_other_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'crawl'"):
        _ = tocsin.crawl


def test_the_examples_are_true(tmp_path: Path) -> None:
    examples = "".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S))
    test = doctest.DocTestParser().get_doctest(examples, {"folder": tmp_path}, "api.md", "docs/api.md", 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF).run(test, out=said.append)
    assert len(test.examples) > 15
    assert result.failed == 0, "".join(said)


def test_the_import_loads_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import tocsin; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert {name.split(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names == {"tocsin"}
