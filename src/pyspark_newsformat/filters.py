"""Applies the filters that Spark pushes down to columns of Arrow.

Spark applies all filters again. So rows that a filter refuses may be kept, but rows that it accepts
must not be lost. A filter of an unknown kind, or with a value that does not fit the column, keeps
all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, Final, TypeAlias

import pyarrow
from pyarrow import compute
from pyspark.sql import datasource as spark

# An array of booleans, one for each row.
_Mask: TypeAlias = Any

# The functions of pyarrow for the filters of Spark, by the names of their classes.
_COMPARISONS: Final = {
    "EqualTo": "equal",
    "GreaterThan": "greater",
    "GreaterThanOrEqual": "greater_equal",
    "LessThan": "less",
    "LessThanOrEqual": "less_equal",
}
_TEXT_TESTS: Final = {
    "StringStartsWith": "starts_with",
    "StringEndsWith": "ends_with",
    "StringContains": "match_substring",
}


def column_of(pushed: spark.Filter) -> tuple[str, ...] | None:
    """Return the path of the column that a filter looks at; `None` if it looks at none."""
    inner = pushed.child if isinstance(pushed, spark.Not) else pushed
    return getattr(inner, "attribute", None)


def kept_rows(batch: pyarrow.RecordBatch, filters: Sequence[spark.Filter]) -> pyarrow.RecordBatch:
    """Return the rows of a batch without those that a filter certainly refuses.

    Args:
        batch: The rows.
        filters: The filters.
    """
    for pushed in filters:
        column = _column(batch, column_of(pushed))
        mask = None if column is None else kept(pushed, column)
        if mask is not None:
            batch = batch.filter(mask)
    return batch


def kept(pushed: spark.Filter, column: pyarrow.Array) -> _Mask | None:
    """Tell for each value of a column whether a filter may accept it.

    Returns:
        An array of booleans, in which a null means no; `None` if the filter cannot be applied.
    """
    try:
        mask = _mask(pushed, column)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError, TypeError, OverflowError):
        # The value of the filter does not fit the type of the column.
        return None
    if mask is not None and pyarrow.types.is_floating(column.type):
        # In Spark, NaN equals itself and is larger than all numbers, so Spark decides about it.
        return compute.or_kleene(mask, compute.is_nan(column))
    return mask


def _column(batch: pyarrow.RecordBatch, path: tuple[str, ...] | None) -> pyarrow.Array | None:
    if path is None or path[0] not in batch.schema.names:
        return None

    def inside(column: Any, name: str) -> Any:
        if column is None or not pyarrow.types.is_struct(column.type):
            return None
        has_field = column.type.get_field_index(name) >= 0
        return compute.struct_field(column, name) if has_field else None

    return reduce(inside, path[1:], batch.column(path[0]))


def _mask(pushed: Any, column: Any) -> _Mask | None:
    kind = type(pushed).__name__
    if kind == "Not":
        inner = _mask(pushed.child, column)
        return None if inner is None else compute.invert(inner)
    if kind == "IsNull":
        return column.is_null()
    if kind == "IsNotNull":
        return column.is_valid()
    if kind == "In":
        values = [value for value in pushed.value if value is not None]
        return compute.is_in(column, value_set=pyarrow.array(values, column.type))
    if kind in _TEXT_TESTS:
        return getattr(compute, _TEXT_TESTS[kind])(column, pattern=pushed.value)
    if kind == "EqualNullSafe":
        if pushed.value is None:
            return column.is_null()
        equal = compute.equal(column, pyarrow.scalar(pushed.value, column.type))
        return equal.fill_null(False)  # noqa: FBT003 - pyarrow has no other way to say it
    if kind in _COMPARISONS:
        compare: Callable[..., Any] = getattr(compute, _COMPARISONS[kind])
        return compare(column, pyarrow.scalar(pushed.value, column.type))
    return None
