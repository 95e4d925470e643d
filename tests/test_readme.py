"""`README.md` as its readers have it: on the page of PyPI, and under a strict type checker."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import newsformat as nf
from test_doctests import ROOT, blocks_of

README = ROOT / "README.md"
SITE = "https://newsformat.github.io/newsformat/"
REPOSITORY = "https://github.com/newsformat/newsformat/blob/main/"

if not README.exists():  # a copy of the tests may stand beside less than the whole checkout
    pytest.skip("there is no README.md here", allow_module_level=True)

LINKS = re.findall(r"\]\(([^)\s]+)\)", README.read_text("utf-8"))


@pytest.mark.parametrize("link", LINKS)
def test_a_link_works_wherever_the_page_is_shown(link: str) -> None:
    assert link.startswith("https://")
    if link.startswith(SITE):
        page = link.removeprefix(SITE).partition("#")[0].removesuffix(".html") or "index"
        assert (ROOT / "docs" / f"{page}.md").exists()


@pytest.mark.skipif(not (ROOT / "SECURITY.md").exists(), reason="this is not a whole checkout")
@pytest.mark.parametrize("link", [each for each in LINKS if each.startswith(REPOSITORY)])
def test_a_link_into_the_repository_names_a_file(link: str) -> None:
    assert (ROOT / link.removeprefix(REPOSITORY)).is_file()


def test_the_examples_have_correct_types(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    code = [each.body for each in blocks_of(README.read_text("utf-8")) if each.language == "python"]
    (tmp_path / "readme.py").write_text("\n".join(code), "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    source = Path(nf.__file__).parents[1]
    # mypy looks into the packages that are installed by itself, and refuses to be told of them.
    path = {} if source.name == "site-packages" else {"MYPYPATH": str(source)}
    result = subprocess.run(
        [*command, "readme.py"],
        cwd=tmp_path,
        env=os.environ | path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_the_version_says_whether_it_is_released() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    is_ahead = ".dev" in nf.__version__
    assert (nf.__version__ in released) is not is_ahead
    for name in ("README.md", "docs/index.md", "docs/reference/stability.md"):
        assert ("is not released yet" in (ROOT / name).read_text("utf-8")) is is_ahead
    status = "4 - Beta" if is_ahead else "5 - Production/Stable"
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f"Development Status :: {status}" in project
