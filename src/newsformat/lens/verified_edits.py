"""Makes the text for the present state of a model: plans edits, applies them, and verifies them."""

from __future__ import annotations

from typing import Any

from newsformat.diagnostics import Span
from newsformat.errors import EditError, ParseError
from newsformat.lens.parsed_text import ParsedText, read
from newsformat.lens.rereading import CUT_ELSEWHERE, lines_say, require_result
from newsformat.text.fences import find_fences
from newsformat.text.source import Limits, Source
from newsformat.text.text_edits import TextEdit, in_order, splice
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.plain_data import Plain


def render(
    reading: ParsedText, wanted: dict[Any, Plain], body: str, layout: Layout, limits: Limits
) -> tuple[str, list[TextEdit]]:
    """Return a text that contains the wanted data, and the edits that produce it.

    The result is read again, and refused unless it contains exactly the wanted data.

    Args:
        reading: The text, as it was read.
        wanted: The data that it should contain.
        body: The body that it should have.
        layout: The layout of the root mapping.
        limits: How large the text may be.

    Raises:
        EditError: The text cannot be changed in this way without breaking one of the laws.
    """
    if reading.fences.are_missing:
        return _render_fences(reading, wanted, body, layout, limits)
    from newsformat.editing.planner import plan_edits  # noqa: PLC0415 - many only change scalars

    edits = in_order(plan_edits(reading.source, reading.root, reading.data, wanted, layout))
    text = splice(reading.source.text, edits + _body_edits(reading, body))
    if not lines_say(reading, text, edits, wanted, limits):
        require_result(reading.source.with_text(text), wanted, body, layout, limits)
    return text, edits + _body_edits(reading, body)


def _body_edits(reading: ParsedText, body: str) -> list[TextEdit]:
    """Plan the edits of the body.

    Raises:
        EditError: Its first character would be a part of the line end above it.
    """
    if body == reading.body:
        return []
    source, fences = reading.source, reading.fences
    newline = "" if fences.body_has_line else source.newline_before(fences.end)
    above = newline or source.text[fences.body - 1 : fences.body]
    if above == "\r" and body.startswith("\n"):
        raise EditError("NF403", "$.body", CUT_ELSEWHERE)
    return [TextEdit(Span(fences.body, len(source.text)), newline + body)]


# Texts without front matter


def _render_fences(
    reading: ParsedText, wanted: dict[Any, Plain], body: str, layout: Layout, limits: Limits
) -> tuple[str, list[TextEdit]]:
    """Do what `render` does for a text without front matter, with fences added if needed.

    Fences are not needed if only the body changes and the new body does not begin with a fence.
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
    """Tell whether a text is read as a body without front matter, namely the given body."""
    try:
        fences = find_fences(source, limits)
    except ParseError:
        return False
    return fences.are_missing and source.text[fences.body :] == body
