"""Shows the line of a text that a finding is about, with marks under the place."""

from __future__ import annotations

from typing import Final

from newsformat.cli.terminal import Screen, cells, printable

_MORE: Final = "…"
# How much of the line is shown before a place that is far to the right.
_SHARE_BEFORE: Final = 3
_LEAST: Final = 20


def excerpt(
    number: int, line: str, column: int, length: int, screen: Screen, colour: str = "red"
) -> list[str]:
    r"""Return the line, shortened to the width of the screen, and the marks.

    Args:
        number: The number of the line.
        line: The line without its line end.
        column: The column of the place in code points, counted from 1.
        length: How many code points the place has.
        screen: The screen to fit.
        colour: The colour of the marks.

    Example:
        >>> print(*excerpt(12, "heat: hot", 7, 3, Screen()), sep="\n")
          12 | heat: hot
             |       ^^^
    """
    margin = f"  {number} | "
    room = max(screen.width - len(margin), _LEAST)
    start, end = _window(line, column - 1, room)
    head = _MORE if start else ""
    tail = _MORE if end < len(line) else ""
    before, marked = line[start : column - 1], line[column - 1 : column - 1 + max(length, 0)]
    marked = marked[: max(end - column + 1, 0)]
    indent = cells(head + _shown(before))
    marks = "^" * max(1, cells(_shown(marked)))
    bar = screen.paint(f"  {' ' * len(str(number))} |", "blue")
    return [
        f"{screen.paint(f'  {number} |', 'blue')} {head}{_shown(line[start:end])}{tail}".rstrip(
            " "
        ),
        f"{bar} {' ' * indent}{screen.paint(marks, colour)}",
    ]


def _shown(text: str) -> str:
    return printable(text.replace("\t", "    "))


def _window(line: str, offset: int, room: int) -> tuple[int, int]:
    """Return the part of a line around an offset that fits into a number of cells."""
    # A line may be as long as a file. No character is wider than a tab.
    near = line[max(0, offset - room) : offset + room]
    if len(line) <= room and cells(_shown(near)) <= room:
        return 0, len(line)
    room -= 2 * len(_MORE)
    start, used = offset, 0
    while start and used + cells(_shown(line[start - 1])) <= room // _SHARE_BEFORE:
        start -= 1
        used += cells(_shown(line[start]))
    end = offset
    while end < len(line) and used + cells(_shown(line[end])) <= room:
        used += cells(_shown(line[end]))
        end += 1
    while start and used + cells(_shown(line[start - 1])) <= room:
        start -= 1
        used += cells(_shown(line[start]))
    return start, end
