"""Derives the columns of a table from the field declarations of a class."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import attrs
import pyarrow

from newsformat.arguments import require_model_class
from newsformat.convert.class_layout import layout_of
from newsformat.fields import model_fields
from newsformat.models import Article
from newsformat.results_per_class import cached_per_class
from newsformat.tables.arrays import Make, attribute_values, make_scalars
from newsformat.tables.column_names import FRONT_MATTER, own_name
from newsformat.tables.column_types import (
    KeyColumn,
    blank,
    check_keys,
    key_columns,
    read_keys,
)
from newsformat.tables.columns import InexactError
from newsformat.tables.columns_of_rows import RowsTogether
from newsformat.tables.json_columns import extra_column, json_column
from newsformat.tables.scalar_columns import text_column
from newsformat.type_hints import ANYTHING


class Texts(NamedTuple):
    """The texts that rows are made of. Each list has one item for each row.

    Attributes:
        paths: The path of the file; `None` if the text is not from a file.
        digests: The SHA-256 of the file in hexadecimal digits; `None` if it is not known.
        models: The object that was read; `None` if there is none.
        problems: Why there is no object; `None` if there is one.
    """

    paths: list[str | None]
    digests: list[str | None]
    models: list[Any]
    problems: list[str | None]


class FreeText(NamedTuple):
    """The content of a text that was read without a class."""

    front_matter: dict[Any, Any]
    body: str


@attrs.frozen
class TableColumns:
    """The columns of the table of a class.

    Attributes:
        schema: The Arrow schema of the columns.
        model: The class; `None` for texts that are read without one.
        keys: The columns of the known keys.
        extra: The name of the column of the unknown keys.
        extra_attribute: The attribute that has the unknown keys; `None` if the class has none.
        body: The name of the column of the body.
        body_attribute: The attribute that has the body; `None` if the class has none.
        path: The name of the column with the path of the file.
        digest: The name of the column with the SHA-256 of the file.
        problem: The name of the column that says why a row is empty.
    """

    schema: pyarrow.Schema
    model: type[Any] | None
    keys: tuple[KeyColumn, ...]
    extra: str
    extra_attribute: str | None
    body: str
    body_attribute: str | None
    path: str
    digest: str
    problem: str
    _makers: dict[str, tuple[str, Make]]
    _may_fail: frozenset[str]
    _check: Callable[[Any], None]
    _blank: Any

    def batch(
        self, texts: Texts, names: Collection[str] | None = None
    ) -> tuple[pyarrow.RecordBatch, dict[int, InexactError]]:
        """Make a record batch.

        Args:
            texts: The texts that it is made of.
            names: The names of the wanted columns; by default all, in the order of the schema.

        Returns:
            The batch, and for each row that cannot be held exactly, by its number, the reason. Such
            rows are empty in the batch except for the reason, in the column of problems. It is
            also put into the `problems` of the texts.
        """
        objects = [self._blank if each is None else each for each in texts.models]
        try:
            made = self._arrays(objects, names)
            failures: dict[int, InexactError] = {}
        except (pyarrow.ArrowException, ValueError, OverflowError, TypeError):
            failures = self._failures(texts.models)
            if not failures:
                raise
            for row in failures:
                objects[row] = self._blank
            made = self._arrays(objects, names)
        chosen = self.schema.names if names is None else list(names)
        text = make_scalars(pyarrow.string())
        own = {self.path: texts.paths, self.digest: texts.digests, self.problem: texts.problems}
        for row, error in failures.items():
            texts.problems[row] = str(error)
        arrays = [made[name] if name in made else text(own[name]) for name in chosen]
        schema = self.schema if names is None else self.chosen(chosen)
        return pyarrow.RecordBatch.from_arrays(arrays, schema=schema), failures

    def batch_of_rows(
        self,
        rows: RowsTogether,
        own: Mapping[str, Sequence[str | None]],
        names: Collection[str] | None = None,
    ) -> pyarrow.RecordBatch:
        """Make a record batch of texts that were read into rows, which have no problems.

        Args:
            rows: The rows of the texts.
            own: The values of columns that hold no part of a text, by the names of the columns.
            names: The names of the wanted columns; by default all, in the order of the schema.
        """
        texts: dict[str, Sequence[Any]] = {
            **own,
            self.extra: rows.extras,
            self.body: rows.bodies,
            self.problem: [None] * len(rows.bodies),
        }
        schema = self.schema if names is None else self.chosen(list(names))
        make = make_scalars(pyarrow.string())
        arrays = [
            make(texts[field.name]) if field.name in texts else rows.array(field.name, field.type)
            for field in schema
        ]
        return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)

    def chosen(self, names: Sequence[str]) -> pyarrow.Schema:
        """Return the schema of the named columns, in the order of the names."""
        return pyarrow.schema([self.schema.field(name) for name in names])

    def _arrays(self, objects: Sequence[Any], names: Collection[str] | None) -> dict[str, Any]:
        """Make the arrays of the wanted columns, and of all columns that may fail.

        Whether a row has a problem must not depend on which columns are wanted.
        """
        wanted = [
            name
            for name in self._makers
            if names is None or name in names or name in self._may_fail
        ]
        values = attribute_values([self._makers[name][0] for name in wanted], objects)
        return {
            name: self._makers[name][1](each) for name, each in zip(wanted, values, strict=True)
        }

    def _failures(self, models: Sequence[Any]) -> dict[int, InexactError]:
        found = {row: self.failure(each) for row, each in enumerate(models) if each is not None}
        return {row: failure for row, failure in found.items() if failure is not None}

    def failure(self, model: Any) -> InexactError | None:
        """Return an error if a column cannot hold a value of an object exactly, else `None`."""
        try:
            self._check(model)
        except InexactError as error:
            return error
        return None

    def data(self, row: dict[str, Any]) -> dict[Any, Any]:
        """Make the plain data of the front matter from a row.

        Raises:
            InexactError: A value cannot be read.
        """
        return read_keys(row, self.keys, self.extra)


def columns_of(model: type[Any] | None) -> TableColumns:
    """Return the columns of the table of a class.

    Args:
        model: The attrs class or dataclass; `None` for texts that are read without one.

    Raises:
        TypeError: The argument is not such a class, or a type in the class is not supported.
    """
    if model is None:
        return _free_columns()
    require_model_class(model, "give None for plain data")
    return _columns_of_class(model)


def arrow_schema(model: type[Any] | None = Article) -> pyarrow.Schema:
    """Return the Arrow schema of the table of a class.

    Args:
        model: The attrs class or dataclass. `None` is for texts that are read without a class, in
            which case the column `front_matter` holds all keys as tagged JSON.

    Raises:
        ImportError: pyarrow is not installed.
        TypeError: The argument is not such a class, or a type in the class is not supported.

    Example:
        >>> arrow_schema().field("heat").type
        DataType(double)
    """
    return columns_of(model).schema


@cached_per_class
def _columns_of_class(model: type[Any]) -> TableColumns:
    # This raises the error if a type is not supported.
    layout_of(model)
    fields = model_fields(model)
    keys = tuple(key_columns(fields, (model,), model))
    taken = [each.name for each in keys]
    own = {name: own_name(name, taken) for name in ("extra", "body", "path", "digest", "problem")}
    parts = [(each.name, each.attribute, each.column) for each in keys]
    if fields.extra is not None:
        parts.append((own["extra"], fields.extra, extra_column()))
    if fields.body is not None:
        parts.append((own["body"], fields.body, text_column()))
    text = pyarrow.string()
    schema = [pyarrow.field(name, column.type) for name, _, column in parts]
    schema += [pyarrow.field(own[name], text) for name in ("path", "digest", "problem")]
    return TableColumns(
        schema=pyarrow.schema(schema),
        model=model,
        keys=keys,
        body_attribute=fields.body,
        extra_attribute=fields.extra,
        makers={name: (attribute, column.array) for name, attribute, column in parts},
        may_fail=frozenset(name for name, _, column in parts if column.may_fail),
        check=partial(_check, columns=keys, extra=fields.extra, body=fields.body),
        blank=blank([attribute for _, attribute, _ in parts], None),
        **own,
    )


def _check(model: Any, columns: tuple[KeyColumn, ...], extra: str | None, body: str | None) -> None:
    check_keys(model, columns, extra)
    if body is not None:
        text_column().check(getattr(model, body))


def _free_columns() -> TableColumns:
    """Make the columns for texts that are read without a class."""
    text = pyarrow.string()
    column = json_column(ANYTHING, dict)
    names = (FRONT_MATTER, "body", "path", "digest", "problem")

    def check(free: FreeText) -> None:
        column.check(free.front_matter)
        text_column().check(free.body)

    return TableColumns(
        schema=pyarrow.schema([pyarrow.field(name, text) for name in names]),
        model=None,
        keys=(),
        extra=FRONT_MATTER,
        extra_attribute=None,
        body="body",
        body_attribute=None,
        path="path",
        digest="digest",
        problem="problem",
        makers={
            FRONT_MATTER: ("front_matter", column.array),
            "body": ("body", make_scalars(text)),
        },
        may_fail=frozenset({FRONT_MATTER}),
        check=check,
        blank=FreeText(None, None),  # type: ignore[arg-type] # an empty row has neither of them
    )
