"""Reads a column of texts into a column of structs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyarrow

from newsformat.document import Document
from newsformat.errors import ParseError, ValidationError
from newsformat.models import Article
from newsformat.serialization import loads
from newsformat.tables.arrays import without_garbage_collection
from newsformat.tables.columns import inexact_diagnostic
from newsformat.tables.problem_wording import problem_text
from newsformat.tables.schema import FreeText, TableColumns, Texts, columns_of
from newsformat.tables.texts_in_rows import TEXTS_AT_ONCE, TextsInRows
from newsformat.text.source import DEFAULT_LIMITS

_NO_TEXT: Final = "NF101 there is no text"


def parse_column(texts: Any, model: type[Any] | None = Article) -> pyarrow.StructArray:
    r"""Read a column of texts into a column of structs.

    It is made for engines that call Python functions with Arrow columns, such as `mapInArrow` of
    Spark, Ray, Daft and DuckDB.

    Args:
        texts: A column of texts or of their bytes: a `pyarrow.Array` or `pyarrow.ChunkedArray`, a
            column of another library, or a list.
        model: The attrs class or dataclass; `None` for texts that are read without one.

    Returns:
        A struct for each text. Its fields are the columns of `arrow_schema` except for the path and
        the digest. If a text is missing or cannot be read, `problem` says why, and all other fields
        are null.

    Raises:
        TypeError: The column holds other values than texts, or `model` is not such a class.

    Example:
        >>> column = parse_column(["---\ntitle: Boats\n---\n", "no front matter"])
        >>> column.field("title").to_pylist()
        ['Boats', None]
        >>> print(column.field("problem")[1])
        1:1: NF101 expected a '---' line, the beginning of the front matter
    """
    columns = columns_of(model)
    column = _column(texts)
    # The objects of a few texts at a time fit into the caches of the processor.
    starts = range(0, max(len(column), 1), TEXTS_AT_ONCE)
    parts = [_parsed(_texts(column.slice(start, TEXTS_AT_ONCE)), columns) for start in starts]
    return parts[0] if len(parts) == 1 else pyarrow.concat_arrays(parts)


def _texts(column: Any) -> list[bytes | None]:
    # As bytes, each text that is not UTF-8 gets a problem of its own, and no text is decoded twice.
    return column.cast(pyarrow.large_binary()).to_pylist()  # type: ignore[no-any-return] # pyarrow has no types


def _parsed(texts: list[bytes | None], columns: TableColumns) -> pyarrow.StructArray:
    """Read some texts into a column of structs."""
    names = [each for each in columns.schema.names if each not in {columns.path, columns.digest}]
    in_rows = TextsInRows(columns.model, DEFAULT_LIMITS)
    with without_garbage_collection():
        objects, problems = list[Any](), list[str | None]()
        for text in texts:
            if text is not None and in_rows.add(text):
                continue
            made, problem = (None, _NO_TEXT) if text is None else _read(text, columns.model)
            objects.append(made)
            problems.append(problem)
            in_rows.add_other()
        nothing: list[str | None] = [None] * len(objects)
        others, failures = columns.batch(Texts(nothing, nothing, objects, problems), names)
    if failures:
        for row, error in failures.items():
            problems[row] = problem_text([inexact_diagnostic(error)])
        arrays = others.columns
        arrays[names.index(columns.problem)] = pyarrow.array(problems, type=pyarrow.string())
        others = pyarrow.RecordBatch.from_arrays(arrays, schema=others.schema)
    batch = in_rows.with_others(columns, names, {}, others)
    return pyarrow.StructArray.from_arrays(batch.columns, fields=list(batch.schema))


def _column(texts: Any) -> Any:
    """Convert a column of texts to one of Arrow.

    Raises:
        TypeError: The column holds other values than texts.
    """
    if not isinstance(texts, (pyarrow.Array, pyarrow.ChunkedArray)):
        if hasattr(texts, "__arrow_c_stream__"):
            texts = pyarrow.chunked_array(texts)
        else:
            texts = pyarrow.array(texts) if hasattr(texts, "__arrow_c_array__") else _listed(texts)
    kind = texts.type
    if pyarrow.types.is_dictionary(kind):
        kind = kind.value_type
    if not any(is_kind(kind) for is_kind in _KINDS):
        raise TypeError(f"expected a column of texts or of bytes, found one of {texts.type}")
    return texts


_KINDS = (
    pyarrow.types.is_string,
    pyarrow.types.is_large_string,
    pyarrow.types.is_string_view,
    pyarrow.types.is_binary,
    pyarrow.types.is_large_binary,
    pyarrow.types.is_binary_view,
    pyarrow.types.is_fixed_size_binary,
    pyarrow.types.is_null,
)


def _listed(texts: Any) -> Any:
    """Convert texts of Python to a column of Arrow.

    Raises:
        TypeError: The object is not a collection of texts.
    """
    if isinstance(texts, (str, bytes, Mapping)) or not isinstance(texts, Iterable):
        raise TypeError(
            f"expected a column of texts, found an object of type {type(texts).__name__}"
        )
    texts = list(texts)
    try:
        return pyarrow.array(texts)
    except UnicodeEncodeError:
        # A text with half of a surrogate pair cannot be encoded as UTF-8. As bytes, it gets a
        # problem of its own.
        return pyarrow.array(
            [
                each.encode("utf-8", "surrogatepass") if isinstance(each, str) else each
                for each in texts
            ]
        )


def _read(text: bytes, model: type[Any] | None) -> tuple[Any, str | None]:
    """Return the object that was read from a text, or `None` and the problem with the text."""
    try:
        if model is not None:
            return loads(text, model), None
        document = Document.parse(text, None)
        return FreeText(document.article, document.body), None
    except (ParseError, ValidationError) as error:
        return None, problem_text(error.diagnostics)
