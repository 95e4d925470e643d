"""Words the problem of a row. This module does not need pyarrow."""

from __future__ import annotations

from collections.abc import Iterable

from newsformat.diagnostics import Diagnostic


def problem_text(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the text of a problem, with one line for each diagnostic."""
    text = "\n".join(each.summary for each in diagnostics)
    # A message may quote bytes that are not UTF-8.
    return text.encode("utf-8", "backslashreplace").decode()
