"""Makes texts of the rows of a data frame."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import attrs
import pyarrow
from pyarrow import types

from newsformat import ValidationError, dumps
from newsformat.rules.similar_names import did_you_mean
from newsformat.tables import arrow_schema, from_table
from newsformat.tables.schema import columns_of
from pyspark_newsformat.columns import unknown_column

# A function that tells whether an Arrow type is of a certain kind.
_IsKind: TypeAlias = Callable[[Any], Any]


class RowText(NamedTuple):
    """The text of a row.

    Attributes:
        path: The path of the row; `None` if it has none.
        content: The bytes of the file; `None` if the row has a problem instead.
        problem: The problem of the row; `None` if it has none.
    """

    path: str | None
    content: bytes | None
    problem: str | None


def require_fitting(found: pyarrow.Schema, model: type[Any]) -> None:
    """Require that the columns of a data frame fit those of a model.

    Args:
        found: The columns of the data frame. Columns of the model may be missing.
        model: The attrs class.

    Raises:
        ValueError: The model does not have a column, or its type does not fit.
    """
    wanted = arrow_schema(model)
    for field in found:
        if field.name not in wanted.names:
            raise ValueError(unknown_column(field.name, wanted.names))
        _require_type(field.type, wanted.field(field.name).type, field.name)


def _require_type(found: pyarrow.DataType, wanted: pyarrow.DataType, place: str) -> None:
    if types.is_list(wanted) and (types.is_list(found) or types.is_large_list(found)):
        _require_type(found.value_type, wanted.value_type, f"{place}[]")
        return
    if types.is_struct(wanted) and types.is_struct(found):
        known = [field.name for field in wanted]
        for field in found:
            if field.name not in known:
                meant = did_you_mean(field.name, known, f"; there are {known}")
                raise ValueError(f"column {place!r} has no field {field.name!r}{meant}")
            _require_type(field.type, wanted.field(field.name).type, f"{place}.{field.name}")
        return
    if not _fits(found, wanted):
        reason = ""
        if types.is_timestamp(wanted) and types.is_timestamp(found):
            reason = "; a date and time without a zone has no place in time"
        raise ValueError(f"column {place!r} has to be {wanted}, found {found}{reason}")


def _fits(found: pyarrow.DataType, wanted: pyarrow.DataType) -> bool:
    """Tell whether the values of a type can be converted to another type unambiguously."""
    if types.is_null(found) or found == wanted:
        return True
    if types.is_dictionary(found):
        return _fits(found.value_type, wanted)
    if types.is_timestamp(wanted) and types.is_timestamp(found):
        return found.tz is not None
    kinds = [kinds for is_wanted, kinds in _FITTING if is_wanted(wanted)]
    return any(is_kind(found) for is_kind in itertools.chain(*kinds))


_FITTING: Final[Sequence[tuple[_IsKind, Sequence[_IsKind]]]] = (
    (types.is_string, (types.is_large_string, types.is_string_view)),
    (types.is_floating, (types.is_floating, types.is_integer, types.is_decimal)),
    (types.is_integer, (types.is_integer,)),
)


def texts_of_rows(batch: pyarrow.RecordBatch, model: type[Any]) -> Iterator[RowText]:
    """Yield the texts of rows, in their order.

    Args:
        batch: The rows, which `require_fitting` has accepted.
        model: The attrs class.

    Raises:
        ValueError: A row does not fit the model. The message begins with its path, if it has one.
    """
    own = columns_of(model)
    table = _typed(batch, model)
    found = from_table(table, model)
    for number, (path, problem) in enumerate(
        zip(_texts(table, own.path), _texts(table, own.problem), strict=True), 1
    ):
        shown = path or f"row {number} of a batch"
        try:
            value = next(found)
            content = None if value is None else dumps(value).encode()
        except ValidationError as error:
            words = [attrs.evolve(each, name=shown).summary for each in error.diagnostics]
            raise ValueError("; ".join(words)) from None
        except ValueError as error:
            raise ValueError(f"{shown}: {error}") from None
        yield RowText(path, content, problem)


def _texts(table: pyarrow.Table, name: str) -> list[str | None]:
    """Return the values of a column; nulls if the table does not have the column."""
    if name not in table.column_names:
        return [None] * table.num_rows
    texts: list[str | None] = table.column(name).to_pylist()
    return texts


def _typed(batch: pyarrow.RecordBatch, model: type[Any]) -> pyarrow.Table:
    """Return a table with the columns of a batch, converted to the types of the model.

    Raises:
        ValueError: A value cannot be converted.
    """
    columns = []
    wanted = arrow_schema(model)
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        plain = column.dictionary_decode() if types.is_dictionary(column.type) else column
        try:
            columns.append(plain.cast(wanted.field(name).type))
        except pyarrow.ArrowInvalid as error:
            raise ValueError(f"column {name!r}: {error}") from None
    return pyarrow.table(columns, names=batch.schema.names)
