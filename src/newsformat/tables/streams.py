"""Provides a collection as an Arrow stream, for libraries that accept any object with one."""

from __future__ import annotations

from typing import Any

import pyarrow

from newsformat.archive.collection import Collection
from newsformat.tables.row_batches import columns_of_collection, record_batches


def arrow_stream(collection: Collection[Any], requested_schema: object = None) -> object:
    """Return a capsule with the stream of a collection, for the Arrow PyCapsule interface.

    No file is read before the caller takes the first batch.

    Args:
        collection: The collection.
        requested_schema: A capsule with the schema that the caller would prefer. Columns are chosen
            and cast to fit it if possible.
    """
    table = columns_of_collection(collection)
    schema = table.schema
    if requested_schema is None:
        batches = record_batches(collection)
        reader = pyarrow.RecordBatchReader.from_batches(schema, batches)
        return reader.__arrow_c_stream__()
    wanted = pyarrow.Schema._import_from_c_capsule(requested_schema)  # noqa: SLF001 - pyarrow has no public function for it
    names = list(wanted.names)
    if not names or not set(names) <= set(schema.names) or len(set(names)) < len(names):
        names = schema.names
    batches = record_batches(collection, columns=names)
    reader = pyarrow.RecordBatchReader.from_batches(table.chosen(names), batches)
    # A capsule can be imported only once, so a new one is made of the schema.
    return reader.__arrow_c_stream__(wanted.__arrow_c_schema__())
