"""What rules find, as plain data."""

from __future__ import annotations

from typing import Any

import attrs

from newsformat.diagnostics import Diagnostic, Severity, Span, excerpt
from newsformat.rules.definition import Safety
from newsformat.text.text_edits import TextEdit


@attrs.frozen
class Finding:
    """One place in a file where a rule is broken, or where the file cannot be read.

    Findings are plain data: they can be compared, sorted with `sort_key`, and sent between
    processes.

    Attributes:
        file: What the file is called, such as its path; empty where it has no name.
        code: The code of the rule.
        name: The name of the rule.
        message: What is wrong, and where it helps, what to do.
        severity: How bad it is.
        path: The place in the front matter, such as `$.images[0].width`; empty where there is none.
        span: The place in the text, in code points; `None` where there is none.
        line: The line of the place, counted from 1.
        column: Its column in code points, counted from 1.
        source: The text of the line, without its line end.
        fix: Whether it can be put right, and if that is safe.
        edits: The edits that put it right, of the text as it was checked.
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
        """What findings are sorted by, first of all file and place."""
        return self.file, self.line or 0, self.column or 0, self.code, self.path, self.message

    @property
    def summary(self) -> str:
        """The finding on one line, without the source."""
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


def finding_of_error(diagnostic: Diagnostic, file: str, name: str) -> Finding:
    """Return the finding of what stops a file from being read.

    Args:
        diagnostic: What is wrong.
        file: What the file is called.
        name: What such findings are called.
    """
    return Finding(
        file=file,
        code=diagnostic.code,
        name=name,
        message=diagnostic.message,
        severity=diagnostic.severity,
        path=diagnostic.path,
        span=diagnostic.span,
        line=diagnostic.line,
        column=diagnostic.column,
        source=diagnostic.source_line or "",
    )
