"""What the command prints."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator

from newsformat.cli.terminal import Screen, printable, screen_of


class OutputClosedError(Exception):
    """Whoever read standard output has read enough."""


@contextlib.contextmanager
def _read_by_somebody() -> Iterator[None]:
    # Not as an error of the system, which click would make an exit code of.
    try:
        yield
    except BrokenPipeError:
        raise OutputClosedError from None


def write(text: str) -> None:
    """Write text for people to standard output; what its encoding has not, is escaped."""
    stream = sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    with _read_by_somebody():
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def has_drawing_characters() -> bool:
    """Tell whether standard output takes lines and bars, which not all encodings have."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return encoding.lower().startswith("utf")


def write_bytes(content: bytes) -> None:
    """Write bytes as they are to standard output."""
    with _read_by_somebody():
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def say(text: str) -> None:
    """Write a line for people to standard error, below all that was written before."""
    with _read_by_somebody():
        sys.stdout.flush()
    stream = sys.stderr
    encoding = getattr(stream, "encoding", None) or "utf-8"
    line = f"{printable(text)}\n"
    stream.write(line.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def write_diffs(diffs: Iterable[str]) -> None:
    """Write diffs: for people on a terminal, else as programs read them, byte for byte."""
    screen = screen_of(sys.stdout)
    for diff in diffs:
        if screen.is_terminal or screen.has_colours:
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
