"""What a row says of a file that cannot be read, or not be held."""

from __future__ import annotations

from collections.abc import Iterable

from newsformat.diagnostics import Diagnostic
from newsformat.tables.column_types import InexactError
from newsformat.yaml.paths import format_path


def problem_text(diagnostics: Iterable[Diagnostic]) -> str:
    """Return one line for each diagnostic."""
    text = "\n".join(each.summary for each in diagnostics)
    # What cannot be decoded may be a part of a message.
    return text.encode("utf-8", "backslashreplace").decode()


def inexact_diagnostic(error: InexactError, name: str | None = None) -> Diagnostic:
    """Return what is said of a value that a column cannot hold.

    Args:
        error: What is wrong with it.
        name: The name of the file in messages.
    """
    return Diagnostic("NF606", error.reason, format_path(error.path), name=name)
