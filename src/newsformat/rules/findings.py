"""The findings of rules, as plain data."""

from __future__ import annotations

from typing import Any

import attrs

from newsformat.diagnostics import Diagnostic, Severity, Span, excerpt, url_of
from newsformat.rules.definition import Safety
from newsformat.text.text_edits import TextEdit


@attrs.frozen
class Finding:
    """One place in a file where a rule is broken, or where the file cannot be read.

    Findings are plain data: they can be compared, sorted with `sort_key`, and sent between
    processes.

    Attributes:
        file: The name of the file, usually its path; empty if it has none.
        code: The code of the rule, such as `NF505`.
        name: The name of the rule, such as `image-size`.
        message: What is wrong, and often what to do.
        severity: Whether it is an error or a warning.
        path: The path of the value, such as `$.images[0].width`; empty if it is about no value.
        span: The range of the text; `None` if it is about no place in the text.
        line: The number of the line, counted from 1.
        column: The column in characters (code points), counted from 1.
        source: The text of the line, without its line end.
        fix: `"safe"`, `"unsafe"`, or `None` if there is no automatic fix.
        edits: The changes of the text that fix it.
    """

    file: str
    code: str
    name: str
    message: str
    severity: Severity = Severity.WARNING
    path: str = ""
    span: Span | None = None
    line: int | None = None
    column: int | None = None
    source: str = ""
    fix: Safety | None = None
    edits: tuple[TextEdit, ...] = ()

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """The key to sort findings with, by file and then by place."""
        return self.file, self.line or 0, self.column or 0, self.code, self.path, self.message

    @property
    def url(self) -> str:
        """The address of the page that explains the code; empty for a rule of another package."""
        return url_of(self.code)

    @property
    def summary(self) -> str:
        """The finding on one line, with file, line, column, code, name and path."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        message = f"{self.path}: {self.message}" if self.path else self.message
        text = f"{self.code} {self.name} {message}"
        return f"{place}: {text}" if place else text

    def __str__(self) -> str:
        """The summary, the source line and a caret under the place."""
        if self.line is None or self.column is None or self.span is None:
            return self.summary
        shown = excerpt(self.line, self.source, self.column, self.span.length)
        return f"{self.summary}\n{shown}"


def name_of_error(code: str) -> str:
    """Return the name of a finding that does not come from a rule, but from an unreadable file.

    Args:
        code: The code of the diagnostic.
    """
    return "model-mismatch" if code.startswith("NF2") else "unreadable-file"


def finding_of_error(diagnostic: Diagnostic, file: str) -> Finding:
    """Return the finding for a diagnostic that makes a file unreadable.

    Args:
        diagnostic: The diagnostic.
        file: The name of the file.
    """
    return Finding(
        file=file,
        code=diagnostic.code,
        name=name_of_error(diagnostic.code),
        message=diagnostic.message,
        severity=diagnostic.severity,
        path=diagnostic.path,
        span=diagnostic.span,
        line=diagnostic.line,
        column=diagnostic.column,
        source=diagnostic.source_line or "",
    )
