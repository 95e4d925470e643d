"""The columns of an exported table: the keys of a class, and columns about the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from newsformat.archive.file_edit import digest
from newsformat.convert.converter import to_plain
from newsformat.document import Document
from newsformat.fields import model_fields
from newsformat.results_per_class import cached_per_class
from newsformat.tables.column_names import FRONT_MATTER, own_name
from newsformat.type_hints import ANYTHING, ValueType, value_type

_TEXT: Final = value_type(str | None)


@attrs.frozen
class ExportedColumns:
    """The columns of a class.

    Attributes:
        kinds: The type of the values of each column, by the name of the column, in their order.
        keys: The names of the columns that hold known keys of the front matter.
        path: The name of the column with the path of the file.
        extra: The name of the column with the unknown keys; `None` if the class has none.
        body: The name of the column with the body; `None` if the class has none.
        problem: The name of the column that says why a file could not be read.
        digest: The name of the column with the SHA-256 of the file.
    """

    kinds: Mapping[str, ValueType]
    keys: frozenset[str]
    path: str
    extra: str | None
    body: str | None
    problem: str
    digest: str

    def row_of(self, path: str, content: bytes, document: Document[Any]) -> dict[str, Any]:
        """Return the row of a document.

        Args:
            path: The path of its file.
            content: The bytes of the file.
            document: The document that was read from the bytes.
        """
        model = document.data
        front: Mapping[Any, Any] = model if isinstance(model, dict) else to_plain(model, [])
        row: dict[str, Any] = {key: front[key] for key in front if key in self.keys}
        row[self.path] = path
        row[self.digest] = digest(content)
        if self.extra is not None:
            row[self.extra] = {key: front[key] for key in front if key not in self.keys} or None
        if self.body is not None:
            row[self.body] = document.body
        return row


def columns_of(model: type[Any] | None) -> ExportedColumns:
    """Return the columns of a class. Without a class, one column holds all keys."""
    return _FREE if model is None else _columns_of_class(model)


@cached_per_class
def _columns_of_class(model: type[Any]) -> ExportedColumns:
    fields = model_fields(model)
    kinds = {field.key: field.value_type for field in fields.keys}
    own = {name: own_name(name, kinds) for name in ("path", "extra", "body", "digest", "problem")}
    extra = own["extra"] if fields.extra is not None else None
    body = own["body"] if fields.body is not None else None
    around: dict[str, ValueType] = {own["path"]: _TEXT, **kinds}
    if extra is not None:
        around[extra] = ANYTHING
    if body is not None:
        around[body] = _TEXT
    around |= {own["digest"]: _TEXT, own["problem"]: _TEXT}
    return ExportedColumns(
        around,
        frozenset(kinds),
        own["path"],
        extra,
        body,
        own["problem"],
        own["digest"],
    )


_FREE: Final = ExportedColumns(
    {
        "path": _TEXT,
        FRONT_MATTER: ANYTHING,
        "body": _TEXT,
        "digest": _TEXT,
        "problem": _TEXT,
    },
    frozenset(),
    path="path",
    extra=FRONT_MATTER,
    body="body",
    problem="problem",
    digest="digest",
)


def chosen_columns(names: Sequence[str], columns: ExportedColumns) -> tuple[str, ...]:
    """Return the names of the columns that the user asked for.

    Args:
        names: The names that the user gave; empty for all columns.
        columns: The existing columns.

    Raises:
        ValueError: There is no column with one of the names, or a name is given twice.
    """
    for number, name in enumerate(names):
        if name not in columns.kinds:
            raise ValueError(f"there is no column {name!r}; there are {', '.join(columns.kinds)}")
        if name in names[:number]:
            raise ValueError(f"the column {name!r} appears twice")
    return tuple(names) or tuple(columns.kinds)
