"""Makes the lines of a table as text, in the processes that read the documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import attrs

from newsformat.archive.file_edit import digest
from newsformat.archive.reading import NOTHING, PassTally, Reader
from newsformat.archive.texts.text_source import FileProblem, Found, escaped
from newsformat.archive.work import Work, WorkFunction
from newsformat.cli.csv_cells import cell_of, quoted, without_formula
from newsformat.cli.json_values import json_of
from newsformat.cli.table_columns import columns_of
from newsformat.diagnostics import Diagnostic
from newsformat.document import Document
from newsformat.errors import ValidationError
from newsformat.tables.problem_wording import problem_text

LineFormat: TypeAlias = Literal["jsonl", "csv"]
"""The text formats of tables."""


@attrs.frozen
class LineWriter:
    """Makes the lines of rows.

    Attributes:
        format: The format of the lines.
        model: The class of the documents, or `None`.
        names: The names of the columns, in their order.
    """

    format: LineFormat
    model: type[Any] | None
    names: tuple[str, ...]

    def head(self) -> str:
        """Return the text before the first row; for CSV, the line with the names of columns."""
        if self.format == "jsonl":
            return ""
        return ",".join(quoted(without_formula(name)) for name in self.names) + "\n"

    def line(self, row: Mapping[str, Any]) -> str:
        """Return the line of a row. Columns that the row lacks have no value."""
        kinds = columns_of(self.model).kinds
        if self.format == "jsonl":
            found = {name: json_of(row.get(name), kinds[name]) for name in self.names}
            return json.dumps(found, ensure_ascii=False) + "\n"
        cells = [quoted(cell_of(row.get(name), kinds[name])) for name in self.names]
        if cells == [""]:
            # Readers of CSV would skip an empty line.
            cells = ['""']
        return ",".join(cells) + "\n"

    def line_of_problem(self, problem: FileProblem, found: Found) -> str:
        """Return the line of a file that cannot be read.

        Args:
            problem: The problem with the file.
            found: The file with its content, or a problem if it has none.
        """
        columns = columns_of(self.model)
        content = None if isinstance(found, FileProblem) else found[1]
        return self.line(
            {
                columns.path: problem.path,
                columns.digest: None if content is None else digest(content),
                columns.problem: problem_text(problem.diagnostics),
            }
        )


@attrs.frozen
class _Line:
    """Makes the line of a document."""

    writer: LineWriter

    def __call__(self, document: Document[Any], name: str, content: bytes) -> str:
        columns = columns_of(self.writer.model)
        line = self.writer.line(columns.row_of(escaped(name), content, document))
        try:
            line.encode()
        except UnicodeEncodeError:
            reason = "a text has half of a surrogate pair"
            raise ValidationError([Diagnostic("NF606", reason)]) from None
        return line


@attrs.frozen
class LineWork(Work[str]):
    """The work that makes the lines of files, including those of files that cannot be read.

    Attributes:
        writer: Makes the lines.
    """

    writer: LineWriter = attrs.field(kw_only=True)

    def one(self, tally: PassTally, found: Found, function: WorkFunction[str] | None = None) -> Any:
        """Return the line of one file; `NOTHING` for a file that has no row."""
        known = len(tally.problems)
        line = super().one(tally, found, function)
        if line is NOTHING and len(tally.problems) > known:
            return self.writer.line_of_problem(tally.problems[-1], found)
        return line


def line_work(reader: Reader, writer: LineWriter) -> LineWork:
    """Return the work that makes the lines of files.

    Args:
        reader: Reads the files.
        writer: Makes the lines.
    """
    return LineWork(reader, _Line(writer), keeps_problems=True, writer=writer)
