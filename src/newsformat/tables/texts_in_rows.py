"""Makes record batches of texts, most of which are read into rows of values without objects."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyarrow

from newsformat.compiled.value_rows import is_read_often, read_rows
from newsformat.convert.class_layout import layout_of
from newsformat.tables.columns import InexactError
from newsformat.tables.columns_of_rows import RowsTogether
from newsformat.tables.json_columns import extra_text
from newsformat.tables.schema import TableColumns
from newsformat.text.source import Limits

TEXTS_AT_ONCE: Final = 1_024
"""How many texts are converted to columns at once, since each batch has a fixed cost."""


class TextsInRows:
    """The texts of a batch that are read into rows, and the places of all other texts."""

    def __init__(self, model: type[object] | None, limits: Limits) -> None:
        """Start without any text.

        Args:
            model: The class of the texts; `None` if no text is to be read into rows.
            limits: How large a text may be.
        """
        self._layout = None if model is None else layout_of(model)
        self._limits = limits
        self._rows: RowsTogether | None = None
        self._are_in_rows: list[bool] = []

    def add(self, content: bytes) -> bool:
        """Add a text if it can be read into rows; tell whether it can.

        Args:
            content: The text in UTF-8.
        """
        if self._layout is None or not is_read_often(self._layout):
            return False
        values = read_rows(content, self._layout, self._limits)
        if values is None:
            return False
        try:
            extra = extra_text(values.extra) if values.extra else None
        except InexactError:
            # The problem of its row is found from the object.
            return False
        if self._rows is None:
            self._rows = RowsTogether(values.tables)
        self._rows.add(values, extra)
        self._are_in_rows.append(True)
        return True

    def add_other(self) -> None:
        """Note that the next row of the whole batch is not one of these."""
        self._are_in_rows.append(False)

    def with_others(
        self,
        columns: TableColumns,
        names: Sequence[str] | None,
        own: Mapping[str, Sequence[str | None]],
        others: pyarrow.RecordBatch,
    ) -> pyarrow.RecordBatch:
        """Return the whole batch.

        Args:
            columns: The columns of the table.
            names: The names of the wanted columns; `None` for all columns.
            own: The values of columns that hold no part of a text, by the names of the columns.
            others: The rows of all other texts.
        """
        if self._rows is None:
            return others
        batch = columns.batch_of_rows(self._rows, own, names)
        return _merged(batch, others, self._are_in_rows) if others.num_rows else batch


def _merged(
    first: pyarrow.RecordBatch, second: pyarrow.RecordBatch, are_first: Iterable[bool]
) -> pyarrow.RecordBatch:
    """Return the rows of two batches in one.

    Args:
        first: A batch.
        second: Another one.
        are_first: For each row of the result, whether it is the next one of the first batch.
    """
    places = itertools.count(), itertools.count(first.num_rows)
    order = [next(places[not is_first]) for is_first in are_first]
    return pyarrow.concat_batches([first, second]).take(pyarrow.array(order, pyarrow.int32()))
