"""Runs of the command, in this process and in others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from newsformat.cli.configuration import model_for, settings_for
from newsformat.cli.running import run

SOURCES = Path(__file__).parents[1] / "src"


class Run:
    """What came of a run."""

    def __init__(self, code: int, output: bytes, errors: bytes) -> None:
        self.code = code
        self.bytes = output
        self.output = output.decode("utf-8")
        self.errors = errors.decode("utf-8")

    def __repr__(self) -> str:
        return f"<exit {self.code}\n{self.output}\n---\n{self.errors}>"


class _Runner(CliRunner):
    """Runs a function, and not a command of click."""

    def outcome(self, arguments: list[str], content: bytes, environment: dict[str, str]) -> Run:
        with self.isolation(input=content, env=environment) as streams:
            code = run(arguments, "newsformat")
            sys.stdout.flush()
            return Run(code, streams[0].getvalue(), streams[1].getvalue())


@contextmanager
def _fresh() -> Iterator[None]:
    # A process has one working folder; here each run has another one.
    path = list(sys.path)
    settings_for.cache_clear()
    model_for.cache_clear()
    try:
        yield
    finally:
        sys.path[:] = path


def newsformat(*arguments: object, content: bytes = b"", **environment: str) -> Run:
    """Run the command in this process, without colours of the environment."""
    said = {"NO_COLOR": "", "FORCE_COLOR": "", **environment}
    with _fresh():
        return _Runner().outcome([os.fspath(str(each)) for each in arguments], content, said)


def start(*arguments: object, **options: Any) -> subprocess.Popen[bytes]:
    """Start the command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), **options.pop("env", {})}
    environment.pop("COV_CORE_SOURCE", None)
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-m", "newsformat", *map(str, arguments)],
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=options.pop("stdout", pipe),
        stderr=pipe,
        env=environment,
        **options,
    )
