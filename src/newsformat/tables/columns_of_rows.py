"""Makes arrays of the values that were read from texts without making objects.

Texts that a machine has written are read into rows of values. Their columns are converted by
Arrow itself, which takes less time than making objects and asking them for their values.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import pyarrow

from newsformat.compiled.row_patterns import Keys, ValueTable
from newsformat.compiled.value_rows import TableRows, ValueRows, count_of_items, items_of_all
from newsformat.tables.arrays import list_array, validity_of
from newsformat.yaml.model_layout import Kind

_TEXT: Final = pyarrow.string()


class RowsTogether:
    """The rows of several texts.

    Attributes:
        bodies: The body of each text in UTF-8.
        extras: The unknown keys of each text as tagged JSON; `None` if there are none.
    """

    def __init__(self, tables: Sequence[ValueTable]) -> None:
        """Start without any text.

        Args:
            tables: The tables of the class.
        """
        self._tables = tables
        self._numbers = {table.keys: number for number, table in enumerate(tables)}
        self.bodies: list[bytes] = []
        self.extras: list[str | None] = []
        self._texts: list[TableRows] = []
        self._columns: dict[int, list[Sequence[str]]] = {}

    def add(self, values: ValueRows, extra: str | None) -> None:
        """Add a text.

        Args:
            values: Its values.
            extra: Its unknown keys as tagged JSON; `None` if there are none.
        """
        self.bodies.append(values.body)
        self.extras.append(extra)
        self._texts.append(values.rows)

    def array(self, key: str, kind: pyarrow.DataType) -> Any:
        """Return the array of a key.

        Args:
            key: The key.
            kind: The Arrow type of its column.
        """
        return self._array(kind, 0, (key,))

    def _array(self, kind: pyarrow.DataType, number: int, keys: Keys) -> Any:
        """Return the array of the values of a table that some keys lead to."""
        table = self._tables[number]
        if keys in table.layouts:
            return self._structs(kind, number, keys)
        if keys not in table.columns:
            count = len(self._column(number, -1))
            if not pyarrow.types.is_list(kind):
                return pyarrow.nulls(count, kind)
            return list_array(kind, [0] * count, pyarrow.nulls(0, kind.value_type))
        raw = self._column(number, table.columns[keys])
        shape = table.layouts[keys[:-1]].by_key[keys[-1]].shape
        if shape.items is None:
            return _scalars(kind, shape.kind, raw)
        if shape.items.layout is None:
            counts, texts = items_of_all(raw)
            return list_array(kind, counts, pyarrow.array(texts, kind.value_type))
        inner = self._numbers[(*table.keys, *keys)]
        items = self._structs(kind.value_type, inner, ())
        if number == 0:
            counts = [len(rows[inner]) for rows in self._texts]
        elif len(items) == len([lines for lines in raw if lines]):
            # Each list has one item, so none needs to be counted.
            counts = [1 if lines else 0 for lines in raw]
        else:
            counts = list(map(count_of_items, raw))
        return list_array(kind, counts, items)

    def _structs(self, kind: pyarrow.DataType, number: int, keys: Keys) -> Any:
        """Return the array of mappings: rows of a table, or the mappings inside them."""
        validity, count = None, len(self._column(number, -1))
        if keys:
            first = self._tables[number].first_column(keys)
            is_there = self._column(number, first)
            if not any(is_there):
                return pyarrow.nulls(len(is_there), kind)
            validity = None if all(is_there) else validity_of(list(map(bool, is_there)))
        children = [self._array(field.type, number, (*keys, field.name)) for field in kind]
        return pyarrow.Array.from_buffers(kind, count, [validity], children=children)

    def _column(self, number: int, position: int) -> Sequence[str]:
        """Return the values at a position in all rows of a table."""
        columns = self._columns.get(number)
        if columns is None:
            all_rows = chain.from_iterable([rows[number] for rows in self._texts])
            self._columns[number] = columns = list(zip(*all_rows, strict=True))
        return columns[position] if columns else ()


def _scalars(kind: pyarrow.DataType, declared: Kind, raw: Sequence[str]) -> Any:
    if not any(raw):
        return pyarrow.nulls(len(raw), kind)
    if declared is Kind.BOOLEAN:
        return pyarrow.array([each == "true" if each else None for each in raw], kind)
    texts = pyarrow.array(raw if all(raw) else [each or None for each in raw], _TEXT)
    # Numbers and moments are written in forms that Arrow reads exactly as Python does.
    return texts if kind == _TEXT else texts.cast(kind)
