"""Makes and verifies changes of single top-level keys without looking at the other keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from newsformat.diagnostics import Span
from newsformat.lens.parsed_text import KnownEntry, ParsedText
from newsformat.lens.rereading import Lines, read_again
from newsformat.lens.wanted_data import wanted_data
from newsformat.text.source import Limits, Source
from newsformat.text.text_edits import TextEdit, in_order, splice
from newsformat.write.blank_lines import has_blank_line
from newsformat.write.context import Context
from newsformat.write.emitter import single_line
from newsformat.write.file_style import FileStyle
from newsformat.write.observed_styles import ONE_LINE, is_block
from newsformat.yaml.lines.lazy_nodes import find_scalar_line
from newsformat.yaml.model_layout import Layout, Shape
from newsformat.yaml.nodes import Entry, MappingNode, ScalarNode
from newsformat.yaml.plain_data import Plain, same

# Other edits are planned by modules that are imported only when needed, since many programs replace
# nothing but scalars.

_ABSENT: Final = object()


class _Change(NamedTuple):
    """The change of the lines of one key.

    Attributes:
        lines: The span of the lines.
        said: The data that the lines contain, if some of it should stay.
        wanted: The data that should be there afterwards, including a new key below these lines.
        edits: The edits that change it.
    """

    lines: Lines
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
    """Do what `render` does, without looking at keys that did not change.

    Args:
        reading: The text, as it was read.
        before: The model as plain data, at the time when it was read.
        changed: The keys that have a new value in the model.
        layout: The layout of the root mapping.
        limits: How large the text may be.

    Returns:
        The text and the edits; `None` where there is more to it than keys that change, or that
        come to the header.

    Raises:
        EditError: The text cannot be changed in this way without breaking one of the laws.
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
    lines: list[Lines] = []
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
    # New keys at the same place are in the order of the fields, which is the order of their lines.
    edits = in_order(edits)
    text = splice(reading.source.text, edits)
    again = read_again(reading, text, edits, lines, limits)
    return (text, edits) if same(again, said | wanted) else None


def _render_line(
    reading: ParsedText,
    before: Mapping[Any, Plain],
    key: Plain,
    value: Plain,
    layout: Layout,
    limits: Limits,
) -> tuple[str, list[TextEdit]] | None:
    """Do what `render_changes` does for one key whose old line and new line are simple.

    Most edits are of this kind, so everything is done in one function.

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
    # The number of nodes does not change.
    growth = len(new) - (last - first)
    if (
        not colon <= first <= last <= node.end
        or "\n" in new
        or "\r" in new
        or end + growth - start > limits.front_matter
    ):
        return None
    text = f"{old[:first]}{new}{old[last:]}"
    again = reading.read_lines(text, place, line_end + growth)
    return (text, [edit]) if same(again, {key: value}) else None


def _is_entry(root: MappingNode, place: int, value: ScalarNode) -> bool:
    """Tell whether a line that looks like that of a top-level key is the whole entry of this key.

    Args:
        root: The nodes of the text.
        place: Where the line begins.
        value: The node of the text that looks like its value.
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
    """Return the change of a key that the text has."""
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
    from newsformat.editing.planner import plan_edits  # noqa: PLC0415 - see above

    edits = plan_edits(source, part, said, wanted, layout, lambda: reading.root)
    return _Change(lines, said, wanted, edits)


def _may_bring_blank_lines(reading: ParsedText, file_style: FileStyle) -> bool:
    """Tell whether new text may have to come with blank lines, because the file has some."""
    if file_style.is_canonical:
        return False
    start, end = reading.fences.start, reading.fences.end
    return has_blank_line(reading.source.text, start, end)


def _is_on_one_line(source: Source, entry: KnownEntry) -> bool:
    """Tell whether the value of a key is a scalar on the same line, or empty."""
    value = entry.node.value
    return isinstance(value, ScalarNode) and "\n" not in source.text[entry.node.colon : value.end]


def _inserted(
    reading: ParsedText, file_style: FileStyle, key: str, value: Plain, layout: Layout
) -> _Change | None:
    """Return the change that inserts a key in the header, below the nearest key above it.

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
    # A comment below the upper key may belong to whatever follows.
    if said is None or source.text[source.next_line(node.end) : end].strip("\r\n "):
        return None
    from newsformat.editing.replacement import insert_below  # noqa: PLC0415 - see above

    edit = insert_below(source, file_style, node, (key, value), layout.slot(key, value).shape)
    return _Change((start, end), said, {key: value}, [edit])


def replace_scalar(
    source: Source, file_style: FileStyle, entry: Entry, value: Plain, shape: Shape
) -> TextEdit:
    """Return the edit that replaces the value of a key in the root mapping by a scalar.

    Args:
        source: The text.
        file_style: The style of the file.
        entry: The key and its present value.
        value: The new value.
        shape: The shape of the value.

    Raises:
        EditError: The value cannot be written there.
    """
    node, path = entry.value, (entry.name,)
    is_simple = isinstance(node, ScalarNode) and not node.is_empty and node.style in ONE_LINE
    if is_simple and value is not None:
        text = single_line(value, Context(file_style, shape, path, node))
        return TextEdit(Span(node.start, node.end), text)
    from newsformat.editing import replacement  # noqa: PLC0415 - see above

    place = replacement.Place(node, entry.colon, 0, is_item=False, in_flow=False)
    return replacement.replace_value(source, place, value, Context(file_style, shape, path))
