"""Writes the rows of a collection to a Parquet file."""

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
from newsformat.tables.row_batches import chosen_names, columns_of_collection, few_rows

ROW_GROUP_SIZE: Final = 65_536
"""The default for the largest number of rows in a row group."""

# A row group is in memory until it is written, so its size must not depend on how long texts are.
_ROW_GROUP_BYTES: Final = 32 * 1_048_576

_COMPRESSIONS: Final = ("zstd", "snappy", "gzip", "lz4", "brotli", "none")

SCHEMA_VERSION: Final = 1
"""A number that increases when the same class gets other columns in a new release."""


def to_parquet(
    collection: Collection[Any],
    path: str | os.PathLike[str],
    *,
    columns: Iterable[str] | None = None,
    row_group_size: int = ROW_GROUP_SIZE,
    compression: str = "zstd",
) -> None:
    """Write the rows of a collection to a Parquet file.

    The file appears only when all rows are written. Until then, and after an error, an earlier file
    at the path stays as it was. No more than two row groups are in memory at
    once.

    The metadata of the file has the key `newsformat`, whose value is JSON: `model` is the name of
    the class, `version` is the version of this library, and `schema` is the version of the columns.

    Args:
        collection: The collection, whose workers read the files.
        path: The path of the file. An existing file is replaced.
        columns: The names of the columns to write, in the order that they should have; by default
            all columns.
        row_group_size: The largest number of rows in a row group. If texts are long, row groups
            have fewer rows, so that they stay below about 32 MiB.
        compression: How columns are compressed: `zstd`, `snappy`, `gzip`, `lz4`, `brotli` or
            `none`.

    Raises:
        ImportError: pyarrow is not installed.
        OSError: The file cannot be written.
        TypeError: An argument has the wrong type, or the collection has a converter of its own.
        ValueError: There is no column with one of the names, `row_group_size` is less than one, the
            compression is unknown, or the collection reads the file at the path.
    """
    require(collection, Collection, "a collection")
    target = require_path(path)
    require(row_group_size, int, "the rows of a row group as an integer")
    if row_group_size < 1:
        raise ValueError(f"expected at least one row, found row_group_size={row_group_size}")
    require(compression, str, "the compression as text")
    if compression not in _COMPRESSIONS:
        known = ", ".join(_COMPRESSIONS)
        raise ValueError(f"there is no compression {compression!r}; there are {known}")
    if collection._reader.source.has_file(os.fspath(target)):  # noqa: SLF001 - only the source knows its files
        raise ValueError(f"the rows are read from {target}; give another path")
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
    """Write row groups in a thread, so that this one can give more work to the processes."""
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
    """Yield lists of batches, each of which makes up one row group."""
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
