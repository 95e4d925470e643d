"""Text for terminals: printable, coloured if wanted, with counts and widths."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from typing import IO, Any, Final, NamedTuple

_ACTED_ON: Final = frozenset({"Cc", "Cs", "Cf"})
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

_CODES: Final = {
    "bold": "1",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
    "dim": "2",
}

# The width to assume for output that is not a terminal.
_USUAL_WIDTH: Final = 100
_LEAST_WIDTH: Final = 40


def printable(text: str) -> str:
    """Replace control and format characters, which could move the cursor or reverse text."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _REPLACEMENT if unicodedata.category(each) in _ACTED_ON or each in "\u2028\u2029" else each
        for each in text
    )


def plural(count: int, word: str) -> str:
    """Return a count with its noun, in the singular or the plural.

    Example:
        >>> plural(1, "file"), plural(2_000, "file")
        ('1 file', '2,000 files')
    """
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def cells(text: str) -> int:
    r"""Return how many cells of a terminal a text without control characters occupies.

    Example:
        >>> (
        ...     cells("boat"),
        ...     cells("\N{CJK UNIFIED IDEOGRAPH-8239}"),
        ...     cells("e\N{COMBINING ACUTE ACCENT}"),
        ... )
        (4, 2, 1)
    """
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def wrapped(text: str, width: int, used: int = 0, indent: int = 4) -> str:
    """Break a text between words, before a terminal would break it inside one.

    Args:
        text: The text, which is printable.
        width: The width of a line in cells.
        used: How many cells of the first line are used already.
        indent: How far the other lines are indented.

    Example:
        >>> print("a.md: " + wrapped("one two three", 12, 6, 2))
        a.md: one
          two three
    """
    lines, room = [""], width - used
    for word in text.split(" "):
        needed = cells(word) + (1 if lines[-1] else 0)
        if needed > room and (lines[-1] or len(lines) == 1) and cells(word) <= width - indent:
            lines.append("")
            room, needed = width - indent, cells(word)
        lines[-1] += f" {word}" if lines[-1] else word
        room -= needed
    return f"\n{' ' * indent}".join(lines)


class Screen(NamedTuple):
    """The facts about what output is shown on.

    Attributes:
        has_colours: Whether to use colours.
        is_terminal: Whether it is a terminal.
        width: The width of a line in cells.
    """

    has_colours: bool = False
    is_terminal: bool = False
    width: int = _USUAL_WIDTH

    @property
    def is_for_people(self) -> bool:
        """Whether people look at it. Otherwise a program reads the output, or it goes to a file."""
        return self.is_terminal or self.has_colours

    def paint(self, text: str, *styles: str) -> str:
        """Return a text in some styles, if colours are used.

        Args:
            text: The text, which must be printable already.
            styles: The names of colours, or `bold`.
        """
        if not self.has_colours or not text:
            return text
        codes = ";".join(_CODES[style] for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"

    def link(self, text: str, url: str) -> str:
        """Return a text as a link (OSC 8) on a coloured terminal, and unchanged elsewhere.

        Args:
            text: The text, which may have styles.
            url: The address, of printable ASCII; empty for none.
        """
        if not (url and self.has_colours and self.is_terminal):
            return text
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"


def screen_of(stream: IO[Any], environment: Mapping[str, str] = os.environ) -> Screen:
    """Return the facts about what a stream is shown on.

    `NO_COLOR` and `FORCE_COLOR` decide whether colours are used, and the first one takes
    precedence. Without them, colours are used on terminals.

    Args:
        stream: The stream.
        environment: The environment of the process.
    """
    try:
        is_terminal = stream.isatty()
    except ValueError:
        # The stream is closed.
        is_terminal = False
    if environment.get("NO_COLOR"):
        has_colours = False
    elif environment.get("FORCE_COLOR"):
        has_colours = True
    else:
        has_colours = is_terminal and environment.get("TERM") != "dumb"
    return Screen(has_colours, is_terminal, _width(stream) if is_terminal else _USUAL_WIDTH)


def _width(stream: IO[Any]) -> int:
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        columns = _USUAL_WIDTH
    return max(columns or _USUAL_WIDTH, _LEAST_WIDTH)
