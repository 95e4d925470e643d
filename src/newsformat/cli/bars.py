"""Draws counts as small bars, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from newsformat.cli.terminal import Screen, cells, printable

_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_FULL: Final = "█"
_PLAIN: Final = "#"
_ELLIPSIS: Final = "…"

_INDENT: Final = 2
_GAP: Final = 2
_WIDEST_BAR: Final = 32
_NARROWEST_BAR: Final = 10


class Bar(NamedTuple):
    """One line of a bar chart.

    Attributes:
        label: The name of what is counted; it may be any text.
        number: The count.
        is_rest: Whether it counts the rest and not a value, so that it has no bar.
    """

    label: str
    number: int
    is_rest: bool = False


def bar_lines(bars: Sequence[Bar], screen: Screen, *, labels: int, has_blocks: bool) -> list[str]:
    """Return lines with a label, a count and a bar; none is wider than the screen.

    Args:
        bars: The contents of the lines.
        screen: The screen to fit.
        labels: The width of the column of labels, in cells.
        has_blocks: Whether the encoding has characters for bars.
    """
    counts = max((len(f"{bar.number:,}") for bar in bars), default=0)
    highest = max((bar.number for bar in bars if not bar.is_rest), default=0)
    room = screen.width - _INDENT - labels - _GAP - counts - _GAP
    width = max(min(room, _WIDEST_BAR), 0)
    lines = []
    for bar in bars:
        label = fitted(printable(bar.label), labels)
        drawn = "" if bar.is_rest else _bar(bar.number, highest, width, has_blocks=has_blocks)
        text = screen.paint(label, "dim") if bar.is_rest else label
        line = f"{' ' * _INDENT}{text}{' ' * _GAP}{bar.number:>{counts},}"
        lines.append(f"{line}{' ' * _GAP}{screen.paint(drawn, 'green')}" if drawn else line)
    return lines


def width_of_labels(bars: Sequence[Bar], screen: Screen) -> int:
    """Return the width of the labels in cells, limited so that counts and bars have room."""
    longest = max((cells(printable(bar.label)) for bar in bars), default=0)
    counts = max((len(f"{bar.number:,}") for bar in bars), default=0)
    most = screen.width - _INDENT - _GAP - counts - _GAP - _NARROWEST_BAR
    return min(longest, max(most, 1))


def fitted(text: str, width: int) -> str:
    """Return a printable text with an exact width in cells, shortened or padded with blanks.

    Example:
        >>> fitted("boats", 4), fitted("boats", 7)
        ('boa…', 'boats  ')
    """
    if cells(text) > width:
        while text and cells(text) > width - 1:
            text = text[:-1]
        text += _ELLIPSIS
    return text + " " * (width - cells(text))


def _bar(count: int, highest: int, width: int, *, has_blocks: bool) -> str:
    """Draw a count as a bar; a count that is not zero is always visible."""
    if not count or not width:
        return ""
    if not has_blocks:
        return _PLAIN * max(round(count * width / highest), 1)
    eighths = max(round(count * width * 8 / highest), 1)
    return _FULL * (eighths // 8) + _EIGHTHS[eighths % 8].strip(" ")
