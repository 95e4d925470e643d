"""The columns of a model in Spark's terms."""

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
    """Return Spark's schema of the table of a model."""
    return from_arrow_schema(arrow_schema(model))


def arrow_of(schema: StructType) -> pyarrow.Schema:
    """Return the Arrow schema in which Spark takes rows of one of its own."""
    return to_arrow_schema(schema, timezone="UTC")


def as_spark(schema: Any) -> StructType:
    """Return a schema of Spark, or of Arrow, as one of Spark."""
    return from_arrow_schema(schema) if isinstance(schema, pyarrow.Schema) else schema


def require_columns(wanted: StructType, model: type[Any] | None) -> None:
    """Require that a user's own schema asks for columns that there are.

    Args:
        wanted: The columns that a user asked for.
        model: The attrs class, or `None`.

    Raises:
        ValueError: There is no such column, or it has another type.
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
    """Say that there is no column of a name."""
    known = list(columns)
    return f"there is no column {name!r}{did_you_mean(name, known, f'; there are {known}')}"


def _words(kind: DataType) -> str:
    # What may be null inside of a column is of no account.
    return str(kind.simpleString())
