"""Makes the rows of a table from the files of a collection, or from models."""

from __future__ import annotations

from collections.abc import Collection as Sized
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final

import attrs
import pyarrow

from newsformat.archive.collection import Collection
from newsformat.archive.file_edit import digest
from newsformat.archive.passes import results_of
from newsformat.archive.reading import NOTHING, PassTally, Reader
from newsformat.archive.texts.groups import in_groups
from newsformat.archive.texts.text_source import FileProblem, Found, escaped
from newsformat.arguments import require, require_model
from newsformat.convert.converter import to_plain
from newsformat.convert.problems import Problem
from newsformat.diagnostics import Diagnostic
from newsformat.models import Article
from newsformat.tables.arrays import without_garbage_collection
from newsformat.tables.columns import inexact_diagnostic
from newsformat.tables.problem_wording import problem_text
from newsformat.tables.schema import FreeText, TableColumns, Texts, columns_of
from newsformat.tables.texts_in_rows import TEXTS_AT_ONCE, TextsInRows
from newsformat.text.source import DEFAULT_LIMITS
from newsformat.yaml.paths import format_path

BATCH_SIZE: Final = 8_192
"""The default number of rows in a batch."""

# How many bytes are converted to columns at once.
_BYTES: Final = 4_194_304


def record_batches(
    collection: Collection[Any],
    *,
    batch_size: int = BATCH_SIZE,
    columns: Iterable[str] | None = None,
) -> Iterator[pyarrow.RecordBatch]:
    """Yield the rows of a collection in record batches.

    The workers of the collection read the files in the order of their paths, and only a few batches
    are in memory at once. If a file cannot be read, or if it has a value that its column cannot
    hold exactly, its row is empty, and the column `problem` says why. There are no rows for files
    without front matter and for files that `filter` leaves out. Afterwards the counts and problems
    of the collection are those of this pass: there is a row for each file that was read or is
    broken.

    Args:
        collection: The collection.
        batch_size: The number of rows in a batch. The last batch may have fewer.
        columns: The names of the columns to make, in the order that they should have; by default
            all columns.

    Raises:
        ImportError: pyarrow is not installed.
        TypeError: An argument has the wrong type, or the collection has a converter of its own.
        ValueError: There is no column with one of the names, or `batch_size` is less than one.
    """
    require(collection, Collection, "a collection", "to_table takes models as well")
    require(batch_size, int, "the rows of a batch as an integer")
    if batch_size < 1:
        raise ValueError(f"expected at least one row in a batch, found batch_size={batch_size}")
    table = columns_of_collection(collection)
    names = chosen_names(table, columns)
    return _rebatched(few_rows(collection, table, names, batch_size), batch_size)


def to_table(
    collection: Collection[Any] | Iterable[Any], *, columns: Iterable[str] | None = None
) -> pyarrow.Table:
    """Return a table with a row for each file of a collection, or for each model.

    Args:
        collection: The collection, or models of one class. The rows of models have neither path
            nor digest.
        columns: The names of the columns to make, in the order that they should have; by default
            all columns.

    Raises:
        ImportError: pyarrow is not installed.
        TypeError: An argument has the wrong type, or the collection has a converter of its own.
        ValueError: There is no column with one of the names.

    Example:
        >>> from newsformat import Article
        >>> table = to_table([Article(title="Boats", heat=3)], columns=["title", "heat"])
        >>> table.to_pylist()
        [{'title': 'Boats', 'heat': 3.0}]
    """
    if isinstance(collection, Collection):
        table = columns_of_collection(collection)
        names = chosen_names(table, columns)
        batches = list(few_rows(collection, table, names))
    else:
        models = list(collection)
        table = columns_of(type(models[0]) if models else Article)
        names = chosen_names(table, columns)
        batches = list(_batches_of_models(models, table, names))
    schema = table.schema if names is None else table.chosen(names)
    return pyarrow.Table.from_batches(batches, schema=schema)


def columns_of_collection(collection: Collection[Any]) -> TableColumns:
    """Return the columns of the table of a collection.

    Raises:
        TypeError: The collection has a converter of its own.
    """
    reader = collection._reader  # noqa: SLF001 - a table is made by a pass of the collection
    if "converter" in reader.options:
        raise TypeError("a table has no columns for what a converter of your own makes")
    return columns_of(reader.model)


def chosen_names(table: TableColumns, columns: Iterable[str] | None) -> list[str] | None:
    """Return the names of the wanted columns as a list; `None` stands for all columns.

    Raises:
        TypeError: The names are a single text, or one of them is not a text.
        ValueError: There is no column with one of the names, a name is given twice, or no name is
            given.
    """
    if columns is None:
        return None
    if isinstance(columns, str):
        raise TypeError(f"expected a list of columns, found a text; give columns=[{columns!r}]")
    names = list(columns)
    for name in names:
        require(name, str, "the name of a column as text")
        if name not in table.schema.names:
            known = ", ".join(table.schema.names)
            raise ValueError(f"there is no column {name!r}; there are {known}")
    if len(set(names)) < len(names):
        raise ValueError("a column is wanted twice")
    if not names:
        raise ValueError("expected at least one column; rows without columns cannot be counted")
    return names


def few_rows(
    collection: Collection[Any],
    table: TableColumns,
    names: Sequence[str] | None,
    most: int = BATCH_SIZE,
) -> Iterator[pyarrow.RecordBatch]:
    """Yield the rows of a collection in small batches, as they are made.

    Args:
        collection: The collection.
        table: The columns of its table.
        names: The names of the wanted columns; `None` for all columns.
        most: The largest number of texts to read at once. A caller who needs few rows gives a small
            number, so that not many more files are read.
    """
    chosen = None if names is None else tuple(names)
    work = BatchWork(collection._reader, chosen, min(most, TEXTS_AT_ONCE))  # noqa: SLF001 - as above
    schema = table.schema if names is None else table.chosen(names)
    # pyarrow imports pandas, if it is installed, when it makes its first array. This happens here,
    # so that processes that are forked later need not do it themselves.
    pyarrow.array([])
    tally = collection._begin()  # noqa: SLF001 - as above
    for found in results_of(work, tally, collection._workers):  # noqa: SLF001 - as above
        if isinstance(found, bytes):
            yield pyarrow.ipc.read_record_batch(pyarrow.py_buffer(found), schema)
        else:
            yield found


def _rebatched(batches: Iterator[Any], batch_size: int) -> Iterator[pyarrow.RecordBatch]:
    """Yield the same rows in batches of the wanted size."""
    waiting, count = list[Any](), 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        if count < batch_size:
            continue
        whole = pyarrow.concat_batches(waiting)
        start = 0
        while count - start >= batch_size:
            yield whole.slice(start, batch_size)
            start += batch_size
        waiting, count = [whole.slice(start)] if start < count else [], count - start
    if waiting:
        yield pyarrow.concat_batches(waiting)


@attrs.frozen
class BatchWork:
    """The work that makes record batches of the files of a collection.

    Attributes:
        reader: Reads the texts.
        names: The names of the wanted columns; `None` for all columns.
        files_at_once: The largest number of texts in a batch.
    """

    reader: Reader
    names: tuple[str, ...] | None
    files_at_once: int

    def many(self, tally: PassTally, found: Iterable[Found]) -> list[bytes]:
        """Make batches of some texts, as bytes that can be sent to another process."""
        return [batch.serialize().to_pybytes() for batch in self._batches(tally, found)]

    def here(self, tally: PassTally) -> Iterator[pyarrow.RecordBatch]:
        """Yield batches of all texts, made in this process."""
        return self._batches(tally, self.reader.source.texts())

    def _batches(self, tally: PassTally, found: Iterable[Found]) -> Iterator[pyarrow.RecordBatch]:
        for texts in in_groups(found, self.files_at_once, _BYTES):
            with without_garbage_collection():
                batch = self._batch(tally, texts)
            if batch.num_rows:
                yield batch

    def _batch(self, tally: PassTally, found: Iterable[Found]) -> pyarrow.RecordBatch:
        columns, reader = columns_of(self.reader.model), self.reader
        has_digest = self.names is None or columns.digest in self.names
        # A condition needs the document.
        in_rows = TextsInRows(
            None if reader.predicates else reader.model,
            reader.options.get("limits", DEFAULT_LIMITS),
        )
        texts = Texts([], [], [], [])
        own: dict[str, list[str | None]] = {columns.path: [], columns.digest: []}
        for each in found:
            if not isinstance(each, FileProblem) and in_rows.add(each[1]):
                tally.read += 1
                paths, digests = own[columns.path], own[columns.digest]
            elif self._add_model(tally, each, texts):
                in_rows.add_other()
                paths, digests = texts.paths, texts.digests
            else:
                continue
            name, content = (
                (each.path, None) if isinstance(each, FileProblem) else (escaped(each[0]), each[1])
            )
            paths.append(name)
            digests.append(digest(content) if has_digest and content is not None else None)
        others = self._recorded(tally, columns, texts)
        return in_rows.with_others(columns, self.names, own, others)

    def _add_model(self, tally: PassTally, found: Found, texts: Texts) -> bool:
        """Read a text to an object, or record the problem with it; tell whether it has a row."""
        count = len(tally.problems)
        model = self._read(tally, found)
        if model is NOTHING and len(tally.problems) == count:
            return False
        is_read = model is not NOTHING
        texts.models.append(model if is_read else None)
        texts.problems.append(None if is_read else problem_text(tally.problems[-1].diagnostics))
        return True

    def _read(self, tally: PassTally, found: Found) -> Any:
        if self.reader.model is not None:
            return self.reader.article(tally, found)
        document = self.reader.document(tally, found)
        return document if document is NOTHING else FreeText(document.article, document.body)

    def _recorded(
        self, tally: PassTally, columns: TableColumns, texts: Texts
    ) -> pyarrow.RecordBatch:
        """Make a batch, and record the values that it cannot hold as problems."""
        batch, failures = columns.batch(texts, self.names)
        if not failures:
            return batch
        for row, error in failures.items():
            name = texts.paths[row] or ""
            diagnostic = inexact_diagnostic(error, self.reader.source.label(name))
            tally.read -= 1
            tally.problems.append(FileProblem(name, (diagnostic,)))
            texts.models[row], texts.problems[row] = None, problem_text([diagnostic])
        return columns.batch(texts, self.names)[0]


def _batches_of_models(
    models: Sequence[Any], table: TableColumns, names: Sized[str] | None
) -> Iterator[pyarrow.RecordBatch]:
    for start in range(0, len(models), BATCH_SIZE):
        some = models[start : start + BATCH_SIZE]
        nothing: list[str | None] = [None] * len(some)
        problems = list(map(partial(_problem_of, kind=table.model), some))
        objects = [
            each if problem is None else None for each, problem in zip(some, problems, strict=True)
        ]
        texts = Texts(nothing, nothing, objects, problems)
        batch, failures = table.batch(texts, names)
        if failures:
            for row, error in failures.items():
                texts.models[row], problems[row] = None, problem_text([inexact_diagnostic(error)])
            batch, _ = table.batch(texts, names)
        yield batch


def _problem_of(model: Any, kind: type[Any] | None) -> str | None:
    """Return what is wrong with a model that the caller has given; `None` if nothing is."""
    require_model(model)
    if type(model) is not kind:
        found = type(model).__qualname__
        raise TypeError(f"expected models of one class, found {kind.__qualname__} and {found}")  # type: ignore[union-attr] # the table has a class
    problems = list[Problem]()
    to_plain(model, problems)
    if not problems:
        return None
    return problem_text(
        Diagnostic(each.code, each.message, format_path(each.path)) for each in problems
    )
