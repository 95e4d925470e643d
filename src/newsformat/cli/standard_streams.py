"""Writes to standard output and standard error."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator

from newsformat.cli.terminal import Screen, printable, screen_of


class OutputClosedError(Exception):
    """The reader of standard output has closed it."""


@contextlib.contextmanager
def _read_by_somebody() -> Iterator[None]:
    # This is not an `OSError`, for which click would choose an exit code of its own.
    try:
        yield
    except BrokenPipeError:
        raise OutputClosedError from None


def write(text: str) -> None:
    """Write text for people to standard output, escaping characters that its encoding lacks."""
    stream = sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    with _read_by_somebody():
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def has_drawing_characters() -> bool:
    """Tell whether the encoding of standard output has characters for lines and bars."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return encoding.lower().startswith("utf")


def write_bytes(content: bytes) -> None:
    """Write bytes unchanged to standard output."""
    with _read_by_somebody():
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def say(text: str) -> None:
    """Write a line for people to standard error, after all output so far."""
    with _read_by_somebody():
        sys.stdout.flush()
    stream = sys.stderr
    encoding = getattr(stream, "encoding", None) or "utf-8"
    line = f"{printable(text)}\n"
    stream.write(line.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def write_diffs(diffs: Iterable[str]) -> None:
    """Write diffs: printable on a terminal, otherwise byte for byte, for programs."""
    screen = screen_of(sys.stdout)
    for diff in diffs:
        if screen.is_for_people:
            write(_shown(diff, screen))
        else:
            write_bytes(diff.encode("utf-8", "surrogateescape"))


def _shown(diff: str, screen: Screen) -> str:
    return "".join(f"{_line(each, screen)}\n" for each in diff.split("\n")[:-1])


def _line(line: str, screen: Screen) -> str:
    shown = printable(line.removesuffix("\r").replace("\t", "    "))
    for beginning, style in _STYLES.items():
        if shown.startswith(beginning):
            return screen.paint(shown, style)
    return shown


_STYLES = {"---": "bold", "+++": "bold", "@@": "cyan", "-": "red", "+": "green"}
