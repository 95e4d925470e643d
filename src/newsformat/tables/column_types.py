"""Decides how the values of a field are held in a column of Arrow, for each type of field."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import attrs
import pyarrow

from newsformat.fields import Field, ModelFields, model_fields
from newsformat.tables.arrays import make_lists, make_structs
from newsformat.tables.column_names import own_name
from newsformat.tables.columns import Column, InexactError, check_at
from newsformat.tables.json_columns import NO_VALUE, data_of_json, extra_column, json_column
from newsformat.tables.scalar_columns import (
    SCALAR_COLUMNS,
    enum_column,
    read_moment,
    read_moment_of_list,
    text_column,
)
from newsformat.type_hints import Sort, ValueType
from newsformat.yaml.plain_data import in_order


def _own_column(kind: ValueType, around: tuple[Any, ...], owner: type[Any]) -> Column | None:
    """Make a column for a type that Arrow has too; return `None` if Arrow has no such type."""
    match kind.sort:
        case Sort.SCALAR if kind.scalars in SCALAR_COLUMNS:
            return SCALAR_COLUMNS[kind.scalars]()
        case Sort.ENUM if all(type(each.value) is str for each in kind.hint):
            return enum_column()
        case Sort.LITERAL if all(type(each) is str for each in kind.literals):
            return text_column()
        case Sort.MODEL if kind.hint not in around:
            return _model_column(kind.hint, (*around, kind.hint), owner)
        case Sort.LIST | Sort.TUPLE | Sort.SET if kind.items and (
            kind.sort is not Sort.TUPLE or kind.is_variadic
        ):
            item = _own_column(kind.items[0], around, owner)
            if item is None or (kind.sort is Sort.SET and kind.items[0].sort is not Sort.SCALAR):
                return None
            return _list_column(item, is_set=kind.sort is Sort.SET)
    return None


# Lists


def _list_column(item: Column, *, is_set: bool) -> Column:
    kind = pyarrow.list_(item.type)
    read_item = read_moment_of_list if item.read is read_moment else item.read
    make = make_lists(kind, item.array)

    def array(values: Sequence[Any]) -> Any:
        return make([each if each is None else in_order(each) for each in values])

    def check(value: Any) -> None:
        for index, each in enumerate(value):
            if each is not None:
                check_at(item, each, index)

    def read(value: Any) -> Any:
        if isinstance(value, (str, bytes)):
            return data_of_json(value)
        if isinstance(value, (list, tuple)):
            return [
                None if each is None else _read_at(read_item, each, index)
                for index, each in enumerate(value)
            ]
        return value

    return Column(kind, array if is_set else make, check, read, item.may_fail)


# Objects


@attrs.frozen
class KeyColumn:
    """The column of a key.

    Attributes:
        name: The name of the column.
        key: The key.
        attribute: The name of the attribute that has the value of the key.
        column: How the values are held.
        null_is_none: Whether a null in the table means the value `None`. Otherwise it means that
            the key is absent.
        field: The declaration of the field.
    """

    name: str
    key: str
    attribute: str
    column: Column
    null_is_none: bool
    field: Field

    def read(self, value: Any) -> Any:
        """Make plain data of a value of this column."""
        return self.column.read(value)


def key_columns(
    fields: ModelFields, around: tuple[Any, ...], owner: type[Any]
) -> Iterator[KeyColumn]:
    """Yield the columns of the keys of a class.

    Args:
        fields: The fields of the class.
        around: The classes that enclose the values, the outermost first and this class last.
        owner: The class of the whole model.
    """
    for field in fields.keys:
        kind = field.value_type
        column = _own_column(kind, around, owner)
        null_is_none = kind.is_optional and field.default is not None
        if column is None:
            column = json_column(kind, owner, default=_omitted(field))
        yield KeyColumn(field.key, field.key, field.name, column, null_is_none, field)


def _omitted(field: Field) -> Any:
    """Return the value that a missing key stands for, or an object that equals no value."""
    return field.default if field.is_omitted_when_empty else NO_VALUE


def blank(attributes: Sequence[str], value: Any) -> Any:
    """Return an object whose attributes all have the same value."""
    return types.SimpleNamespace(**dict.fromkeys(attributes, value))


def _model_column(model: Any, around: tuple[Any, ...], owner: type[Any]) -> Column | None:
    """Make the column for objects of a class, which is a struct of the known and unknown keys."""
    fields = model_fields(model)
    columns = list(key_columns(fields, around, owner))
    extra = own_name("extra", [each.name for each in columns])
    parts = [(each.name, each.attribute, each.column) for each in columns]
    if fields.extra is not None:
        parts.append((extra, fields.extra, extra_column()))
    if not parts:
        return None
    kind = pyarrow.struct([pyarrow.field(name, column.type) for name, _, column in parts])
    # The fields of a null struct need values too. A column of lists is made faster if it has no
    # nulls, so its value is an empty list.
    nothing = types.SimpleNamespace(
        **{
            attribute: () if pyarrow.types.is_list(column.type) else None
            for _, attribute, column in parts
        }
    )
    make = make_structs(
        kind,
        [attribute for _, attribute, _ in parts],
        [column.array for _, _, column in parts],
        nothing,
    )

    def read(value: Any) -> Any:
        if isinstance(value, (str, bytes)):
            return data_of_json(value)
        return read_keys(value, columns, extra) if isinstance(value, dict) else value

    may_fail = any(each.column.may_fail for each in columns)
    check = partial(check_keys, columns=columns, extra=fields.extra)
    return Column(kind, make, check, read, may_fail)


def check_keys(value: Any, columns: Sequence[KeyColumn], extra: str | None) -> None:
    """Raise `InexactError` if a value of an object cannot be held exactly by its column."""
    for each in columns:
        inner = getattr(value, each.attribute)
        if inner is not None:
            check_at(each.column, inner, each.key)
    if extra is not None:
        extra_column().check(getattr(value, extra))


def read_keys(row: dict[str, Any], columns: Sequence[KeyColumn], extra: str) -> dict[Any, Any]:
    """Make a mapping of plain data from a row.

    Args:
        row: The values, by the names of their columns. Columns may be missing.
        columns: The columns of the known keys.
        extra: The name of the column of the unknown keys.

    Raises:
        InexactError: A value cannot be read.
    """
    mapping: dict[Any, Any] = {}
    for each in columns:
        value = row.get(each.name)
        if value is not None:
            mapping[each.key] = _read_at(each.read, value, each.key)
        elif each.null_is_none and each.name in row:
            mapping[each.key] = None
    others = row.get(extra)
    if others is not None:
        found = _read_at(data_of_json, others, extra)
        if not isinstance(found, dict):
            raise InexactError("expected a JSON object of other keys", (extra,))
        for each in columns:
            if each.name in row and each.key in found:
                raise InexactError("this key has a column of its own", (each.key,))
        mapping |= found
    return mapping


def _read_at(read: Callable[[Any], Any], value: Any, place: object) -> Any:
    """Read a value at a place inside another value, which begins the path of an error."""
    try:
        return read(value)
    except InexactError as error:
        raise InexactError(error.reason, (place, *error.path)) from None
