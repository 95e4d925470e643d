"""A collection as a file of Parquet."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import pyarrow
import pyarrow.parquet

import newsformat
from newsformat.archive.collection import Collection
from newsformat.arguments import require, require_path
from newsformat.disk.files import replaced_file
from newsformat.tables.collections import chosen_names, columns_of_collection, few_rows

ROW_GROUP_SIZE: Final = 65_536
"""How many rows a row group has at most, if nobody says otherwise."""

# A row group is in memory until it is written, so that it must not grow with what stands in files.
_ROW_GROUP_BYTES: Final = 32 * 1_048_576

SCHEMA_VERSION: Final = 1
"""It changes when the columns of a class change, though the class does not."""


def to_parquet(
    collection: Collection[Any],
    path: str | os.PathLike[str],
    *,
    columns: Iterable[str] | None = None,
    row_group_size: int = ROW_GROUP_SIZE,
    compression: str = "zstd",
) -> None:
    """Write the rows of a collection to a file of Parquet.

    The file appears as a whole when all is written: until then, and after an error, what was at the
    path is there as before. Only one row group is in memory at once.

    The metadata of the file, under `newsformat`, is JSON: `model` is the name of the class,
    `version` that of this library, and `schema` the version of the columns.

    Args:
        collection: The collection, whose workers read the files.
        path: The path of the file. One that is there is replaced.
        columns: The names of the columns that are wanted, in their order; by default all.
        row_group_size: How many rows a row group has at most. It has less where texts are long, so
            that a row group stays below about 32 MiB.
        compression: How columns are compressed: `zstd`, `snappy`, `gzip`, `lz4`, `brotli` or
            `none`.

    Raises:
        ImportError: pyarrow is not installed.
        OSError: The file cannot be written.
        TypeError: An argument has the wrong type, or the collection has a converter of its own.
        ValueError: There is no column of a name, or a row group would have no rows.
    """
    require(collection, Collection, "a collection")
    target = require_path(path)
    require(row_group_size, int, "the rows of a row group as an integer")
    if row_group_size < 1:
        raise ValueError(f"expected at least one row, found row_group_size={row_group_size}")
    table = columns_of_collection(collection)
    names = chosen_names(table, columns)
    schema = table.schema if names is None else table.chosen(names)
    schema = schema.with_metadata({"newsformat": _metadata(table.model)})
    groups = _groups(few_rows(collection, table, names), row_group_size)
    with replaced_file(target) as temporary:
        options: dict[str, Any] = {"compression": compression}
        with pyarrow.parquet.ParquetWriter(temporary, schema, **options) as writer:
            _write(writer, schema, groups)


def _write(writer: Any, schema: pyarrow.Schema, groups: Generator[list[Any], None, None]) -> None:
    """Write row groups in a thread, so that meanwhile the workers are given more to do."""
    with ThreadPoolExecutor(1) as thread, contextlib.closing(groups):
        written: Future[None] | None = None
        for group in groups:
            if written is not None:
                written.result()
            rows = pyarrow.Table.from_batches(group).replace_schema_metadata(schema.metadata)
            written = thread.submit(writer.write_table, rows, row_group_size=rows.num_rows)
        if written is not None:
            written.result()


def _metadata(model: type[Any] | None) -> str:
    name = None if model is None else f"{model.__module__}.{model.__qualname__}"
    return json.dumps({"model": name, "version": newsformat.__version__, "schema": SCHEMA_VERSION})


def _groups(batches: Iterator[Any], rows: int) -> Generator[list[Any], None, None]:
    """Yield batches that make a row group together."""
    waiting, count, size = list[Any](), 0, 0
    for whole in batches:
        batch = whole
        while count + batch.num_rows >= rows:
            yield [*waiting, batch.slice(0, rows - count)]
            batch = batch.slice(rows - count)
            waiting, count, size = [], 0, 0
        if batch.num_rows:
            waiting.append(batch)
            count += batch.num_rows
            size += batch.nbytes
        if size >= _ROW_GROUP_BYTES:
            yield waiting
            waiting, count, size = [], 0, 0
    if waiting:
        yield waiting
