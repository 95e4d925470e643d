"""Makes models from the rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, overload

import pyarrow

from newsformat.convert.converter import try_structure
from newsformat.convert.problems import Problem, misfit
from newsformat.diagnostics import Diagnostic
from newsformat.errors import ValidationError
from newsformat.models import Article
from newsformat.tables.columns import InexactError
from newsformat.tables.scalar_columns import text_column
from newsformat.tables.schema import TableColumns, columns_of
from newsformat.yaml.model_layout import set_attribute
from newsformat.yaml.paths import format_path

_Model = TypeVar("_Model")

# The number of rows that are converted to Python objects at once.
_ROWS = 1_024


@overload
def from_table(table: Any) -> Iterator[Article | None]: ...
@overload
def from_table(table: Any, model: type[_Model]) -> Iterator[_Model | None]: ...
@overload
def from_table(table: Any, model: None) -> Iterator[dict[Any, Any] | None]: ...
def from_table(table: Any, model: type[Any] | None = Article) -> Iterator[Any]:
    """Yield an object for each row of a table, equal to the one that the row was made of.

    Args:
        table: A table with columns of `arrow_schema`, in any order: a `pyarrow.Table`, a data frame
            of polars or pandas, a relation of DuckDB, or any other object that provides an Arrow
            stream. Keys whose columns are missing are absent from all objects.
        model: The attrs class or dataclass; `None` for dictionaries with the keys.

    Yields:
        The object of each row; `None` for a row whose column `problem` is not null.

    Raises:
        ValidationError: A value does not fit its field. The message names the row.

    Example:
        >>> from newsformat import Article
        >>> from newsformat.tables import to_table
        >>> [article.title for article in from_table(to_table([Article(title="Boats")]))]
        ['Boats']
    """
    columns = columns_of(model)
    return _models(batches_of(table), columns)


def _models(batches: pyarrow.RecordBatchReader, columns: TableColumns) -> Iterator[Any]:
    for number, row in enumerate(rows_of(batches)):
        yield _model(row, columns, number)


def batches_of(table: Any) -> pyarrow.RecordBatchReader:
    """Return a reader for any object that pyarrow can convert to a table.

    Raises:
        TypeError: pyarrow cannot convert the object.
        ValueError: Two columns have the same name.
    """
    reader = _reader_of(table)
    if len(set(reader.schema.names)) < len(reader.schema.names):
        raise ValueError("the table has two columns of one name")
    return reader


def _reader_of(table: Any) -> pyarrow.RecordBatchReader:
    if isinstance(table, pyarrow.RecordBatchReader):
        return table
    try:
        if isinstance(table, pyarrow.RecordBatch):
            table = pyarrow.Table.from_batches([table])
        if not isinstance(table, pyarrow.Table) and hasattr(table, "__arrow_c_stream__"):
            return pyarrow.RecordBatchReader.from_stream(table)
        if not isinstance(table, pyarrow.Table):
            table = pyarrow.table(table)
    except (TypeError, ValueError) as error:
        found = type(table).__name__
        reason = f"expected a table or a data frame, found an object of type {found} ({error})"
        raise TypeError(reason) from error
    return table.to_reader()


class UnknownValue:
    """Stands for a value of Arrow that Python cannot represent, such as a date in the year 20,000.

    No field accepts it, so it leads to the error for a value of the wrong type.
    """


def rows_of(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[dict[str, Any]]:
    """Yield the rows of batches, each as a dictionary from column names to values."""
    for batch in batches:
        for start in range(0, batch.num_rows, _ROWS):
            some = batch.slice(start, _ROWS)
            try:
                yield from some.to_pylist()
            except (OverflowError, ValueError):
                columns = [_values_one_by_one(column) for column in some.columns]
                for cells in zip(*columns, strict=True):
                    yield dict(zip(some.schema.names, cells, strict=True))


def _values_one_by_one(column: pyarrow.Array) -> Iterator[Any]:
    for value in column:
        try:
            yield value.as_py()
        except (OverflowError, ValueError):
            yield UnknownValue()


def has_problem(row: Mapping[str, Any], columns: TableColumns) -> bool:
    """Tell whether a row has a problem instead of values.

    A library may read an empty cell of a CSV file as an empty text or as NaN, which are not
    problems.
    """
    found = row.get(columns.problem)
    return isinstance(found, (str, bytes)) and bool(found)


def _model(row: dict[str, Any], columns: TableColumns, number: int) -> Any:
    if has_problem(row, columns):
        return None
    problems = list[Problem]()
    try:
        data = columns.data(row)
    except InexactError as error:
        problems.append(Problem("NF202", error.reason, error.path))
    else:
        body = _body(row.get(columns.body), columns, problems)
        if columns.model is None and not problems:
            return data
        model = try_structure(data, columns.model, problems)
    if problems:
        name = f"row {number}"
        raise ValidationError(
            Diagnostic(each.code, each.message, format_path(each.path), name=name)
            for each in problems
        )
    if columns.body_attribute is not None and body is not None:
        set_attribute(model, columns.body_attribute, body)
    return model


def _body(found: Any, columns: TableColumns, problems: list[Problem]) -> str | None:
    """Return the body of a row; `None` if it has none, or one that is added to the problems."""
    try:
        body = None if found is None else text_column().read(found)
    except InexactError as error:
        problems.append(Problem("NF202", error.reason, (columns.body,)))
        return None
    if body is None or isinstance(body, str):
        return body
    problems.append(misfit("text", body, (columns.body,)))
    return None
