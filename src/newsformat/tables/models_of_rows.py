"""Makes models from the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, overload

import pyarrow

from newsformat.convert.converter import try_structure
from newsformat.convert.problems import Problem
from newsformat.diagnostics import Diagnostic
from newsformat.errors import ValidationError
from newsformat.models import Article
from newsformat.tables.column_types import InexactError
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


def _models(batches: Iterator[pyarrow.RecordBatch], columns: TableColumns) -> Iterator[Any]:
    number = 0
    for batch in batches:
        for start in range(0, batch.num_rows, _ROWS):
            for row in batch.slice(start, _ROWS).to_pylist():
                yield _model(row, columns, number)
                number += 1


def batches_of(table: Any) -> Iterator[pyarrow.RecordBatch]:
    """Yield the batches of any object that pyarrow can convert to a table.

    Raises:
        TypeError: pyarrow cannot convert the object.
    """
    if isinstance(table, pyarrow.RecordBatch):
        table = pyarrow.Table.from_batches([table])
    if isinstance(table, pyarrow.RecordBatchReader):
        return iter(table)
    if not isinstance(table, pyarrow.Table) and hasattr(table, "__arrow_c_stream__"):
        return iter(pyarrow.RecordBatchReader.from_stream(table))
    if not isinstance(table, pyarrow.Table):
        table = pyarrow.table(table)
    return iter(table.to_batches())


def _model(row: dict[str, Any], columns: TableColumns, number: int) -> Any:
    if row.get(columns.problem) is not None:
        return None
    problems = list[Problem]()
    try:
        data = columns.data(row)
    except InexactError as error:
        problems.append(Problem("NF202", error.reason, error.path))
    else:
        if columns.model is None:
            return data
        model = try_structure(data, columns.model, problems)
    if problems:
        name = f"row {number}"
        raise ValidationError(
            Diagnostic(each.code, each.message, format_path(each.path), name=name)
            for each in problems
        )
    body = row.get(columns.body)
    if columns.body_attribute is not None and body is not None:
        set_attribute(model, columns.body_attribute, body)
    return model
