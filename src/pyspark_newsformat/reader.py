"""Plans what each task reads, and reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

import pyarrow
from pyspark.sql.datasource import DataSourceReader, Filter, InputPartition

from newsformat.tables.schema import columns_of
from pyspark_newsformat.batches import Wanted, record_batches
from pyspark_newsformat.columns import arrow_of, require_columns
from pyspark_newsformat.filters import column_of, kept
from pyspark_newsformat.found_texts import FoundText
from pyspark_newsformat.options import Mode, Options
from pyspark_newsformat.partitions import Piece, pieces_of, shown
from pyspark_newsformat.shards import TextColumns, texts_of
from pyspark_newsformat.storage import storage_of

if TYPE_CHECKING:
    from pyspark.sql.types import StructType


def reader_of(options: Options, schema: StructType) -> Reader:
    """Return a reader, which accepts filters if the options say so.

    Spark refuses readers that accept filters unless Spark is configured to push filters down.

    Raises:
        ValueError: There is no path, or the schema does not fit the columns of the model.
    """
    if not options.roots:
        raise ValueError("there is nothing to read; give a path, as in load('/archive')")
    require_columns(schema, options.model_class())
    return FilteringReader(options, schema) if options.filters else Reader(options, schema)


class Reader(DataSourceReader):
    """Reads all rows. Spark sends the reader to each task."""

    def __init__(self, options: Options, schema: StructType) -> None:
        """Take the options, and the columns that are wanted."""
        self._options = options
        self._schema = schema
        self._filters: tuple[Filter, ...] = ()

    def partitions(self) -> Sequence[InputPartition]:
        """Find the files, and divide them among tasks."""
        tasks = pieces_of(self._options, self._are_wanted)
        # If there are no partitions, Spark makes one whose value is `None`.
        return [InputPartition(pieces) for pieces in tasks]

    def read(self, partition: InputPartition) -> Iterator[pyarrow.RecordBatch]:
        """Return the rows of one task in record batches."""
        pieces = cast("tuple[Piece, ...] | None", partition.value) or ()
        wanted = Wanted(
            self._options.model_class(),
            self._options.mode or Mode.PERMISSIVE,
            arrow_of(self._schema),
            self._filters,
        )
        texts = (text for piece in pieces for text in _texts(self._options, piece))
        return record_batches(texts, wanted)

    def _are_wanted(self, paths: Sequence[str]) -> Sequence[bool]:
        """Tell for each path whether all filters that look at paths may accept it."""
        wanted = [True] * len(paths)
        own = columns_of(self._options.model_class())
        for pushed in self._filters:
            if column_of(pushed) == (own.path,):
                mask = kept(pushed, pyarrow.array(paths, pyarrow.string()))
                if mask is not None:
                    pairs = zip(wanted, mask.to_pylist(), strict=True)
                    wanted = [before and bool(now) for before, now in pairs]
        return wanted


class FilteringReader(Reader):
    """Reads the rows that pass the filters of a query.

    Files whose paths do not pass the filters are not opened.
    """

    def pushFilters(self, filters: list[Filter]) -> Iterator[Filter]:  # noqa: N802 - Spark has chosen the name
        """Take the filters, and return all of them, so that Spark applies them again."""
        self._filters = tuple(filters)
        return iter(filters)


def _texts(options: Options, piece: Piece) -> Iterator[FoundText]:
    yield from piece.problems
    if not piece.files and piece.shard is None:
        return
    storage, only = storage_of(piece.root, options.storage_options)
    found = storage.texts(piece.files)
    if piece.shard is not None:
        columns = TextColumns(options.text_column, options.path_column)
        found = texts_of(storage, piece.shard, options.patterns, columns, piece.row_groups)
    for text in found:
        yield text._replace(path=shown(options, piece.root, text.path, only))
