"""The rows of a table of documents as lines of text, made wherever the documents are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

import attrs

from newsformat.archive.file_edit import digest
from newsformat.archive.reading import NOTHING, PassTally, Reader
from newsformat.archive.texts.text_source import FileProblem, Found, escaped
from newsformat.archive.work import Work
from newsformat.cli.csv_cells import cell_of, quoted, without_formula
from newsformat.cli.json_values import json_of
from newsformat.cli.table_columns import columns_of
from newsformat.diagnostics import Diagnostic
from newsformat.document import Document

LineFormat: TypeAlias = Literal["jsonl", "csv"]
"""The formats that are text, with a line for each row."""


@attrs.frozen
class LineWriter:
    """Makes lines of rows.

    Attributes:
        format: The format of the lines.
        model: The class of the documents, or `None`.
        names: The columns, in their order.
    """

    format: LineFormat
    model: type[Any] | None
    names: tuple[str, ...]

    def head(self) -> str:
        """Return what stands before all rows."""
        if self.format == "jsonl":
            return ""
        return ",".join(quoted(without_formula(name)) for name in self.names) + "\n"

    def line(self, row: Mapping[str, Any]) -> str:
        """Return the line of a row, of which some columns may be missing."""
        kinds = columns_of(self.model).kinds
        if self.format == "jsonl":
            found = {name: json_of(row.get(name), kinds[name]) for name in self.names}
            return json.dumps(found, ensure_ascii=False) + "\n"
        cells = [quoted(cell_of(row.get(name), kinds[name])) for name in self.names]
        if cells == [""]:
            # An empty line would be no row.
            cells = ['""']
        return ",".join(cells) + "\n"

    def line_of_problem(self, problem: FileProblem, found: Found) -> str:
        """Return the line of a file that cannot be read.

        Args:
            problem: What is wrong with it.
            found: The file, if there are bytes of it.
        """
        columns = columns_of(self.model)
        content = None if isinstance(found, FileProblem) else found[1]
        return self.line(
            {
                columns.path: problem.path,
                columns.digest: None if content is None else digest(content),
                columns.problem: text_of_problem(problem.diagnostics),
            }
        )


def text_of_problem(diagnostics: Iterable[Diagnostic]) -> str:
    """Return one line for each thing that is wrong with a file."""
    text = "\n".join(each.summary for each in diagnostics)
    # What cannot be decoded may be a part of a message.
    return text.encode("utf-8", "backslashreplace").decode()


@attrs.frozen
class _Line:
    """What makes the line of a document."""

    writer: LineWriter

    def __call__(self, document: Document[Any], name: str, content: bytes) -> str:
        columns = columns_of(self.writer.model)
        return self.writer.line(columns.row_of(escaped(name), content, document))


@attrs.frozen
class LineWork(Work[str]):
    """The files of a pass as lines; there is one for a file that cannot be read, too.

    Attributes:
        writer: Makes the lines.
    """

    writer: LineWriter = attrs.field(kw_only=True)

    def one(self, tally: PassTally, found: Found) -> Any:
        """Return the line of one text, or `NOTHING`."""
        known = len(tally.problems)
        line = super().one(tally, found)
        if line is NOTHING and len(tally.problems) > known:
            return self.writer.line_of_problem(tally.problems[-1], found)
        return line


def line_work(reader: Reader, writer: LineWriter) -> LineWork:
    """Return the work that makes lines of the files of a pass.

    Args:
        reader: What reads them.
        writer: What makes lines.
    """
    return LineWork(reader, _Line(writer), writer=writer)
