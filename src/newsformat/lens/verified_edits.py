"""From what a model says now to the text that says it: planned, made, and read again.

In front matter that the line reader takes, no line belongs to two top-level keys. So it is enough
to read those lines again that were edited; all other front matter is read again as a whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from newsformat.diagnostics import Span
from newsformat.errors import EditError, ParseError
from newsformat.lazy_patterns import pattern
from newsformat.lens.parsed_text import KnownEntry, ParsedText, read
from newsformat.lens.wanted_data import wanted_data
from newsformat.text.fences import find_fences
from newsformat.text.source import Limits, Source
from newsformat.text.text_edits import TextEdit, in_order, splice
from newsformat.write.context import Context
from newsformat.write.emitter import single_line
from newsformat.write.file_style import FileStyle
from newsformat.write.observed_styles import is_block
from newsformat.yaml.lines.entry_spans import entry_spans
from newsformat.yaml.lines.lazy_nodes import find_scalar_line
from newsformat.yaml.model_layout import Layout, Shape
from newsformat.yaml.nodes import Entry, MappingNode, ScalarNode
from newsformat.yaml.paths import format_path
from newsformat.yaml.plain_data import Plain, first_difference, same

_Lines = tuple[int, int]
_ABSENT: Final = object()
_FENCES: Final = ("---", "...")
_ONE_LINE: Final = frozenset({"", "'", '"'})
_BLANK_LINE: Final = pattern(r"(?:\r\n|\n|\r(?!\n))[ \t]*[\r\n]")


# What plans edits is imported where it is used: many programs only replace scalars.


def plan_edits(*arguments: Any) -> list[TextEdit]:
    """Plan edits as `editing.planner` does, with the same arguments."""
    from newsformat.editing import planner  # noqa: PLC0415 - see above

    return planner.plan_edits(*arguments)


def insert_below(*arguments: Any) -> TextEdit:
    """Plan the insertion of a key as `editing.replacement` does, with the same arguments."""
    from newsformat.editing import replacement  # noqa: PLC0415 - see above

    return replacement.insert_below(*arguments)


def replace_scalar(
    source: Source, file_style: FileStyle, entry: Entry, value: Plain, shape: Shape
) -> TextEdit:
    """Plan the replacement of the value of a key in the root mapping by a scalar.

    Args:
        source: The text.
        file_style: How it is written.
        entry: The key, with the value that it has.
        value: The scalar that it should have.
        shape: The shape of the value.

    Raises:
        EditError: It cannot be written there.
    """
    node, path = entry.value, (entry.name,)
    is_simple = isinstance(node, ScalarNode) and not node.is_empty and node.style in _ONE_LINE
    if is_simple and value is not None:
        text = single_line(value, Context(file_style, shape, path, node))
        return TextEdit(Span(node.start, node.end), text)
    from newsformat.editing import replacement  # noqa: PLC0415 - see above

    place = replacement.Place(node, entry.colon, 0, is_item=False, in_flow=False)
    return replacement.replace_value(source, place, value, Context(file_style, shape, path))


def render(
    reading: ParsedText, wanted: dict[Any, Plain], body: str, layout: Layout, limits: Limits
) -> tuple[str, list[TextEdit]]:
    """Return the text that says what is wanted, and the edits that make it.

    The result is read again, and refused unless it says what was wanted, and only that.

    Args:
        reading: The text as it was read.
        wanted: The data that it should have.
        body: The body that it should have.
        layout: The layout of its root mapping.
        limits: How large it may be.

    Raises:
        EditError: It cannot be made to say so without breaking a promise.
    """
    if reading.fences.are_missing:
        return _render_fences(reading, wanted, body, layout, limits)
    edits = in_order(plan_edits(reading.source, reading.root, reading.data, wanted, layout))
    text = splice(reading.source.text, edits + _body_edits(reading, body))
    if not _lines_say(reading, text, edits, wanted, limits):
        _require_result(reading.source.with_text(text), wanted, body, layout, limits)
    return text, edits + _body_edits(reading, body)


def _body_edits(reading: ParsedText, body: str) -> list[TextEdit]:
    if body == reading.body:
        return []
    source, fences = reading.source, reading.fences
    newline = "" if fences.body_has_line else source.newline_before(fences.end)
    return [TextEdit(Span(fences.body, len(source.text)), newline + body)]


# A text without front matter


def _render_fences(
    reading: ParsedText, wanted: dict[Any, Plain], body: str, layout: Layout, limits: Limits
) -> tuple[str, list[TextEdit]]:
    """Do what `render` does for a text without front matter, which gets fences where it needs them.

    It needs none where only the body changes, and the new one does not begin with a fence.
    """
    source, start = reading.source, reading.fences.body
    mark, newline = source.text[:start], source.newline_before(0)
    if not wanted and _is_body(source.with_text(f"{mark}{body}"), body, limits):
        return f"{mark}{body}", [TextEdit(Span(start, len(source.text)), body)]
    empty = source.with_text(f"{mark}---{newline}---{newline}{reading.body}")
    text = render(read(empty, layout, limits), wanted, body, layout, limits)[0]
    front = text[start : len(text) - len(body)]
    if body == reading.body:
        return text, [TextEdit(Span(start, start), front)]
    return text, [TextEdit(Span(start, len(source.text)), f"{front}{body}")]


def _is_body(source: Source, body: str, limits: Limits) -> bool:
    """Tell whether a text has no front matter, and a body."""
    try:
        fences = find_fences(source, limits)
    except ParseError:
        return False
    return fences.are_missing and source.text[fences.body :] == body


# The result as a whole


def _require_result(
    source: Source, wanted: dict[Any, Plain], body: str, layout: Layout, limits: Limits
) -> None:
    """Read all of the result again, and refuse it unless it says what was wanted."""
    try:
        result = read(source, layout, limits)
    except ParseError as error:
        first = error.diagnostics[0]
        if first.code == "NF111":
            raise EditError(first.code, first.path or "$", first.message) from error
        reason = f"the result would not be readable ({first.summary})"
        raise EditError("NF403", "$", reason) from error
    if result.body != body:
        raise EditError("NF403", "$.body", "the body would be cut at another place")
    if not same(result.data, wanted):
        path = format_path(first_difference(result.data, wanted))
        raise EditError("NF403", path, "another place depends on what would change; edit the text")


# The lines that were edited


def _lines_say(
    reading: ParsedText,
    text: str,
    edits: Sequence[TextEdit],
    wanted: dict[Any, Plain],
    limits: Limits,
) -> bool:
    """Tell whether the edited lines, read again, surely say what is wanted of their keys.

    The body is what stands below the closing fence, which no edit touches.
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
    return same(_read_again(reading, text, edits, lines, limits), expected)


def _edited_lines(reading: ParsedText, edits: Iterable[TextEdit]) -> Iterator[_Lines]:
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


def _read_again(
    reading: ParsedText,
    text: str,
    edits: Sequence[TextEdit],
    lines: Iterable[_Lines],
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


def _merged(lines: Iterable[_Lines]) -> Iterator[_Lines]:
    """Put lines together that follow each other."""
    here: _Lines | None = None
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


# Single keys


class _Change(NamedTuple):
    """What happens to the lines of one key.

    Attributes:
        lines: Where they begin and end.
        said: What they say, where something of it is to stay.
        wanted: What is to be said there, of a new key below them too.
        edits: What makes them say so.
    """

    lines: _Lines
    said: dict[Any, Plain]
    wanted: dict[Any, Plain]
    edits: list[TextEdit]


def render_changes(
    reading: ParsedText,
    before: Mapping[Any, Plain],
    changed: Mapping[Any, Plain],
    layout: Layout,
    limits: Limits,
) -> tuple[str, list[TextEdit]] | None:
    """Do what `render` does without a look at the keys that nobody changed.

    Args:
        reading: The text as it was read.
        before: The model as plain data when it was read from that text.
        changed: The keys of which the model says something else now.
        layout: The layout of its root mapping.
        limits: How large it may be.

    Returns:
        The text and the edits; `None` where there is more to it than keys that change, or that
        come to the header.

    Raises:
        EditError: It cannot be made to say so without breaking a promise.
    """
    if len(changed) == 1:
        ((name, only),) = changed.items()
        result = _render_line(reading, before, name, only, layout, limits)
        if result is not None:
            return result
    if not reading.is_by_lines or not all(type(key) is str for key in changed):
        return None
    file_style = FileStyle(reading.source, lambda: reading.root, layout)
    said: dict[Any, Plain] = {}
    wanted: dict[Any, Plain] = {}
    lines: list[_Lines] = []
    edits: list[TextEdit] = []
    for key, value in changed.items():
        entry = reading.find(key)
        change = (
            _inserted(reading, file_style, key, value, layout)
            if entry is None
            else _changed(reading, file_style, entry, before, value, layout)
        )
        if change is None:
            return None
        said |= change.said
        wanted |= change.wanted
        lines.append(change.lines)
        edits += change.edits
    # New keys at one place are in the order of the fields, which is that of their lines.
    edits = in_order(edits)
    text = splice(reading.source.text, edits)
    read_again = _read_again(reading, text, edits, lines, limits)
    return (text, edits) if same(read_again, said | wanted) else None


def _render_line(
    reading: ParsedText,
    before: Mapping[Any, Plain],
    key: Plain,
    value: Plain,
    layout: Layout,
    limits: Limits,
) -> tuple[str, list[TextEdit]] | None:
    """Do what `render_changes` does for one key, where its old line and its new one are simple.

    Most edits are of this kind, so all of it is done in one function.

    Returns:
        The text and the edits; `None` where nothing changes, where the key is not there, where its
        value is no scalar on its line, or where the new line says something else.
    """
    old, (start, end, *_) = reading.source.text, reading.fences
    is_scalar = value is not None and not isinstance(value, (dict, list))
    if type(key) is not str or not is_scalar or same(before.get(key, _ABSENT), value):
        return None
    line = find_scalar_line(old, start, end, key)
    if line is None or not (reading.is_by_lines or _is_entry(reading.root, *line[:2])):
        return None
    place, node, line_end = line
    colon = place + len(key) + 1
    file_style = FileStyle(reading.source, lambda: reading.root)
    shape = layout.slot(key, value).shape
    edit = replace_scalar(reading.source, file_style, Entry(key, place, colon, node), value, shape)
    (first, last), new = (edit.span.start, edit.span.end), edit.replacement
    # The number of nodes stays what it was.
    growth = len(new) - (last - first)
    if (
        not colon <= first <= last <= node.end
        or "\n" in new
        or "\r" in new
        or end + growth - start > limits.front_matter
    ):
        return None
    text = f"{old[:first]}{new}{old[last:]}"
    read_again = reading.read_lines(text, place, line_end + growth)
    return (text, [edit]) if same(read_again, {key: value}) else None


def _is_entry(root: MappingNode, place: int, value: ScalarNode) -> bool:
    """Tell whether what looks like the line of a top-level key is all that there is of this key.

    Args:
        root: The nodes of the text.
        place: Where the line begins.
        value: What looks like the value.
    """
    entry = next((each for each in root.entries if each.start == place), None)
    if entry is None or root.is_flow or not isinstance(entry.value, ScalarNode):
        return False
    node, names = entry.value, [each.name for each in root.entries]
    is_value = (node.start, node.end, node.text) == (value.start, value.end, value.text)
    return is_value and node.style == value.style and names.count(entry.name) == 1


def _changed(
    reading: ParsedText,
    file_style: FileStyle,
    entry: KnownEntry,
    before: Mapping[Any, Plain],
    after: Plain,
    layout: Layout,
) -> _Change | None:
    """Return what happens to a key that the text has."""
    source, (start, end, node) = reading.source, entry
    name, lines = node.name, (start, end)
    if not isinstance(after, (dict, list)) and _is_on_one_line(source, entry):
        edits = []
        if name not in before or not same(before[name], after):
            shape = layout.slot(name, after).shape
            edits.append(replace_scalar(source, file_style, node, after, shape))
        return _Change(lines, {}, {name: after}, edits)
    if _may_bring_blank_lines(reading, file_style) and not is_block(node.value):
        return None
    said = reading.read_lines(source.text, start, end)
    if said is None or said.keys() != {name}:
        return None
    earlier = {name: before[name]} if name in before else {}
    wanted = wanted_data(said, earlier, {name: after}, layout)
    part = MappingNode(start=node.start, end=node.end, outer=node.start, entries=[node])
    edits = plan_edits(source, part, said, wanted, layout, lambda: reading.root)
    return _Change(lines, said, wanted, edits)


def _may_bring_blank_lines(reading: ParsedText, file_style: FileStyle) -> bool:
    """Tell whether something new may come with blank lines, since the file has some."""
    if file_style.is_canonical:
        return False
    start, end = reading.fences.start, reading.fences.end
    return _BLANK_LINE.search(reading.source.text, start, end) is not None


def _is_on_one_line(source: Source, entry: KnownEntry) -> bool:
    """Tell whether the value of a key is a scalar that stands on its line, or nothing."""
    value = entry.node.value
    return isinstance(value, ScalarNode) and "\n" not in source.text[entry.node.colon : value.end]


def _inserted(
    reading: ParsedText, file_style: FileStyle, key: str, value: Plain, layout: Layout
) -> _Change | None:
    """Return what happens where a key comes to the header, below the nearest one before it.

    Returns:
        The change; `None` for other keys, and where there is no such key.
    """
    source = reading.source
    if _may_bring_blank_lines(reading, file_style):
        return None
    above = next(filter(None, (reading.find(slot.key) for slot in layout.header_above(key))), None)
    if above is None or not _is_on_one_line(source, above):
        return None
    start, end, node = above
    said = reading.read_lines(source.text, start, end)
    # A comment below the key above may belong to what is below it.
    if said is None or source.text[source.next_line(node.end) : end].strip("\r\n "):
        return None
    edit = insert_below(source, file_style, node, (key, value), layout.slot(key, value).shape)
    return _Change((start, end), said, {key: value}, [edit])
