"""A file that tests write to, and the ways to do it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import newsformat as nf

TEXT = b'---\r\ntitle: "Boats"\r\nheat: 3 # rising\r\n---\r\nText'
CHANGED = TEXT.replace(b"heat: 3", b"heat: 4")

LEFT_OVER = ".post.md.newsformat.tmp"
"""What a killed write to `post.md` leaves."""


def folder_of(path: Path) -> list[str]:
    """The names in the folder of a file."""
    return sorted(each.name for each in path.parent.iterdir())


def change(path: str | Path) -> None:
    """Turn `TEXT` into `CHANGED`."""
    with nf.edit(path) as article:
        article.heat = 4


def write_by(way: str, path: Path | str) -> None:
    """Write a file in one of the ways."""
    if way == "dump":
        nf.dump(nf.Article(title="A"), path)
    elif way == "edit":
        change(path)
    elif way == "overwrite":
        nf.Document.parse(TEXT).write(path, overwrite=True)
    else:
        nf.Document.parse(TEXT).write(path)


def run_python(code: str, *arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start a program in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], **options)


def failing(number: int) -> Callable[..., None]:
    """A function of the system that fails."""

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    return fail
