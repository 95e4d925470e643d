"""Writes plain data as YAML lines: canonical texts, and the text that edits insert."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeGuard

from newsformat.errors import EditError
from newsformat.text.source import DEFAULT_LIMITS
from newsformat.write.context import Context
from newsformat.write.file_style import CANONICAL, FileStyle
from newsformat.write.observed_styles import chosen_style, is_block, needs_quotes, values_of
from newsformat.yaml import scalars
from newsformat.yaml.model_layout import UNTYPED, Layout, Shape, Style
from newsformat.yaml.moments import is_canonical_in_utc, read_moment, write_alike
from newsformat.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import Plain, same

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
        lines.extend(entry_lines(key, value, Context(CANONICAL, slot.shape, (key,))))
    if slot is not None and layout.has_blocks and not slot.is_final:
        lines.append("")
    return "\n".join([*lines, "---", body])


# Lines


def entry_lines(key: Plain, value: Plain, context: Context, quote: str = "") -> list[str]:
    """Write a key and its value as lines without their common indent.

    Args:
        key: The key.
        value: The value.
        context: Where the value goes.
        quote: The quote of the key, if the keys around it are quoted.
    """
    style = context.style
    head = key_text(key, context.path, quote, style)
    if _is_filled(value) and not comes_in_flow(value, context):
        if isinstance(value, dict):
            return [f"{head}:", *indented(mapping_lines(value, context), style.mapping_indent)]
        return [f"{head}:", *indented(sequence_lines(value, context), style.sequence_indent)]
    if value is None:
        return [f"{head}:{style.null_behind_key}"]
    return [f"{head}: {_on_one_line(value, context)}"]


def mapping_lines(mapping: Mapping[Any, Plain], context: Context) -> list[str]:
    """Write the entries of a mapping as lines without their common indent."""
    _check_depth(context.path)
    lines: list[str] = []
    siblings = values_of(context.sibling)
    for key, value, slot in context.layout.in_order(mapping):
        inner = siblings.get(key) if isinstance(key, str) else None
        lines.extend(entry_lines(key, value, context.of_value(key, slot.shape, inner)))
    return lines


def sequence_lines(items: Sequence[Plain], context: Context) -> list[str]:
    """Write the items of a sequence as lines without their common indent."""
    _check_depth(context.path)
    are_collections = any(isinstance(item, (dict, list)) for item in items)
    blanks = context.style.blanks_between_items(are_collections=are_collections)
    lines: list[str] = []
    for index, item in enumerate(items):
        sibling = telling_sibling(context.neighbours, item, context)
        if index:
            lines += [""] * blanks
        lines += item_lines(item, context.of_item(index, sibling))
    return lines


def item_lines(item: Plain, context: Context, blanks: int | None = None) -> list[str]:
    """Write one item of a sequence as lines, the first with its dash.

    Args:
        item: The item.
        context: The place of the item.
        blanks: The number of blanks after the dash; `None` for the usual number.
    """
    if blanks is None:
        blanks = context.style.dash_blanks
    if item is None:
        return [f"-{' ' * blanks}{context.style.null_item}".rstrip(" ")]
    if not _is_filled(item) or comes_in_flow(item, context):
        inner = [_on_one_line(item, context)]
    elif isinstance(item, dict):
        inner = mapping_lines(item, context)
    else:
        inner = sequence_lines(item, context)
    return [f"-{' ' * blanks}{inner[0]}", *indented(inner[1:], 1 + blanks)]


def indented(lines: Iterable[str], columns: int) -> list[str]:
    """Indent lines; empty lines stay empty."""
    indent = " " * columns
    return [indent + line if line else line for line in lines]


def comes_in_flow(value: dict[Any, Plain] | list[Plain], context: Context) -> bool:
    """Tell whether a collection, which must not be empty, is written in flow style."""
    style, sibling = context.style, context.sibling
    if style.is_canonical:
        return False
    kind = MappingNode if isinstance(value, dict) else SequenceNode
    if isinstance(sibling, kind) and (is_block(sibling) or sibling.start + 2 < sibling.end):
        return not is_block(sibling)
    return bool(style.writes_flow(value))


def _is_filled(value: Plain) -> TypeGuard[dict[Any, Plain] | list[Plain]]:
    return isinstance(value, (dict, list)) and bool(value)


def _on_one_line(value: Plain, context: Context) -> str:
    return flow_text(value, context) if _is_filled(value) else single_line(value, context)


def telling_sibling(neighbours: Sequence[Node], item: Plain, context: Context) -> Node | None:
    """Return the neighbour whose style is the best model for an item of a list.

    Args:
        neighbours: The existing items.
        item: The item to be written.
        context: The place of the list.
    """
    shape, is_canonical = context.items, context.style.is_canonical
    if not is_canonical and isinstance(item, (dict, list)):
        kind = MappingNode if isinstance(item, dict) else SequenceNode
        return next((node for node in neighbours if isinstance(node, kind)), None)
    telling = (
        node
        for node in neighbours
        if chosen_style(node, shape, is_canonical=is_canonical) is not None
    )
    if is_canonical:
        return next(telling, neighbours[0] if neighbours else None)
    texts = [node for node in telling if isinstance(node, ScalarNode)]
    free = [node for node in texts if not needs_quotes(node, UNTYPED)]
    styles = Counter(node.style for node in free)
    usual = max(styles, key=styles.__getitem__, default=None)
    of_usual_style = (node for node in free if node.style == usual)
    others = (node for node in neighbours if isinstance(node, ScalarNode))
    return next(of_usual_style, next(iter(texts), next(others, None)))


# One line


def flow_text(value: Plain, context: Context) -> str:
    """Write a value on one line, in flow style."""
    if not _is_filled(value):
        return single_line(value, context, in_flow=True)
    _check_depth(context.path)
    if isinstance(value, dict):
        parts = [
            flow_entry(key, inner, context.of_value(key, slot.shape))
            for key, inner, slot in context.layout.in_order(value)
        ]
        return _between("{", parts, "}", context.style)
    parts = [flow_text(item, context.of_item(index)) for index, item in enumerate(value)]
    return _between("[", parts, "]", context.style)


def _between(opening: str, parts: Iterable[str], closing: str, style: FileStyle) -> str:
    padding, (before, after) = style.padding(opening), style.joint
    return f"{opening}{padding}{f'{before},{after}'.join(parts)}{padding}{closing}"


def flow_entry(key: Plain, value: Plain, context: Context, quote: str = "") -> str:
    """Write a key and its value for a flow mapping.

    Args:
        key: The key.
        value: The value.
        context: Where the value goes.
        quote: The quote of the key, if the keys around it are quoted.
    """
    head = key_text(key, context.path, quote, context.style, in_flow=True)
    return f"{head}: {flow_text(value, context)}"


def key_text(
    key: Plain,
    path: Path,
    quote: str = "",
    file_style: FileStyle = CANONICAL,
    *,
    in_flow: bool = False,
) -> str:
    """Write a key, quoted where it would otherwise not be read back unchanged.

    Args:
        key: The key.
        path: The path of its value, for errors.
        quote: The quote to use in any case if the key is text.
        file_style: The style of the file.
        in_flow: Whether the key is in a flow mapping.
    """
    if isinstance(key, str):
        if file_style.is_canonical:
            file_style = CANONICAL
        text = _text(key, path, quote or file_style.key_quote, file_style, in_flow=in_flow)
    elif key is None:
        return "null"
    else:
        text = single_line(key, Context(CANONICAL, UNTYPED, path), in_flow=in_flow)
    if len(text) > scalars.LONGEST_KEY:
        raise EditError(
            "NF401", format_path(path), f"a key is longer than {scalars.LONGEST_KEY} characters"
        )
    return text


def single_line(value: Plain, context: Context, *, in_flow: bool = False) -> str:
    """Write a scalar, or an empty collection, on one line.

    Raises:
        EditError: The value is not plain data, or cannot be written.
    """
    match value:
        case str():
            return _text_scalar(value, context, in_flow=in_flow)
        case None:
            return context.style.null_word
        case bool():
            return "true" if value else "false"
        case int():
            return _integer(value, context.path)
        case float():
            return scalars.write_float(value)
        case date():
            return _date(value, context)
        case list() if not value:
            return "[]"
        case dict() if not value:
            return "{}"
    reason = f"a value of type {type(value).__name__} cannot be written"
    raise EditError("NF401", format_path(context.path), reason)


def _integer(value: int, path: Path) -> str:
    try:
        return str(int(value))
    except ValueError:  # The digits of an integer are limited by Python itself.
        raise EditError("NF111", format_path(path), "an integer with too many digits") from None


def _date(value: date, context: Context) -> str:
    """Write a date, or a date and time, in its sibling's form if that is read back unchanged."""
    _, shape, path, sibling = context
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
        reason = "a time zone outside the years 1 to 9999"
        raise EditError("NF401", format_path(path), reason) from None


def _text_scalar(text: str, context: Context, *, in_flow: bool) -> str:
    """Write a text in the style of its sibling, or else of the file, or else of its field."""
    file_style = context.style
    style = chosen_style(context.sibling, context.shape, is_canonical=file_style.is_canonical)
    if style is None:
        style = _usual_style(context.shape, file_style, is_item=type(context.path[-1]) is int)
    elif file_style.is_canonical:
        # A text that replaces another keeps its style, whatever the other texts look like.
        file_style = CANONICAL
    return _text(text, context.path, style, file_style, in_flow=in_flow)


def _text(text: str, path: Path, style: str, file_style: FileStyle, *, in_flow: bool) -> str:
    """Write a text in a style, or in the nearest style that can hold it.

    Args:
        text: The text.
        path: The path of the text, for errors.
        style: `""`, `'` or `"`.
        file_style: The style of the file, which provides the quotes where a text cannot be plain.
        in_flow: Whether the text is in a flow collection.
    """
    if not scalars.is_writable(text):
        reason = "a lone surrogate cannot be written as UTF-8"
        raise EditError("NF401", format_path(path), reason)
    if style == "" and scalars.is_plain_safe(text, in_flow=in_flow):
        return text
    single = scalars.single_quoted(text) if (style or file_style.quote) == "'" else None
    return scalars.double_quoted(text) if single is None else single


def _usual_style(shape: Shape, file_style: FileStyle, *, is_item: bool) -> str:
    """Return the style of a text without a sibling."""
    if shape.is_url and file_style.url_style is not None:
        return file_style.url_style
    if not shape.is_style_declared and not file_style.is_canonical:
        found = file_style.text_style(is_item=is_item)
        if found is not None:
            return found
    return "" if shape.style is Style.PLAIN else file_style.quote


def _check_depth(path: Path) -> None:
    if len(path) >= _DEEPEST:
        reason = f"more than {_DEEPEST} collections inside each other"
        raise EditError("NF111", format_path(path[:1]), reason)
