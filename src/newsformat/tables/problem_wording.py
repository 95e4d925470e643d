"""Words the problems of rows, for files that cannot be read or that a table cannot hold."""

from __future__ import annotations

from collections.abc import Iterable

from newsformat.diagnostics import Diagnostic
from newsformat.tables.columns import InexactError
from newsformat.yaml.paths import format_path


def problem_text(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the text of a problem, with one line for each diagnostic."""
    text = "\n".join(each.summary for each in diagnostics)
    # A message may quote bytes that are not UTF-8.
    return text.encode("utf-8", "backslashreplace").decode()


def inexact_diagnostic(error: InexactError, name: str | None = None) -> Diagnostic:
    """Return the diagnostic for a value that a column cannot hold.

    Args:
        error: Why the column cannot hold the value.
        name: The name of the file in messages.
    """
    return Diagnostic("NF606", error.reason, format_path(error.path), name=name)
