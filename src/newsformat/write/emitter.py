"""Plain data to YAML lines: the canonical text, and what edits add to a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from newsformat.errors import EditError
from newsformat.text.source import DEFAULT_LIMITS
from newsformat.write.file_style import CANONICAL, FileStyle, chosen_style, values_of
from newsformat.yaml import scalars
from newsformat.yaml.layout import FREE, UNTYPED, Layout, Shape, Style
from newsformat.yaml.moments import is_canonical_in_utc, read_moment, write_alike
from newsformat.yaml.nodes import Node, ScalarNode, SequenceNode
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import Plain, same

# A key must stand on one line with its `:`, within 1,024 characters (YAML 1.2.2, section 7.4.2).
_LONGEST_KEY: Final = 1_000
_DEEPEST: Final = DEFAULT_LIMITS.depth


def canonical_text(mapping: Mapping[Any, Plain], layout: Layout, body: str) -> str:
    """Write the canonical text of a front matter and its body.

    Raises:
        EditError: A value cannot be written.
    """
    lines = ["---"]
    slot = None
    for key, value, slot in layout.in_order(mapping):
        if slot.is_block and len(lines) > 1:
            lines.append("")
        lines.extend(entry_lines(key, value, slot.shape, CANONICAL, (key,)))
    if slot is not None and layout.has_blocks and not slot.is_final:
        lines.append("")
    return "\n".join([*lines, "---", body])


def entry_lines(
    key: Plain,
    value: Plain,
    shape: Shape,
    file_style: FileStyle,
    path: Path,
    sibling: Node | None = None,
) -> list[str]:
    """Write a key and its value as lines without their common indent.

    Args:
        key: The key.
        value: The value.
        shape: The shape of the value.
        file_style: How the file is written.
        path: Where it goes, for errors.
        sibling: The value of the same key in a neighbour, whose style is taken over.
    """
    head = key_text(key, path)
    if isinstance(value, dict) and value:
        inner = mapping_lines(value, shape.layout or FREE, file_style, path, sibling)
        return [f"{head}:", *_indented(inner, file_style.mapping_indent)]
    if isinstance(value, list) and value:
        inner = sequence_lines(value, shape.items or UNTYPED, file_style, path, sibling)
        return [f"{head}:", *_indented(inner, file_style.sequence_indent)]
    if value is None:
        return [f"{head}: "]
    return [f"{head}: {single_line(value, shape, file_style, path, sibling)}"]


def mapping_lines(
    mapping: Mapping[Any, Plain],
    layout: Layout,
    file_style: FileStyle,
    path: Path,
    sibling: Node | None = None,
) -> list[str]:
    """Write the entries of a mapping as lines without their common indent."""
    _check_depth(path)
    lines: list[str] = []
    siblings = values_of(sibling)
    for key, value, slot in layout.in_order(mapping):
        inner = siblings.get(key) if isinstance(key, str) else None
        lines.extend(entry_lines(key, value, slot.shape, file_style, (*path, key), inner))
    return lines


def sequence_lines(
    items: Sequence[Plain],
    shape: Shape,
    file_style: FileStyle,
    path: Path,
    sibling: Node | None = None,
) -> list[str]:
    """Write the items of a sequence as lines without their common indent."""
    _check_depth(path)
    neighbour = telling_sibling(sibling.items if isinstance(sibling, SequenceNode) else (), shape)
    lines: list[str] = []
    for index, item in enumerate(items):
        lines.extend(item_lines(item, shape, file_style, (*path, index), neighbour))
    return lines


def item_lines(
    item: Plain, shape: Shape, file_style: FileStyle, path: Path, sibling: Node | None = None
) -> list[str]:
    """Write one item of a sequence as lines, the first with its dash.

    Args:
        item: The item.
        shape: The shape of the item.
        file_style: How the file is written.
        path: Where it goes, for errors.
        sibling: The neighbour whose style tells most, if there is one.
    """
    if isinstance(item, dict) and item:
        inner = mapping_lines(item, shape.layout or FREE, file_style, path, sibling)
    elif isinstance(item, list) and item:
        inner = sequence_lines(item, shape.items or UNTYPED, file_style, path, sibling)
    else:
        inner = [single_line(item, shape, file_style, path, sibling)]
    return [f"- {inner[0]}", *_indented(inner[1:], 2)]


def telling_sibling(neighbours: Iterable[Node], shape: Shape) -> Node | None:
    """Return the neighbour whose style tells most: the first scalar with a choice, or the first."""
    first = None
    for node in neighbours:
        if chosen_style(node, shape) is not None:
            return node
        first = first or node
    return first


def flow_text(value: Plain, shape: Shape, file_style: FileStyle, path: Path) -> str:
    """Write a value on one line, in flow style."""
    if isinstance(value, dict) and value:
        _check_depth(path)
        layout = shape.layout or FREE
        pairs = (
            flow_entry(key, inner, slot.shape, file_style, (*path, key))
            for key, inner, slot in layout.in_order(value)
        )
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list) and value:
        _check_depth(path)
        inner_shape = shape.items or UNTYPED
        items = (
            flow_text(item, inner_shape, file_style, (*path, index))
            for index, item in enumerate(value)
        )
        return "[" + ", ".join(items) + "]"
    return single_line(value, shape, file_style, path, in_flow=True)


def flow_entry(key: Plain, value: Plain, shape: Shape, file_style: FileStyle, path: Path) -> str:
    """Write a key and its value as they stand in a flow mapping."""
    return f"{key_text(key, path, in_flow=True)}: {flow_text(value, shape, file_style, path)}"


def key_text(key: Plain, path: Path, *, in_flow: bool = False) -> str:
    """Write a key, quoted where it would not be read back as itself."""
    if key is None:
        return "null"
    text = single_line(key, UNTYPED, CANONICAL, path, in_flow=in_flow)
    if len(text) > _LONGEST_KEY:
        raise EditError(
            "NF401", format_path(path), f"a key is longer than {_LONGEST_KEY} characters"
        )
    return text


def single_line(
    value: Plain,
    shape: Shape,
    file_style: FileStyle,
    path: Path,
    sibling: Node | None = None,
    *,
    in_flow: bool = False,
) -> str:
    """Write a scalar, or an empty collection, on one line.

    Raises:
        EditError: It is not plain data, or cannot be written.
    """
    match value:
        case str():
            return text_scalar(
                value, shape, file_style, path, chosen_style(sibling, shape), in_flow=in_flow
            )
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return _integer(value, path)
        case float():
            return scalars.write_float(value)
        case date():
            return _date(value, shape, path, sibling)
        case list() if not value:
            return "[]"
        case dict() if not value:
            return "{}"
    raise EditError(
        "NF401", format_path(path), f"a value of type {type(value).__name__} cannot be written"
    )


def _integer(value: int, path: Path) -> str:
    try:
        return str(int(value))
    except ValueError:  # Python's own limit on the digits of an integer
        raise EditError("NF111", format_path(path), "an integer with too many digits") from None


def _date(value: date, shape: Shape, path: Path, sibling: Node | None) -> str:
    """Write a date, or a date and time, as its neighbour is written where that is read back."""
    try:
        text = value.isoformat()
        if isinstance(value, datetime):
            text = scalars.write_timestamp(value)
        if not isinstance(sibling, ScalarNode) or sibling.tag is not None:
            return text
        if sibling.style == "" and is_canonical_in_utc(sibling.text):
            return text
        alike = write_alike(value, sibling.text)
        if shape.reads_dates and sibling.style in {"'", '"'}:
            return f"{sibling.style}{alike}{sibling.style}"
        read = read_moment if shape.reads_dates else scalars.resolve
        return alike if sibling.style == "" and same(read(alike), value) else text
    except OverflowError:
        reason = "a time zone that leads out of the years 1 to 9999"
        raise EditError("NF401", format_path(path), reason) from None


def text_scalar(
    text: str,
    shape: Shape,
    file_style: FileStyle,
    path: Path,
    style: str | None,
    *,
    in_flow: bool = False,
) -> str:
    """Write a text in a style, or in the nearest one that can hold it.

    Args:
        text: The text.
        shape: The shape of its slot.
        file_style: How the file is written.
        path: Where it goes, for errors.
        style: `""`, `'` or `"`; `None` for what the file does, or else the slot.
        in_flow: Whether it stands in a flow collection.
    """
    if not scalars.is_writable(text):
        reason = "a lone surrogate cannot be written as UTF-8"
        raise EditError("NF401", format_path(path), reason)
    fallback = '"'
    if style is None:
        style = _usual_style(shape, file_style)
        fallback = file_style.quote
    if style == "" and scalars.is_plain_safe(text, in_flow=in_flow):
        return text
    single = scalars.single_quoted(text) if (style or fallback) == "'" else None
    return scalars.double_quoted(text) if single is None else single


def _usual_style(shape: Shape, file_style: FileStyle) -> str:
    """Return the style of a text that nobody has chosen one for."""
    if shape.is_url and file_style.url_style is not None:
        return file_style.url_style
    return "" if shape.style is Style.PLAIN else file_style.quote


def _indented(lines: Iterable[str], columns: int) -> list[str]:
    indent = " " * columns
    return [indent + line for line in lines]


def _check_depth(path: Path) -> None:
    if len(path) >= _DEEPEST:
        reason = f"more than {_DEEPEST} collections inside each other"
        raise EditError("NF111", format_path(path[:1]), reason)
