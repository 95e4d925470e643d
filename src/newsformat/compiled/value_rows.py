"""Reads machine-written texts into rows of values, without making objects.

Some work needs the values of very many texts, but no objects: whoever looks for mistakes asks
whether any URL is relative, and a table has columns anyway. So for each class there are a few
regular expressions whose groups are the values. A mapping becomes a row. The mappings of a list
become the rows of a table of their own.

Only texts are read whose values need no interpretation at all; `row_patterns` says which these are.
If that fails, comments are removed, keys are sorted, and unknown keys are read by the line reader.
All other texts are declined. Whoever needs only some values says which ones, since the others need
not be made then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from newsformat.compiled import switch
from newsformat.compiled.row_patterns import (
    ESCAPED_QUOTE,
    LONGEST_NUMBER,
    RowChoice,
    RowPattern,
    ValueTable,
    matched_mappings,
)
from newsformat.compiled.sorted_keys import SortedKeys, sorted_keys
from newsformat.fallback import UnusualError
from newsformat.text.characters import has_special_characters, has_unescaped_lines
from newsformat.text.fences import find_fences
from newsformat.text.source import DEFAULT_LIMITS, Limits, Source
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.plain_data import Plain
from newsformat.yaml.results_per_layout import cached_per_layout

Row: TypeAlias = tuple[str, ...]
"""The values of a mapping, and an empty text at the end.

A missing value is an empty text too, since no value is empty.
"""

TableRows: TypeAlias = Sequence[Sequence[Row]]
"""The rows of each table of a class."""

_AreWanted: TypeAlias = Callable[[SortedKeys], bool]

EVERY_VALUE: Final = RowChoice()
"""All texts are read that can be read into rows, and all of their values are kept."""

_ESCAPED_QUOTE_IN_UTF8: Final = ESCAPED_QUOTE.encode()

# An item of a list is two levels deeper than the mapping with the key of the list.
_LEVELS_OF_A_KEY: Final = 2

# Compiling the patterns of a class takes as long as reading this many texts with the template
# reader.
_FIRST_TEXTS: Final = 300


class ValueRows(NamedTuple):
    """The values of a text.

    Attributes:
        content: The text in UTF-8.
        front: The front matter in UTF-8.
        body_start: Where the body begins, in bytes.
        tables: The tables of its class.
        rows: Its rows in each of these tables.
        sorted_keys: The keys of the root mapping; `None` if the patterns match the text as it is.
            It then has no unknown key, no key out of order, no comment, and no blank at the end of
            a line.
    """

    content: bytes
    front: bytes
    body_start: int
    tables: Sequence[ValueTable]
    rows: TableRows
    sorted_keys: SortedKeys | None

    @property
    def extra(self) -> Mapping[Any, Plain]:
        """The unknown keys of the root mapping with their values."""
        return {} if self.sorted_keys is None else self.sorted_keys.extra

    @property
    def body(self) -> bytes:
        """The body in UTF-8."""
        return self.content[self.body_start :]


class _List(NamedTuple):
    """A list of mappings.

    Attributes:
        number: The number of the table of its rows.
        column: The position of its value in a row of the outer table.
        find_all: Finds the rows of its items in their lines, or in a part of a text.
        inner: The lists inside its items.
    """

    number: int
    column: int
    find_all: Callable[..., list[Row]]
    inner: list[_List]


def _add_rows(
    found: list[Sequence[Row]], number: int, rows: list[Row], inner: Sequence[_List]
) -> bool:
    """Add the rows of a list and of the lists inside it; tell whether all their lines match.

    Args:
        found: The rows of each table, to which they are added.
        number: The number of the table of the list.
        rows: Its rows.
        inner: The lists inside the items.
    """
    if rows[-1][-1]:
        return False
    found[number] = rows
    for other, column, find_all, others in inner:
        lines = "".join([row[column] for row in rows])
        if lines and not _add_rows(found, other, find_all(lines), others):
            return False
    return True


def _without_escapes(text: str) -> str:
    """Return a text in which another character stands for each escaped quotation mark.

    Where another backslash stands before such a mark, one is left, which is declined later.
    """
    return text.replace('\\"', ESCAPED_QUOTE) if "\\" in text else text


def _with_quotes(row: Row) -> Row:
    """Return a row with the quotation marks that were escaped."""
    return tuple([each.replace(ESCAPED_QUOTE, '"') for each in row])


def _sorted_keys(text: str, layout: Layout, limits: Limits) -> SortedKeys | None:
    r"""Return the sorted keys of a text; `None` for anything unusual.

    Args:
        text: The text, in which all lines end with `\n`.
        layout: The layout of the root mapping.
        limits: How large the text may be.
    """
    try:
        fences = find_fences(Source(text), limits)
        front = text[fences.start : fences.end]
        if not text.startswith("---\n") or text[fences.end : fences.body] != "---\n":
            return None
        # A carriage return that is left may end a line with nothing but blanks below.
        return None if "\r" in front else sorted_keys(front, layout, "\n", limits)
    except (UnusualError, ValueError):
        # A `ValueError` means that a fence is missing, or that the front matter is too long.
        return None


class RowReader:
    """Reads the texts of a class.

    Attributes:
        tables: The tables that the rows belong to. The first is that of the root mapping.
    """

    def __init__(self, layout: Layout, choice: RowChoice) -> None:
        """Compile the patterns.

        Args:
            layout: The layout of the root mapping.
            choice: Which texts are read, and which of their values are kept.

        Raises:
            UnusualError: There is a required value that no pattern can match.
        """
        root = RowPattern((), choice, is_root=True)
        root.add_mapping(layout, "", "", (), (layout,))
        source = f"---\\n{''.join(root.parts)}\\n*+()(?=---\\n)"
        self._layout = layout
        self._match_root = re.compile(source).match
        self.tables: list[ValueTable] = [root.table]
        self._lists: list[_List] = []
        # Both lists grow meanwhile, since there may be lists inside of items.
        patterns, lists = [root], [self._lists]
        for outer, inside in zip(patterns, lists, strict=True):
            for column, items in outer.lists:
                pattern = RowPattern(items.keys, choice)
                dash = items.dash
                pattern.add_mapping(items.layout, dash, " " * len(dash), (), items.seen)
                # The last group takes the rest of the lines where an item does not match.
                find_all = re.compile(f"{''.join(pattern.parts)}|([\\s\\S]++)").findall
                lists.append([])
                inside.append(_List(len(self.tables), column, find_all, lists[-1]))
                self.tables.append(pattern.table)
                patterns.append(pattern)
        self._no_rows: list[Sequence[Row]] = [()] * (len(self.tables) - 1)
        self._depth = _LEVELS_OF_A_KEY * (
            1 + max(len(keys) for keys, _ in matched_mappings(layout))
        )

    def read(
        self, content: bytes, limits: Limits, are_wanted: _AreWanted | None = None
    ) -> ValueRows | None:
        """Return the values of a text; `None` for anything unusual.

        Args:
            content: The text in UTF-8.
            limits: How large the text may be.
            are_wanted: Called if keys had to be sorted or comments to be removed; tells whether the
                values are still wanted.
        """
        if not switch.is_on:
            return None
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return None
        newline = b"\n"
        if not text.startswith("---\n"):
            # That no line ends otherwise is checked below.
            text, newline = text.replace("\r\n", "\n"), b"\r\n"
        has_escapes = b"\\" in content
        match = self._match_root(_without_escapes(text) if has_escapes else text)
        keys = None
        if match is None:
            keys = _sorted_keys(text, self._layout, limits)
            if keys is not None and (are_wanted is None or are_wanted(keys)):
                match = self._match_root(f"---\n{_without_escapes(keys.known)}---\n")
        rows = None if match is None else self._rows(match)
        if match is None or rows is None:
            return None
        fence = b"---" + newline
        # The match ends at a character of the front matter, or of shorter lines made of it, and no
        # character has less than one byte. No other line of the front matter is a fence.
        end = content.find(newline + fence, match.end() - 1) + len(newline)
        front = content[len(fence) : end]
        if not self._are_within(limits, front):
            return None
        if has_escapes:
            rows = [list(map(_with_quotes, table)) for table in rows]
        # The patterns leave nearly no character to check if they match front matter as it is.
        is_whole = keys is None and newline == b"\n" and not has_escapes
        is_unusual = (
            has_special_characters(front, text)
            if is_whole and _ESCAPED_QUOTE_IN_UTF8 not in front
            else not has_unescaped_lines(front.replace(b'\\"', b""), text, newline)
        )
        if is_unusual:
            return None
        return ValueRows(content, front, end + len(fence), self.tables, rows, keys)

    def _rows(self, match: re.Match[str]) -> list[Sequence[Row]] | None:
        """Return the rows of all tables; `None` if the items of some list do not match.

        Args:
            match: The match of the root mapping.
        """
        root = match.groups("")
        rows: list[Sequence[Row]] = [(root,), *self._no_rows]
        for number, column, find_all, inner in self._lists:
            if root[column]:
                # Groups are counted from 1. The next group is at the end of the lines.
                start, end = match.start(column + 1), match.start(column + 2)
                if not _add_rows(rows, number, find_all(match.string, start, end), inner):
                    return None
        return rows

    def _are_within(self, limits: Limits, front: bytes) -> bool:
        """Tell whether front matter that the patterns match is certainly within the limits."""
        if not front or len(front) > limits.front_matter or len(front) > limits.nodes:
            return False
        return limits is DEFAULT_LIMITS or (
            limits.integer_digits >= LONGEST_NUMBER and limits.depth > self._depth
        )


def is_read_often(layout: Layout, texts: int = 1) -> bool:
    """Tell whether so many texts of a class were read that compiling its patterns saves time.

    Whoever reads texts into rows, if that is possible, asks this before.

    Args:
        layout: The layout of the root mapping.
        texts: The number of texts that are to be read now. They are counted as well.
    """
    if layout.texts_not_in_rows < _FIRST_TEXTS:
        layout.texts_not_in_rows += texts
        return False
    return True


def read_rows(content: bytes, layout: Layout, limits: Limits) -> ValueRows | None:
    """Return the values of a text; `None` for anything unusual.

    Args:
        content: The text in UTF-8.
        layout: The layout of the root mapping.
        limits: How large the text may be.
    """
    reader = row_reader(layout, EVERY_VALUE)
    return None if reader is None else reader.read(content, limits)


@cached_per_layout
def row_reader(layout: Layout, choice: RowChoice) -> RowReader | None:
    """Return what reads the texts of a class into rows; `None` if its texts cannot be read so.

    Args:
        layout: The layout of the root mapping.
        choice: Which texts are read, and which of their values are kept.
    """
    if not _sets_attributes(layout):
        return None
    try:
        return RowReader(layout, choice)
    except UnusualError:
        return None


def _sets_attributes(layout: Layout) -> bool:
    """Tell whether making objects of a class, and all objects inside, only sets attributes."""
    return (
        layout.is_assembled
        and not layout.is_varied
        and all(
            each.assembly is not None and each.assembly.defaults is not None
            for each in layout.with_inner_layouts()
        )
    )


def text_items(lines: str) -> list[str]:
    """Return the items of a list of texts.

    Args:
        lines: Their lines.
    """
    dash = _dash(lines)
    items = lines[len(dash) : -1].split(f"\n{dash}")
    return [item[1:-1] if item[0] == '"' else item for item in items] if '"' in lines else items


def items_of_all(lists: Sequence[str]) -> tuple[list[int], list[str]]:
    """Return how many items each of some lists of texts has, and the items of all of them.

    Args:
        lists: The lines of each list of one field, which all have the same indent; an empty text
            for a list without items.
    """
    lines = "".join(lists)
    return [each.count("\n") for each in lists], text_items(lines) if lines else []


def count_of_items(lines: str) -> int:
    """Return how many items a list has, given its lines; none if there are no lines."""
    return lines.count(f"\n{_dash(lines)}") + 1 if lines else 0


def _dash(lines: str) -> str:
    """Return the text before each item of a list, which is the same for all items."""
    return lines[: lines.index("-") + 2]
