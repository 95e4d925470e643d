"""Reads files that hold many texts: zip and tar archives, JSON Lines, and Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs
import pyarrow
from pyarrow import parquet

from newsformat.archive.sources import ENDINGS_OF_MANY, source_of
from newsformat.archive.texts.patterns import DEFAULT_PATTERN, EVERYTHING, Patterns
from newsformat.archive.texts.text_source import WHOLE, FileProblem
from newsformat.text.source import DEFAULT_LIMITS
from pyspark_newsformat.found_texts import FoundText
from pyspark_newsformat.storage import Storage

_PARQUET: Final = ".parquet"
_ENDINGS: Final = (*ENDINGS_OF_MANY, _PARQUET)

SHARD_PATTERNS: Final = tuple(f"**/*{ending}" for ending in _ENDINGS)
"""The patterns of the names of files that hold many texts."""

# The number of texts of a Parquet file that are in memory at once.
_ROWS: Final = 1_000


@attrs.frozen
class TextColumns:
    """The names of the columns of a Parquet file with texts.

    Attributes:
        text: The column with the texts, or with their bytes.
        path: The column with the paths of the texts.
    """

    text: str
    path: str


def is_shard(name: str) -> bool:
    """Tell from the name of a file whether it holds many texts."""
    return name.lower().endswith(_ENDINGS)


def is_parquet(name: str) -> bool:
    """Tell from the name of a file whether it is a Parquet file."""
    return name.lower().endswith(_PARQUET)


def texts_of(
    storage: Storage,
    name: str,
    patterns: tuple[str, ...],
    columns: TextColumns,
    row_groups: tuple[int, ...] | None,
) -> Iterator[FoundText]:
    """Yield the texts of a file that holds many.

    Args:
        storage: The storage that the file is in.
        name: The name of the file.
        patterns: The patterns of the paths to read. The default patterns do not restrict the rows
            of files that have no folders, such as Parquet files.
        columns: The columns of a Parquet file with the texts and their paths.
        row_groups: The row groups of a Parquet file to read; `None` for all.
    """
    try:
        if is_parquet(name):
            yield from _texts_of_parquet(storage, name, patterns, columns, row_groups)
        else:
            yield from _texts_of_archive(storage, name, patterns)
    except OSError as error:
        yield FoundText(name, None, f"{name}: NF601 it cannot be read: {error}")


def _texts_of_archive(
    storage: Storage, name: str, patterns: tuple[str, ...]
) -> Iterator[FoundText]:
    with storage.on_disk(name) as path:
        source, _ = source_of(path, patterns, DEFAULT_LIMITS, ".", gitignore=False)
        for found in source.texts():
            if isinstance(found, FileProblem):
                shown = name if found.path == WHOLE else found.path
                yield FoundText(shown, None, _named(found, source.prefix, name))
            else:
                yield FoundText(*found)


def _named(problem: FileProblem, prefix: str, name: str) -> str:
    """Return a problem with the name of the original file, since a copy may have been read."""
    whole = prefix.rstrip("/")
    text = str(problem)
    return f"{name}{text[len(whole) :]}" if text.startswith(whole) else text


def _texts_of_parquet(
    storage: Storage,
    name: str,
    patterns: tuple[str, ...],
    columns: TextColumns,
    row_groups: tuple[int, ...] | None,
) -> Iterator[FoundText]:
    # Without a pattern of the user, all rows are read, whatever their paths are.
    matches = Patterns(EVERYTHING if patterns == DEFAULT_PATTERN else patterns).matches
    with storage.open(name) as file:
        try:
            content = parquet.ParquetFile(file)
        except pyarrow.ArrowInvalid as error:
            yield FoundText(name, None, f"{name}: NF605 this Parquet file cannot be read: {error}")
            return
        _require_columns(name, content.schema_arrow, columns)
        groups = list(range(content.num_row_groups) if row_groups is None else row_groups)
        batches = content.iter_batches(
            batch_size=_ROWS, row_groups=groups, columns=[columns.path, columns.text]
        )
        for batch in batches:
            paths, texts = batch.column(columns.path), batch.column(columns.text)
            for path, text in zip(paths.to_pylist(), texts.to_pylist(), strict=True):
                if path is None:
                    yield FoundText(name, None, f"{name}: NF605 a row has no path")
                elif matches(path):
                    yield _entry(name, path, text)


def _entry(name: str, path: str, text: str | bytes | None) -> FoundText:
    if text is None:
        return FoundText(path, None, f"{name}/{path}: NF605 the row has no text")
    return FoundText(path, text.encode() if isinstance(text, str) else text)


def _require_columns(name: str, schema: Any, columns: TextColumns) -> None:
    for option, column in (("textColumn", columns.text), ("pathColumn", columns.path)):
        if column not in schema.names:
            raise ValueError(
                f"{name} has no column {column!r}, it has {', '.join(schema.names)}; "
                f"option {option!r} says which one to read"
            )


def row_groups_of(storage: Storage, name: str) -> list[int]:
    """Return the numbers of bytes of the row groups of a Parquet file.

    Returns:
        The numbers, in order; an empty list if the file cannot be read.
    """
    try:
        with storage.open(name) as file:
            facts = parquet.ParquetFile(file).metadata
            groups = range(facts.num_row_groups)
            return [facts.row_group(group).total_byte_size for group in groups]
    except (OSError, pyarrow.ArrowInvalid):
        # The problem is reported when the file is read.
        return []
