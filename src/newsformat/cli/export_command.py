"""The command `newsformat export`, which writes documents as the rows of a table."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from typing import IO, Any, Final, Literal, NamedTuple, TypeAlias

import click

from newsformat.archive.collection import collection_of
from newsformat.archive.passes import results_of
from newsformat.archive.plan_writing import Target
from newsformat.archive.reading import Counts, PassTally, Reader
from newsformat.cli.configuration import model_for
from newsformat.cli.exit_codes import FAILED
from newsformat.cli.exported_files import ExportedFiles
from newsformat.cli.exported_rows import LineFormat, LineWriter, line_work
from newsformat.cli.file_processing import chosen, processes_for, require_no_input
from newsformat.cli.looking import Selection, condition_of
from newsformat.cli.progress import progress_of
from newsformat.cli.standard_streams import OutputClosedError, say
from newsformat.cli.table_columns import chosen_columns, columns_of
from newsformat.cli.terminal import plural, printable, screen_of
from newsformat.disk.files import replaced_file

TableFormat: TypeAlias = Literal["parquet"] | LineFormat
"""The formats of tables."""

ENDINGS: Final[dict[str, TableFormat]] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
}
"""The format of a file, by the ending of its name."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_STANDARD_OUTPUT: Final = "-"


class ExportRequest(NamedTuple):
    """The arguments of `export`.

    Attributes:
        selection: The documents.
        exclude: Patterns of files that are left out.
        columns: The names of the columns, separated by commas; `None` for all columns.
        output: The path of the file to write; `-` is standard output.
        format: The format; `None` if the ending of the output decides.
        has_mark: Whether CSV begins with a byte order mark.
        is_quiet: Whether the line with the counts is left out.
    """

    selection: Selection
    exclude: tuple[str, ...] = ()
    columns: str | None = None
    output: str = _STANDARD_OUTPUT
    format: TableFormat | None = None
    has_mark: bool = False
    is_quiet: bool = False


class Rows(NamedTuple):
    """The rows that are written.

    Attributes:
        reader: Reads the files.
        names: The names of the columns.
        workers: The number of processes.
    """

    reader: Reader
    names: tuple[str, ...]
    workers: int


def export(request: ExportRequest) -> int:
    """Write a table of documents, and return the exit code.

    Raises:
        click.UsageError: The condition, a column, a pattern or the format is not valid.
        ImportError: The format needs a library that is not installed.
        OSError: A path does not exist, or the table cannot be written.
        SettingsError: A setting is not valid.
    """
    kind = _format(request)
    selection = request.selection
    model = model_for(selection.options)
    condition = condition_of(selection.where, model)
    names = _names(request.columns, model)
    files = chosen(selection.paths, gitignore=selection.gitignore)
    if request.output != _STANDARD_OUTPUT:
        require_no_input(files, request.output, "-o")
    source = _source(request, files, model)
    reader = Reader(model, {}, () if condition is None else (condition,), source)
    rows = Rows(reader, names, processes_for(files, selection.workers))
    with progress_of(files, "Exporting") as progress:
        source.progress = progress
        if kind == "parquet":
            counts = _write_parquet(rows, request.output)
        else:
            counts = _write_lines(rows, request.output, kind, has_mark=request.has_mark)
    if not request.is_quiet:
        say(_summary(counts, request.output))
    return FAILED if counts.broken else 0


# The arguments


def _format(request: ExportRequest) -> TableFormat:
    """Return the format of the table.

    Raises:
        click.UsageError: The format is not known, or it does not fit the other arguments.
    """
    kind = request.format
    if kind is None:
        kind = _format_of_file(request.output)
    if kind == "parquet" and _is_shown(request.output):
        raise click.UsageError("Parquet cannot be shown on a terminal; name a file with -o")
    if request.has_mark and kind != "csv":
        raise click.UsageError("--bom is for CSV")
    return kind


def _is_shown(output: str) -> bool:
    """Tell whether the table goes to a terminal."""
    return output == _STANDARD_OUTPUT and screen_of(sys.stdout).is_terminal


def _format_of_file(output: str) -> TableFormat:
    if output == _STANDARD_OUTPUT:
        return "jsonl"
    ending = os.path.splitext(output)[1].lower()  # noqa: PTH122 - paths are texts here
    if ending not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise click.UsageError(
            f"{printable(output)} does not end in any of {known}; choose one with --format"
        )
    return ENDINGS[ending]


def _names(columns: str | None, model: type[Any] | None) -> tuple[str, ...]:
    names = [] if columns is None else columns.split(",")
    try:
        return chosen_columns([each.strip(" ") for each in names], columns_of(model))
    except ValueError as error:
        raise click.UsageError(printable(f"--columns: {error}")) from None


def _source(request: ExportRequest, files: Any, model: type[Any] | None) -> ExportedFiles:
    try:
        return ExportedFiles(files, request.exclude, model)
    except ValueError as error:
        raise click.UsageError(printable(f"--exclude: {error}")) from None


# Writing


def _write_lines(rows: Rows, output: str, kind: LineFormat, *, has_mark: bool) -> Counts:
    tally = PassTally()
    writer = LineWriter(kind, rows.reader.model, rows.names)
    # Text of a file must not act on a terminal, where it could move the cursor or reverse text.
    shown = _printable_lines if _is_shown(output) else str
    with _opened(output) as stream:
        stream.write((_BYTE_ORDER_MARK if has_mark else b"") + shown(writer.head()).encode())
        for line in results_of(line_work(rows.reader, writer), tally, rows.workers):
            stream.write(shown(line).encode())
    return tally.counts


def _printable_lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def _write_parquet(rows: Rows, output: str) -> Counts:
    from newsformat.tables import to_parquet  # noqa: PLC0415 - it needs pyarrow

    collection = collection_of(rows.reader, Target("read-only", "an export"), rows.workers)
    if output != _STANDARD_OUTPUT and not _is_device(output):
        to_parquet(collection, output, columns=rows.names)
        return collection.counts
    import shutil  # noqa: PLC0415 - this is rarely needed
    import tempfile  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.parquet")  # noqa: PTH118 - paths are texts here
        to_parquet(collection, path, columns=rows.names)
        with open(path, "rb") as table, _opened(output) as stream:  # noqa: PTH123 - as above
            shutil.copyfileobj(table, stream)
    return collection.counts


@contextlib.contextmanager
def _opened(output: str) -> Iterator[IO[bytes]]:
    """Open the output. A file replaces an earlier one only when all of it is written."""
    if output == _STANDARD_OUTPUT:
        try:
            sys.stdout.flush()
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise OutputClosedError from None
    elif _is_device(output):
        with open(output, "wb") as stream:  # noqa: PTH123 - paths are texts here
            yield stream
    else:
        with replaced_file(output) as stream:
            yield stream


def _is_device(path: str) -> bool:
    """Tell whether a path is that of a pipe or device, which must not be replaced by a file."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - paths are texts here
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


# The last line


def _summary(counts: Counts, output: str) -> str:
    where = "" if output == _STANDARD_OUTPUT else f" in {output}"
    parts = [f"{plural(counts.read + counts.broken, 'row')}{where}"]
    if counts.broken:
        parts.append(f"{counts.broken:,} with a problem")
    if counts.left_out:
        parts.append(f"{counts.left_out:,} left out by --where")
    if counts.skipped:
        parts.append(f"{counts.skipped:,} without front matter")
    return ", ".join(parts) + "."
