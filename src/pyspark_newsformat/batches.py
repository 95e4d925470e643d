"""Makes record batches of texts, in the schema that Spark asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import attrs
import pyarrow
from pyarrow import compute

from newsformat.tables import parse_column
from newsformat.tables.schema import TableColumns, columns_of
from pyspark_newsformat.filters import column_of, kept, kept_rows
from pyspark_newsformat.found_texts import FoundText, described
from pyspark_newsformat.options import Mode

if TYPE_CHECKING:
    from pyspark.sql.datasource import Filter

# The largest numbers of texts, and of their bytes, that are in memory at once.
_ROWS: Final = 1_000
_BYTES: Final = 16_777_216


@attrs.frozen
class Wanted:
    """How rows are made of texts.

    Attributes:
        model: The class of the model; `None` if texts are read without one.
        mode: What happens to a text that cannot be read.
        schema: The columns, with the types that Spark expects.
        filters: The filters that rows must pass.
    """

    model: type[Any] | None
    mode: Mode
    schema: pyarrow.Schema
    filters: tuple[Filter, ...] = ()


def record_batches(texts: Iterable[FoundText], wanted: Wanted) -> Iterator[pyarrow.RecordBatch]:
    """Yield the rows of texts, in their order.

    Args:
        texts: The texts.
        wanted: How rows are made of them.

    Raises:
        ValueError: A text cannot be read, and the mode is `FAILFAST`.
    """
    own = columns_of(wanted.model)
    for group in _groups(texts):
        asked_for = _asked_for(group, wanted, own)
        if not asked_for:
            continue
        batch = _in_mode(_record_batch(asked_for, own), wanted.mode, own)
        batch = kept_rows(batch, wanted.filters)
        if batch.num_rows:
            yield batch.select(wanted.schema.names).cast(wanted.schema)


def _groups(texts: Iterable[FoundText]) -> Iterator[list[FoundText]]:
    group: list[FoundText] = []
    size = 0
    for text in texts:
        group.append(text)
        size += len(text.content or b"")
        if len(group) >= _ROWS or size >= _BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _asked_for(group: list[FoundText], wanted: Wanted, own: TableColumns) -> list[FoundText]:
    """Leave out the texts whose paths no filter accepts, so that they need not be parsed."""
    filters = [each for each in wanted.filters if column_of(each) == (own.path,)]
    for pushed in filters:
        mask = kept(pushed, pyarrow.array([text.path for text in group], pyarrow.string()))
        if mask is not None:
            group = [text for text, is_kept in zip(group, mask.to_pylist(), strict=True) if is_kept]
    return group


def _record_batch(group: list[FoundText], own: TableColumns) -> pyarrow.RecordBatch:
    parsed = parse_column(
        pyarrow.array([text.content for text in group], pyarrow.binary()), own.model
    )
    columns = dict(zip([field.name for field in parsed.type], parsed.flatten(), strict=True))
    # If a file could not be read at all, its own problem is clearer than that there is no text.
    unread = pyarrow.array([text.problem for text in group], pyarrow.string())
    columns[own.problem] = compute.coalesce(unread, columns[own.problem])
    columns[own.digest] = pyarrow.array(map(_digest, group), pyarrow.string())
    columns[own.path] = pyarrow.array([text.path for text in group], pyarrow.string())
    return pyarrow.RecordBatch.from_pydict(columns)


def _digest(text: FoundText) -> str | None:
    return None if text.content is None else hashlib.sha256(text.content).hexdigest()


def _in_mode(batch: pyarrow.RecordBatch, mode: Mode, own: TableColumns) -> pyarrow.RecordBatch:
    problems = batch.column(own.problem)
    if mode is Mode.PERMISSIVE or problems.null_count == batch.num_rows:
        return batch
    if mode is Mode.DROPMALFORMED:
        return batch.filter(problems.is_null())
    for path, problem in zip(batch.column(own.path).to_pylist(), problems.to_pylist(), strict=True):
        if problem is not None:
            advice = "mode FAILFAST; PERMISSIVE gives a row with this problem"
            raise ValueError(f"{described(path, problem)} ({advice})")
    return batch
