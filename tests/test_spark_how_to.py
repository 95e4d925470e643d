"""The page about Spark: its code is Python, and its table has the options that there are.

`test_spark.py` runs the code where Spark and Java are there.
"""

from __future__ import annotations

import re

import pytest

from test_doctests import ROOT, Block, blocks_of

PAGE = ROOT / "docs" / "how-to" / "spark.md"
REFERENCE = ROOT / "docs" / "reference" / "spark.md"

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the documentation is not here")


def examples() -> list[tuple[Block, str | None]]:
    """Return the blocks of code, each with what stands below it as its output."""
    found: list[tuple[Block, str | None]] = []
    for block in blocks_of(PAGE.read_text(encoding="utf-8")):
        if block.language == "py":
            found.append((block, None))
        elif block.language == "text":
            assert block.follows
            found[-1] = found[-1][0], block.body
    return found


def test_the_code_of_the_page_is_python() -> None:
    assert len(examples()) > 8
    for block, _ in examples():
        compile("\n" * block.line + block.body, PAGE.name, "exec", dont_inherit=True)


def test_the_reference_has_each_option() -> None:
    pytest.importorskip("pyspark")
    from pyspark_newsformat.options import NAMES

    rows = re.findall(r"^\| `(\w+)` \| ", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(rows) == NAMES
