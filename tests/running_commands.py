"""The command, run as users run it: in a process of its own, or on a terminal."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsformat.cli.running import run

COMMAND = [sys.executable, "-m", "newsformat"]


def in_process(capsys: object, *arguments: str | Path) -> tuple[int, str, str]:
    """Run the command in this process; return its exit code and what it wrote."""
    code = run(list(map(str, arguments)), "newsformat")
    written = capsys.readouterr()  # type: ignore[attr-defined] # a fixture of pytest's
    return code, written.out, written.err


def on_terminal(
    arguments: list[str], folder: Path, *, answer: str = "", columns: int = 80
) -> tuple[int, str]:
    """Run the command on a terminal; return its exit code and what the terminal was sent.

    Args:
        arguments: What follows the name of the command.
        folder: The working folder.
        answer: What is typed; `^C` is an interrupt.
        columns: How wide the terminal is.
    """
    # Windows has neither.
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    main, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, columns))
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment |= {"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        cwd=folder,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(terminal)
        sent = _conversation(process, main, answer)
        os.close(main)
    return process.returncode, sent.decode("utf-8", "replace")


def _conversation(process: subprocess.Popen[bytes], main: int, answer: str) -> bytes:
    sent, answered, end = b"", not answer, time.monotonic() + 60
    again = end
    while time.monotonic() < end:
        if select.select([main], [], [], 0.1)[0]:
            try:
                piece = os.read(main, 65_536)
            except OSError:
                # Nobody has the terminal open any more.
                return sent
            if not piece:
                return sent
            sent += piece
        # An interrupt directly before a process begins to read is noticed when there is another.
        if (not answered and b"[y/N]" in sent) or time.monotonic() > again:
            answered = True
            if answer == "^C":
                process.send_signal(signal.SIGINT)
                again = time.monotonic() + 5
            else:
                os.write(main, answer.encode())
    process.kill()
    raise TimeoutError(sent)
