"""Edited texts, read again and compared with what they should say.

In front matter that the line reader takes, no line belongs to two top-level keys. So it is enough
to read those lines again that were edited; all other front matter is read again as a whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from newsformat.errors import EditError, ParseError
from newsformat.lens.parsed_text import ParsedText, read
from newsformat.text.source import Limits, Source
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.lines.entry_spans import entry_spans
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.paths import format_path
from newsformat.yaml.plain_data import Plain, first_difference, same

Lines: TypeAlias = tuple[int, int]
"""Where lines begin and end."""

_ABSENT: Final = object()


# All of the text


def read_result(source: Source, layout: Layout, limits: Limits) -> ParsedText:
    """Read what edits of a text come to.

    Raises:
        EditError: It cannot be read.
    """
    try:
        return read(source, layout, limits)
    except ParseError as error:
        first = error.diagnostics[0]
        if first.code == "NF111":
            raise EditError(first.code, first.path or "$", first.message) from error
        reason = f"the result would not be readable ({first.summary})"
        raise EditError("NF403", "$", reason) from error


def require_result(
    source: Source, wanted: dict[Any, Plain], body: str, layout: Layout, limits: Limits
) -> None:
    """Read all of the result again, and refuse it unless it says what was wanted.

    Args:
        source: The result.
        wanted: The data that it should have.
        body: The body that it should have.
        layout: The layout of its root mapping.
        limits: How large it may be.

    Raises:
        EditError: It says something else, or cannot be read.
    """
    result = read_result(source, layout, limits)
    if result.body != body:
        raise EditError("NF403", "$.body", "the body would be cut at another place")
    if not same(result.data, wanted):
        path = format_path(first_difference(result.data, wanted))
        raise EditError("NF403", path, "another place depends on what would change; edit the text")


# The lines that were edited


def lines_say(
    reading: ParsedText,
    text: str,
    edits: Sequence[TextEdit],
    wanted: dict[Any, Plain],
    limits: Limits,
) -> bool:
    """Tell whether the edited lines, read again, surely say what is wanted of their keys.

    The body is what stands below the closing fence, which no edit touches.

    Args:
        reading: The text as it was read.
        text: The edited text.
        edits: What was edited above the closing fence, in order.
        wanted: The data that the edited text should have.
        limits: How large it may be.
    """
    if not reading.is_by_lines:
        return False
    data, lines = reading.data, list(_edited_lines(reading, edits))
    said = _union(reading.read_lines(reading.source.text, *each) for each in lines)
    if said is None or any(
        key not in said and not same(value, wanted.get(key, _ABSENT)) for key, value in data.items()
    ):
        return False
    expected = {key: value for key, value in wanted.items() if key in said or key not in data}
    return same(read_again(reading, text, edits, lines, limits), expected)


def _edited_lines(reading: ParsedText, edits: Iterable[TextEdit]) -> Iterator[Lines]:
    """Yield where the lines of the top-level keys begin and end that edits touch.

    Edits at the border of two keys touch both.
    """
    start, end = reading.fences[:2]
    _, *others = [span[0] for span in entry_spans(reading.source.text, start, end)] or [start]
    # What stands above the first key belongs to it.
    borders = [start, *others, end]
    for edit in edits:
        first = max(bisect_left(borders, edit.span.start) - 1, 0)
        last = min(bisect_right(borders, edit.span.end), len(borders) - 1)
        yield borders[first], borders[last]


def read_again(
    reading: ParsedText,
    text: str,
    edits: Sequence[TextEdit],
    lines: Iterable[Lines],
    limits: Limits,
) -> dict[Any, Plain] | None:
    """Read edited lines again.

    Args:
        reading: The text as it was read by the line reader.
        text: The edited text.
        edits: What was edited above the closing fence, in order.
        lines: Where the lines of edited keys begin and end in the text as it was read.
        limits: How large the text may be.

    Returns:
        What these lines say now; `None` where they may not say it wherever they stand.
    """
    fences = reading.fences
    growth = sum(len(edit.replacement) - edit.span.length for edit in edits)
    # The number of nodes is not looked at: there are no more of them than characters.
    if fences.end + growth - fences.start > min(limits.nodes, limits.front_matter):
        return None
    found: list[dict[Any, Plain] | None] = []
    shift, waiting = 0, list(edits)
    for start, end in _merged(lines):
        first = start + shift
        while waiting and waiting[0].span.end <= end:
            edit = waiting.pop(0)
            if edit.span.start < start or (edit.span.start == start > fences.start):
                return None
            shift += len(edit.replacement) - edit.span.length
        last = end + shift
        # What stands below must still begin a line. Among the lines themselves, the line reader
        # takes none that looks like a fence, or ends otherwise than another one.
        if text[last - 1 : last] != "\n":
            return None
        found.append(reading.read_lines(text, first, last))
    return None if waiting else _union(found)


def _merged(lines: Iterable[Lines]) -> Iterator[Lines]:
    """Put lines together that follow each other."""
    here: Lines | None = None
    for start, end in sorted(lines):
        if here is not None and start <= here[1]:
            here = here[0], max(here[1], end)
            continue
        if here is not None:
            yield here
        here = start, end
    if here is not None:
        yield here


def _union(parts: Iterable[dict[Any, Plain] | None]) -> dict[Any, Plain] | None:
    """Put what lines say together; `None` where a part is, or where a key stands twice."""
    union: dict[Any, Plain] = {}
    for part in parts:
        if part is None or not union.keys().isdisjoint(part):
            return None
        union |= part
    return union
