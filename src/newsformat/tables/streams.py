"""A collection as a stream of Arrow, for libraries that take any object that gives one."""

from __future__ import annotations

from typing import Any

import pyarrow

from newsformat.archive.collection import Collection
from newsformat.tables.collections import columns_of_collection, record_batches


def arrow_stream(collection: Collection[Any], requested_schema: object = None) -> object:
    """Return a capsule with the stream of a collection, as the PyCapsule interface of Arrow says.

    Nothing is read before somebody takes the first batch.

    Args:
        collection: The collection.
        requested_schema: A capsule with a schema that somebody would like better. Columns are
            chosen and cast where that can be done.
    """
    table = columns_of_collection(collection)
    schema = table.schema
    if requested_schema is None:
        batches = record_batches(collection)
        reader = pyarrow.RecordBatchReader.from_batches(schema, batches)
        return reader.__arrow_c_stream__()
    wanted = pyarrow.Schema._import_from_c_capsule(requested_schema)  # noqa: SLF001 - there is no other way
    names = list(wanted.names)
    if not names or not set(names) <= set(schema.names) or len(set(names)) < len(names):
        names = schema.names
    batches = record_batches(collection, columns=names)
    reader = pyarrow.RecordBatchReader.from_batches(table.chosen(names), batches)
    # A capsule can be imported once.
    return reader.__arrow_c_stream__(wanted.__arrow_c_schema__())
