"""The template reader: reads texts as machines write them, and leaves all others alone."""

from __future__ import annotations

from newsformat.syntax.layout import Layout
from newsformat.syntax.lines import DoubtError
from newsformat.syntax.reader_source import Recognised
from newsformat.syntax.recogniser import text_reader
from newsformat.syntax.reordering import read_reordered
from newsformat.syntax.source import Limits, is_surely_within


def recognise_object(text: str, layout: Layout, limits: Limits) -> Recognised | None:
    """Read a text by the template of its class, straight to an object; `None` in any doubt.

    Args:
        text: The text.
        layout: The layout of the root mapping.
        limits: How large the text may be.

    Returns:
        With an object of the layout's class, its body included.
    """
    if not layout.is_assembled:
        return None
    # The opening fence tells which line ends to expect.
    newline = "\n" if text.startswith("---\n") else "\r\n"
    try:
        try:
            found = text_reader(layout, newline)(text)
        except DoubtError:
            found = read_reordered(text, layout, limits)
    except (DoubtError, ValueError):
        # A `ValueError` is a lone surrogate, a date like February 30, or a missing fence.
        return None
    fences = found[0]
    return found if is_surely_within(limits, text, fences.start, fences.end) else None
