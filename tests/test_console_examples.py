"""The commands in pages of the documentation, run as a shell runs them.

A `console` block has commands after `$ `, each followed by what it writes; a line of three dots
stands for any lines. The `python` blocks above the first of them make its files.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    "docs/how-to/change-one-field.md",
    "docs/reference/conditions.md",
    "docs/reference/looking-and-editing.md",
]
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


@pytest.mark.skipif(os.name == "nt", reason="they are commands of a POSIX shell")
@pytest.mark.parametrize("page", PAGES)
def test_commands_write_what_the_page_says(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ROOT / page
    if not path.exists():
        pytest.skip("a copy of the tests may stand beside less than the whole checkout")
    for article in (ROOT / "examples").glob("*.md"):
        shutil.copy(article, tmp_path)
    monkeypatch.chdir(tmp_path)
    commands = 0
    for language, body in BLOCK.findall(path.read_text(encoding="utf-8")):
        if language == "console":
            for command, expected in COMMAND.findall(body):
                commands += 1
                require_output(command, expected)
        elif not commands:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(body, {"__name__": "page"})  # noqa: S102 - it is a page of this project
    assert commands > 0


def require_output(command: str, expected: str) -> None:
    script = f'newsformat() {{ "{sys.executable}" -m newsformat "$@"; }}\n{command}'
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    written = done.stdout.decode().replace("python -m newsformat", "newsformat")
    # Blanks and carriage returns at the end of a line are not kept in pages.
    shown = re.sub(r"[ \t\r]+$", "", written, flags=re.MULTILINE)
    parts = map(re.escape, re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE))
    assert re.fullmatch(r"(?:.*\n)*?".join(parts), shown), f"$ {command}\n{written}"
