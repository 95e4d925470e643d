"""Reads edited texts again, and compares them with the data that they should contain.

In front matter that the line reader can read, each line belongs to one top-level key. So it is
enough to read the edited lines again; any other front matter is read again as a whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from newsformat.errors import EditError, ParseError
from newsformat.lens.parsed_text import ParsedText, read
from newsformat.text.source import Limits, Source
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.lines.entry_spans import entry_spans, entry_texts
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.paths import format_path
from newsformat.yaml.plain_data import Plain, first_difference, same

Lines: TypeAlias = tuple[int, int]
"""Where some lines begin and end."""

CUT_ELSEWHERE: Final = "the body would begin at another place"
"""Why a body is refused that would not be read again as what it is."""

_ABSENT: Final = object()


# The whole text


def read_result(source: Source, layout: Layout, limits: Limits) -> ParsedText:
    """Read the text that edits have produced.

    Raises:
        EditError: The text cannot be read.
    """
    try:
        return read(source, layout, limits)
    except ParseError as error:
        first = error.diagnostics[0]
        if first.code == "NF111":
            raise EditError(first.code, first.path or "$", first.message) from error
        reason = f"the result would not be readable ({first.summary})"
        if first.code == "NF108" and first.span is not None:
            alias = source.text[first.span.start : first.span.end]
            reason = f"{alias} would have no anchor above it; write out its value first"
        raise EditError("NF403", "$", reason) from error


def require_result(
    source: Source, wanted: dict[Any, Plain], body: str, layout: Layout, limits: Limits
) -> None:
    """Read the whole result again, and refuse it unless it contains the wanted data.

    Args:
        source: The edited text.
        wanted: The data that it should contain.
        body: The body that it should have.
        layout: The layout of the root mapping.
        limits: How large the text may be.

    Raises:
        EditError: The result contains other data, or cannot be read.
    """
    result = read_result(source, layout, limits)
    if result.body != body:
        raise EditError("NF403", "$.body", CUT_ELSEWHERE)
    if not same(result.data, wanted):
        path = format_path(first_difference(result.data, wanted))
        raise EditError("NF403", path, "another place depends on what would change; edit the text")


# The edited lines


def lines_say(
    reading: ParsedText,
    text: str,
    edits: Sequence[TextEdit],
    wanted: dict[Any, Plain],
    limits: Limits,
) -> bool:
    """Tell whether the edited lines certainly contain the wanted data of their keys.

    The body is the text below the closing fence, which edits never touch.

    Args:
        reading: The text before the edits.
        text: The edited text.
        edits: The edits, in order, all of them above the closing fence.
        wanted: The data that the edited text should contain.
        limits: How large the text may be.
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


def keep_data(reading: ParsedText, text: str, edits: Sequence[TextEdit], limits: Limits) -> bool:
    """Tell whether edits certainly change neither the data nor the body.

    A top-level key whose lines stay as they are says the same wherever they stand, so only the
    lines of the other keys are read again.

    Args:
        reading: The text before the edits.
        text: The edited text.
        edits: The edits, in order.
        limits: How large the text may be.
    """
    if not reading.is_by_lines:
        return False
    if not edits:
        return True
    (start, end), before = reading.fences[:2], reading.source.text
    new_end = end + len(text) - len(before)
    if (
        edits[0].span.start < start
        or edits[-1].span.end > end
        # There are no more nodes than characters.
        or new_end - start > min(limits.nodes, limits.front_matter)
        or text[new_end - 1] != "\n"
        or not _end_alike(before[start:end], text[start:new_end])
    ):
        return False
    old, new = _pieces(before, start, end), _pieces(text, start, new_end)
    if not len(set(old)) == len(old) == len(new) == len(set(new)):
        return False
    old_only, new_only = set(old).difference(new), set(new).difference(old)
    return not old_only or reading.are_read_alike(
        "".join(each for each in old if each in old_only),
        "".join(each for each in new if each in new_only),
    )


def _end_alike(first: str, second: str) -> bool:
    r"""Tell whether all lines of two texts end in `\n`, or all of them in `\r\n`."""
    lines = first + second
    returns = lines.count("\r")
    return not returns or returns == lines.count("\n") == lines.count("\r\n")


def _pieces(text: str, start: int, end: int) -> list[str]:
    """Return the lines above the first top-level key, and those of each key.

    Blank lines below a key are left out where they cannot belong to its value.

    Args:
        text: The whole text.
        start: Where the front matter begins.
        end: Where it ends, after the end of a line.
    """
    if start == end:
        return [""]
    newline = "\r\n" if text.find("\r", start, end) >= 0 else "\n"
    # There is a line end in front of the text above the first key, unless that is empty.
    above, *entries = [f"{lines}\n" for lines in entry_texts(text[start : end - 1])]
    return [above[1:], *(_without_blanks_below(lines, newline) for lines in entries)]


def _without_blanks_below(lines: str, newline: str) -> str:
    """Return the lines of a key without blank lines below, unless these may belong to its value."""
    may_keep_blanks = "|" in lines or ">" in lines
    return lines if may_keep_blanks else lines.rstrip(" \t\r\n") + newline


def _edited_lines(reading: ParsedText, edits: Iterable[TextEdit]) -> Iterator[Lines]:
    """Yield the spans of the lines of those top-level keys that edits touch.

    Edits at the border of two keys touch both.
    """
    start, end = reading.fences[:2]
    _, *others = [span[0] for span in entry_spans(reading.source.text, start, end)] or [start]
    # The lines above the first key belong to it.
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
        reading: The text before the edits, which the line reader has read.
        text: The edited text.
        edits: The edits, in order, all of them above the closing fence.
        lines: The spans of the lines of edited keys in the text before the edits.
        limits: How large the text may be.

    Returns:
        What these lines say now; `None` where they may not say it wherever they stand.
    """
    fences = reading.fences
    growth = sum(len(edit.replacement) - edit.span.length for edit in edits)
    # There are no more nodes than characters.
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
        # The text below must still begin a line. The line reader itself declines lines that look
        # like a fence, and lines with different line ends.
        if text[last - 1 : last] != "\n":
            return None
        found.append(reading.read_lines(text, first, last))
    return None if waiting else _union(found)


def _merged(lines: Iterable[Lines]) -> Iterator[Lines]:
    """Join spans of lines that follow each other."""
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
    """Combine the data of several lines; `None` if one is `None`, or a key occurs twice."""
    union: dict[Any, Plain] = {}
    for part in parts:
        if part is None or not union.keys().isdisjoint(part):
            return None
        union |= part
    return union
