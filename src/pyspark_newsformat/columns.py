"""Converts the columns of a model to schemas of Spark, and compares them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pyarrow
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from newsformat.rules.similar_names import did_you_mean
from newsformat.tables import arrow_schema

if TYPE_CHECKING:
    from pyspark.sql.types import DataType, StructType


def spark_schema(model: type[Any] | None) -> StructType:
    """Return the table of a model as a schema of Spark."""
    return from_arrow_schema(arrow_schema(model))


def arrow_of(schema: StructType) -> pyarrow.Schema:
    """Return the Arrow schema in which Spark expects the rows of one of its own schemas."""
    return to_arrow_schema(schema, timezone="UTC")


def as_spark(schema: Any) -> StructType:
    """Return a schema of Spark or Arrow as a schema of Spark."""
    return from_arrow_schema(schema) if isinstance(schema, pyarrow.Schema) else schema


def require_columns(wanted: StructType, model: type[Any] | None) -> None:
    """Require that the schema that a user gave fits the columns of a model.

    Args:
        wanted: The schema that the user gave.
        model: The attrs class; `None` if files are read without one.

    Raises:
        ValueError: A column does not exist, has another type, or must not be null.
    """
    columns = {field.name: field for field in spark_schema(model).fields}
    for field in wanted.fields:
        found = columns.get(field.name)
        if found is None:
            raise ValueError(unknown_column(field.name, columns))
        if _words(field.dataType) != _words(found.dataType):
            expected = found.dataType.simpleString()
            raise ValueError(
                f"column {field.name!r} is {expected}, the schema asks for "
                f"{field.dataType.simpleString()}"
            )
        if not field.nullable:
            raise ValueError(
                f"column {field.name!r} is null where a file cannot be read; "
                "leave NOT NULL out of the schema"
            )


def unknown_column(name: str, columns: Iterable[str]) -> str:
    """Return the message for a column that does not exist."""
    known = list(columns)
    return f"there is no column {name!r}{did_you_mean(name, known, f'; there are {known}')}"


def _words(kind: DataType) -> str:
    # This name of a type does not tell whether values inside may be null, which does not matter.
    return str(kind.simpleString())
