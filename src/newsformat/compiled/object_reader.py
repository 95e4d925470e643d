"""The template reader, which reads machine-written texts and declines all others."""

from __future__ import annotations

from newsformat.compiled import switch
from newsformat.compiled.key_reordering import read_reordered
from newsformat.compiled.reader_compiler import compiled_reader
from newsformat.compiled.template_code import ReadObject
from newsformat.fallback import UnusualError
from newsformat.text.source import Limits, is_surely_within
from newsformat.yaml.model_layout import Layout


def read_by_template(text: str, layout: Layout, limits: Limits) -> ReadObject | None:
    """Read a text by the template of its class, straight to an object; `None` for anything unusual.

    Args:
        text: The text.
        layout: The layout of the root mapping.
        limits: How large the text may be.

    Returns:
        With an object of the layout's class, its body included.
    """
    if not (switch.is_on and layout.is_assembled):
        return None
    # The opening fence shows which line end to expect.
    newline = "\n" if text.startswith("---\n") else "\r\n"
    try:
        try:
            found = compiled_reader(layout, newline)(text)
        except UnusualError:
            found = read_reordered(text, layout, limits)
    except (UnusualError, ValueError):
        # A `ValueError` means a lone surrogate, a date such as February 30, or a missing fence.
        return None
    fences = found[0]
    return found if is_surely_within(limits, text, fences.start, fences.end) else None
