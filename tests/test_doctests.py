"""The examples of the documentation, run: docstrings, `README.md` and the pages in `docs/`.

In a page, `pycon` blocks are doctests, and `python` blocks are run; what one prints must stand in
the `text`, `diff` or `yaml` block that directly follows it. In `console` blocks, lines that begin
with `$ newsformat` are run, and what they print stands below them. A block with a caption is a file
of that name. All blocks of a page share one module and one folder, which has the articles of
`examples/` in it. Those of `README.md` run where a reader runs them: beside the folder `examples`.
`needs` in the head of a page names libraries, without which the page is skipped.
"""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import newsformat

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    each.name for each in pkgutil.walk_packages(newsformat.__path__, f"{newsformat.__name__}.")
)
# A copy of the tests may stand beside less than the whole checkout.
PAGES = sorted([*ROOT.glob("README.md"), *ROOT.glob("docs/**/*.md")])

FENCE = re.compile(
    r"^(?P<fence>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL
)
DIRECTIVE = re.compile(r"\{code-block\}\s*(?P<language>\S*)")
OPTION = re.compile(r":(?P<name>[a-z-]+):[ ]*(?P<value>.*)\n")
OUTPUTS = {"text", "diff", "yaml"}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; it is an output where it directly follows another block."""

    language: str
    caption: str | None
    body: str
    line: int
    follows: bool


def blocks_of(page: str) -> Iterator[Block]:
    end = 0
    for match in FENCE.finditer(page):
        directive = DIRECTIVE.match(match["info"])
        language = directive["language"] if directive else match["info"].strip()
        body = match["body"]
        options = {}
        while directive and (option := OPTION.match(body)):
            options[option["name"]] = option["value"]
            body = body[option.end() :]
        if options:
            body = body.removeprefix("\n")
        yield Block(
            language,
            options.get("caption"),
            body,
            page.count("\n", 0, match.end()) - body.count("\n"),
            follows=not page[end : match.start()].strip(),
        )
        end = match.end()


def run_doctest(test: doctest.DocTest) -> None:
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    result = runner.run(test, out=report.append, clear_globs=False)
    assert result.failed == 0, "".join(report)


def run_code(block: Block, name: str, module: types.ModuleType) -> str:
    """Run a `python` block and give what it prints; its lines have the page's numbers."""
    printed = io.StringIO()
    code = compile("\n" * block.line + block.body, name, "exec", dont_inherit=True)
    with contextlib.redirect_stdout(printed):
        exec(code, module.__dict__)  # noqa: S102 - the example of a page
    return printed.getvalue()


def run_commands(block: Block) -> Iterator[tuple[str, str]]:
    """Run the commands of a `console` block: give what it shows of each, and what was printed."""
    first, *sessions = re.split(r"^\$ ", block.body, flags=re.MULTILINE)
    assert not first, "a console block begins with a command"
    for session in sessions:
        command, _, shown = session.partition("\n")
        known = f'python() {{ "{sys.executable}" "$@"; }}\n'
        known += 'newsformat() { python -m newsformat "$@"; }\n'
        result = subprocess.run(
            ["/bin/sh", "-c", f"{known}{command}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
        yield shown, result.stdout.replace("python -m newsformat", "newsformat")


def assert_shown(shown: str, printed: str) -> None:
    """Hold that a page shows what was printed; a line of three dots stands for any lines."""
    parts = ["\n".join(without_trailing_blanks(part)) for part in re.split(r"(?m)^\.\.\.$", shown)]
    pattern = r"(?:\n?.*)*?".join(re.escape(part) for part in parts)
    assert re.fullmatch(pattern, "\n".join(without_trailing_blanks(printed))), printed


def without_trailing_blanks(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    if name.startswith("newsformat.tables."):
        pytest.importorskip("pyarrow", reason="tables need pyarrow")
    for test in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name)):
        run_doctest(test)


def require_libraries(page: str) -> None:
    """Skip a page whose head names libraries that are not installed.

    What these warn of among themselves is no fault of the page.
    """
    needed = re.match(r"---\n(?:.*\n)*?needs: (?P<names>.*)\n(?:.*\n)*?---\n", page)
    if needed is None:
        return
    warnings.simplefilter("ignore")
    for name in needed["names"].split():
        pytest.importorskip(name, reason=f"the page needs {name}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_libraries(page.read_text("utf-8"))
    articles = tmp_path / "examples" if page.name == "README.md" else tmp_path
    articles.mkdir(exist_ok=True)
    for example in ROOT.glob("examples/*.md"):
        shutil.copy(example, articles)
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType(re.sub(r"\W", "_", f"page_{page.stem}"))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    name = page.relative_to(ROOT).as_posix()
    expected: str | None = None
    for block in blocks_of(page.read_text("utf-8")):
        if block.follows and expected is not None and block.language in OUTPUTS:
            assert without_trailing_blanks(block.body) == without_trailing_blanks(expected)
            expected = None
            continue
        assert not expected, f"{name}: what a block printed stands nowhere:\n{expected}"
        expected = None
        if block.caption is not None:
            Path(block.caption).parent.mkdir(parents=True, exist_ok=True)
            Path(block.caption).write_text(block.body, "utf-8", newline="")
        if block.language == "pycon":
            parser = doctest.DocTestParser()
            test = parser.get_doctest(block.body, {}, name, str(page), block.line)
            test.globs = module.__dict__
            run_doctest(test)
        elif block.language == "python":
            expected = run_code(block, name, module)
        elif block.language == "console":
            for shown, printed in run_commands(block):
                assert_shown(shown, printed)
        else:
            assert ">>> " not in block.body, f"{name}:{block.line}: an example that is not run"
    assert not expected, f"{name}: what a block printed stands nowhere:\n{expected}"
