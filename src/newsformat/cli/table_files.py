"""Reads files with tables, as `newsformat export` writes them."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from newsformat.cli.csv_cells import holds_text, unique_keys, value_of_cell, with_formula
from newsformat.cli.export_command import ENDINGS
from newsformat.cli.json_values import JsonValueError, value_of_json
from newsformat.cli.table_columns import ExportedColumns
from newsformat.disk.files import read_file
from newsformat.tables.tagged_json import to_tagged_json
from newsformat.type_hints import ANYTHING, Sort, ValueType

if TYPE_CHECKING:
    import pyarrow

_SEPARATORS: Final = (",", ";", "\t")
# By default, the `csv` module refuses long cells. A cell may be as long as the text of a file.
_LONGEST_CELL: Final = 2**31 - 1


class TableFileError(ValueError):
    """A file does not contain a table that can be applied. The message says why."""


def read_table(path: str, columns: ExportedColumns, names: Sequence[str] | None) -> pyarrow.Table:
    """Read a file with a table.

    Args:
        path: The path of the file. Its ending tells the format.
        columns: The columns that the table may have.
        names: The names of the columns to keep; `None` for all. The columns for the path, the
            digest and the problem are kept in any case.

    Raises:
        ImportError: pyarrow is not installed.
        OSError: The file cannot be read.
        TableFileError: The file does not contain such a table.
    """
    import newsformat.tables  # noqa: PLC0415 - the command imports what it needs

    # If pyarrow is missing, this raises an error that says what to install.
    _ = newsformat.tables.apply_table
    import pyarrow as pa  # noqa: PLC0415 - as above

    kind = ENDINGS.get(os.path.splitext(path)[1].lower())  # noqa: PTH122 - paths are texts here
    if kind is None:
        raise TableFileError(f"{path} does not end in any of {', '.join(ENDINGS)}")
    if kind == "parquet":
        table = _parquet(path)
    else:
        read = _csv_columns if kind == "csv" else _json_columns
        found = read(_text(path), path, columns)
        table = pa.table({name: pa.array(texts, pa.string()) for name, texts in found.items()})
    if columns.path not in table.schema.names:
        reason = f"{path} has no column {columns.path!r}, which names the files"
        raise TableFileError(reason)
    return table if names is None else table.select(_chosen(table.schema.names, columns, names))


def _chosen(there: Sequence[str], columns: ExportedColumns, names: Sequence[str]) -> list[str]:
    for name in names:
        if name not in there:
            raise TableFileError(f"the table has no column {name!r}; it has {', '.join(there)}")
    own = [columns.path, columns.digest, columns.problem]
    return [name for name in there if name in names or name in own]


def _parquet(path: str) -> pyarrow.Table:
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    with open(path, "rb") as file:  # noqa: PTH123 - paths are texts here
        try:
            return pq.read_table(file)
        except (pa.ArrowException, OSError) as error:
            raise TableFileError(f"{path} is not a Parquet file: {error}") from None


def _text(path: str) -> str:
    try:
        return read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"{path} is not UTF-8 at byte {error.start}; save it as UTF-8"
        raise TableFileError(reason) from None


# CSV


def _csv_columns(text: str, path: str, columns: ExportedColumns) -> dict[str, list[str | None]]:
    separator = _separator(text, columns.path)
    rows = _csv_rows(text, path, separator)
    head = [with_formula(cell) for cell in next(rows, (1, []))[1]]
    _require_unique(head, path)
    kinds = [columns.kinds.get(name) for name in head]
    found: list[list[str | None]] = [[] for _ in head]
    for line, cells in rows:
        if not any(cells):
            # An empty line is not a row. Spreadsheets write such lines with separators.
            continue
        if len(cells) != len(head):
            count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            reason = f"{path}:{line}: a row of {count}, where the first has {len(head)}"
            raise TableFileError(reason)
        for texts, cell, kind in zip(found, cells, kinds, strict=True):
            texts.append(_text_of_cell(cell, kind))
    return dict(zip(head, found, strict=True))


def _separator(text: str, needed: str) -> str:
    """Return the separator of cells. Some spreadsheets write semicolons or tabs, not commas."""
    first = text[: text.find("\n") + 1] or text
    # Some spreadsheets end lines with a carriage return alone.
    first = first[: first.find("\r") + 1] or first
    for separator in _SEPARATORS:
        if needed in next(csv.reader([first], delimiter=separator), []):
            return separator
    return _SEPARATORS[0]


def _csv_rows(text: str, path: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows, each with the number of its last line."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise TableFileError(f"{path}:{reader.line_num}: {error}") from None
    finally:
        csv.field_size_limit(before)


def _text_of_cell(cell: str, kind: ValueType | None) -> str | None:
    """Return the text for a cell in a table of texts, where JSON is tagged JSON."""
    if not cell:
        return None
    if kind is None or holds_text(kind) or _has_own_column(kind):
        return with_formula(cell)
    try:
        return to_tagged_json(value_of_cell(cell, kind))
    except JsonValueError:
        # The error is raised when the table is applied, with the name of the file.
        return cell


# JSON Lines


def _json_columns(text: str, path: str, columns: ExportedColumns) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for line, row in _json_rows(text, path):
        if not found:
            found = {name: [] for name in row}
        if row.keys() != found.keys():
            (name, *_) = row.keys() ^ found.keys()
            reason = f"the key {name!r} is not in all rows; null is a value that is not there"
            raise TableFileError(f"{path}:{line}: {reason}")
        for name, value in row.items():
            try:
                found[name].append(_text_of_json(value, columns.kinds.get(name, ANYTHING)))
            except JsonValueError as error:
                raise TableFileError(f"{path}:{line}: {name}: {error}") from None
    return found


def _json_rows(text: str, path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    # Only a line feed ends a line. Other line ends may be characters of texts.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip(" \t\r"):
            continue
        try:
            row = json.loads(line, object_pairs_hook=unique_keys)
        except (ValueError, RecursionError) as error:
            raise TableFileError(f"{path}:{number}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise TableFileError(f"{path}:{number}: expected an object with the columns as keys")
        yield number, row


def _text_of_json(value: Any, kind: ValueType) -> str | None:
    """Return the text for a value of JSON in a table of texts, where JSON is tagged JSON.

    Raises:
        JsonValueError: The value does not fit the column.
    """
    if value is None:
        return None
    if holds_text(kind):
        if not isinstance(value, str):
            raise JsonValueError(f"expected text, found {json.dumps(value)}")
        return value
    if isinstance(value, str) and kind.sort is Sort.SCALAR and str not in kind.scalars:
        return value
    found = value_of_json(value, kind)
    if isinstance(found, float) and _has_own_column(kind):
        # Infinity would become tagged JSON, which a column of numbers does not accept.
        return repr(found)
    return to_tagged_json(found)


def _has_own_column(kind: ValueType) -> bool:
    """Tell whether a field holds no texts, and its values have an Arrow type of their own."""
    if kind.sort is not Sort.SCALAR or str in kind.scalars:
        return False
    return len(kind.scalars) == 1 or set(kind.scalars) == {int, float}


def _require_unique(names: Sequence[str], path: str) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            raise TableFileError(f"{path}: the column {name!r} appears twice")


def with_paths(table: pyarrow.Table, column: str, path_of: Callable[[str], str]) -> pyarrow.Table:
    """Return a table in which the paths of rows are replaced by those of files.

    Args:
        table: The table.
        column: The name of the column of paths.
        path_of: Returns the path of a file for the path of a row.
    """
    import pyarrow as pa  # noqa: PLC0415 - as above

    number = table.schema.names.index(column)
    found: Iterable[Any] = table.column(number).to_pylist()
    paths = [path_of(each) if isinstance(each, str) else None for each in found]
    return table.set_column(number, column, pa.array(paths, pa.string()))
