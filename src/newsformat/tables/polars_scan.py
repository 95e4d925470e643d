"""Makes a lazy frame of polars from a collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow

from newsformat.archive.collection import Collection
from newsformat.arguments import require
from newsformat.tables.row_batches import BATCH_SIZE, columns_of_collection, record_batches

if TYPE_CHECKING:
    import polars


def scan(collection: Collection[Any]) -> polars.LazyFrame:
    """Return a lazy frame of polars whose rows are the files of a collection.

    Files are read when the frame is collected. Only the columns that a query needs are made, rows
    are filtered batch by batch, and after `head(n)` no more files are read.

    Args:
        collection: The collection.

    Raises:
        ImportError: polars or pyarrow is not installed.
        TypeError: The argument is not a collection, or the collection has a converter of its own.
    """
    require(collection, Collection, "a collection")
    try:
        import polars  # noqa: PLC0415 - only this function needs it
        from polars.io.plugins import register_io_source  # noqa: PLC0415 - as above
    except ImportError as error:
        reason = "scan needs polars; install it with: pip install polars"
        raise ImportError(reason) from error
    columns = columns_of_collection(collection)

    def frames(
        with_columns: list[str] | None,
        predicate: polars.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[polars.DataFrame]:
        names = columns.schema.names if with_columns is None else with_columns
        needed = set(names)
        if predicate is not None:
            needed |= set(predicate.meta.root_names())
        # A query that only counts rows needs no column, but a batch must have at least one.
        chosen = [each for each in columns.schema.names if each in needed] or [columns.path]
        size = min(batch_size or BATCH_SIZE, n_rows or BATCH_SIZE)
        left = n_rows
        for batch in record_batches(collection, batch_size=size, columns=chosen):
            frame = polars.DataFrame(pyarrow.Table.from_batches([batch]))
            if left is not None:
                frame = frame.head(left)
                left -= frame.height
            if predicate is not None:
                frame = frame.filter(predicate)
            yield frame.select(names)
            if left == 0:
                return

    empty = polars.DataFrame(columns.schema.empty_table())
    return register_io_source(frames, schema=empty.schema)
