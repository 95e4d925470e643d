"""Reads machine-written texts into rows of values, without making objects.

Some work needs the values of very many texts, but no objects: whoever looks for mistakes asks
whether any URL is relative, and a table has columns anyway. So for each class there are a few
regular expressions whose groups are the values. A mapping becomes a row. The mappings of a list
become the rows of a table of their own.

Only texts are read whose values need no interpretation at all; `row_patterns` says which these are.
If that fails, comments are removed, keys are sorted, and unknown keys are read by the line reader.
All other texts are declined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from newsformat.compiled import switch
from newsformat.compiled.row_patterns import ESCAPED_QUOTE, LONGEST_NUMBER, RowPattern, ValueTable
from newsformat.compiled.sorted_keys import SortedKeys, sorted_keys
from newsformat.fallback import UnusualError
from newsformat.text.characters import has_unescaped_lines
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

# An item of a list is two levels deeper than the mapping with the key of the list.
_LEVELS_OF_A_KEY: Final = 2

# Compiling the patterns of a class takes as long as reading this many texts with the template
# reader.
_FIRST_TEXTS: Final = 300


class ValueRows(NamedTuple):
    """The values of a text.

    Attributes:
        content: The text in UTF-8.
        body_start: Where the body begins, in bytes.
        tables: The tables of its class.
        rows: Its rows in each of these tables.
        sorted_keys: The keys of the root mapping; `None` if the text has no unknown key, no key out
            of order, no comment, and no blank at the end of a line.
    """

    content: bytes
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
        column: The position of its lines in a row of the outer table.
        find_all: Finds the rows of its items in their lines.
        inner: The lists inside its items.
    """

    number: int
    column: int
    find_all: Callable[[str], list[Row]]
    inner: list[_List]


def _find_rows(
    found: list[Sequence[Row]],
    number: int,
    lines: str,
    find_all: Callable[[str], list[Row]],
    inner: Sequence[_List],
) -> bool:
    """Find the rows of a list, and those of the lists inside it; tell whether all lines match.

    Args:
        found: The rows of each table, to which those of the list are added.
        number: The number of the table of the list.
        lines: The lines of all items.
        find_all: Finds the rows.
        inner: The lists inside the items.
    """
    rows = find_all(lines)
    if rows[-1][-1]:
        return False
    found[number] = rows
    for other, column, find_inner, others in inner:
        inside = "".join([row[column] for row in rows])
        if inside and not _find_rows(found, other, inside, find_inner, others):
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
        if not text.startswith("---\n") or text[fences.end : fences.body] != "---\n":
            return None
        return sorted_keys(text[fences.start : fences.end], layout, "\n", limits)
    except (UnusualError, ValueError):
        # A `ValueError` means that a fence is missing, or that the front matter is too long.
        return None


class _RowReader:
    """Reads the texts of a class.

    Attributes:
        tables: The tables that the rows belong to. The first is that of the root mapping.
    """

    def __init__(self, layout: Layout, *, has_usual_urls: bool) -> None:
        """Compile the patterns.

        Args:
            layout: The layout of the root mapping.
            has_usual_urls: Whether all URLs have to be absolute, with a plain host.

        Raises:
            UnusualError: There is a required value that no pattern can match.
        """
        root = RowPattern((), has_usual_urls=has_usual_urls, is_root=True)
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
                pattern = RowPattern(items.keys, has_usual_urls=has_usual_urls)
                dash = items.dash
                pattern.add_mapping(items.layout, dash, " " * len(dash), (), items.seen)
                # The last group takes the rest of the lines where an item does not match.
                find_all = re.compile(f"{''.join(pattern.parts)}|([\\s\\S]++)").findall
                lists.append([])
                inside.append(_List(len(self.tables), column, find_all, lists[-1]))
                self.tables.append(pattern.table)
                patterns.append(pattern)
        self._no_rows: list[Sequence[Row]] = [()] * (len(self.tables) - 1)
        keys = [(*each.keys, *keys) for each in self.tables for keys in each.columns]
        # A class may have no value that a pattern can match.
        self._depth = _LEVELS_OF_A_KEY * max(map(len, keys), default=0)

    def read(self, content: bytes, limits: Limits, are_wanted: _AreWanted) -> ValueRows | None:
        """Return the values of a text; `None` for anything unusual.

        Args:
            content: The text in UTF-8.
            limits: How large the text may be.
            are_wanted: See `read_usual_rows`.
        """
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return None
        newline = b"\n"
        if not text.startswith("---\n"):
            # That no line ends otherwise is checked below.
            text, newline = text.replace("\r\n", "\n"), b"\r\n"
        match, keys = self._match_root(_without_escapes(text)), None
        if match is None:
            keys = _sorted_keys(text, self._layout, limits)
            if keys is not None and are_wanted(keys):
                match = self._match_root(f"---\n{_without_escapes(keys.known)}---\n")
        if match is None:
            return None
        root = match.groups("")
        rows: list[Sequence[Row]] = [(root,), *self._no_rows]
        for number, column, find_all, inner in self._lists:
            lines = root[column]
            if lines and not _find_rows(rows, number, lines, find_all, inner):
                return None
        fence = b"---" + newline
        # The match ends at a character of the front matter, or of shorter lines made of it, and no
        # character has less than one byte. No other line of the front matter is a fence.
        end = content.find(newline + fence, match.end() - 1) + len(newline)
        front = content[len(fence) : end]
        if not self._are_within(limits, front):
            return None
        has_escapes = b"\\" in front
        others = front.replace(b'\\"', b"") if has_escapes else front
        if not has_unescaped_lines(others, text, newline):
            return None
        if has_escapes:
            rows = [list(map(_with_quotes, table)) for table in rows]
        return ValueRows(content, end + len(fence), self.tables, rows, keys)

    def _are_within(self, limits: Limits, front: bytes) -> bool:
        """Tell whether front matter that the patterns match is certainly within the limits."""
        if not front or len(front) > limits.front_matter or len(front) > limits.nodes:
            return False
        return limits is DEFAULT_LIMITS or (
            limits.integer_digits >= LONGEST_NUMBER and limits.depth > self._depth
        )


def tables_of(layout: Layout) -> Sequence[ValueTable] | None:
    """Return the tables of a class; `None` if its texts cannot be read into rows.

    Args:
        layout: The layout of the root mapping.
    """
    reader = _usual_reader(layout) if switch.is_on else None
    return None if reader is None else reader.tables


def is_read_often(layout: Layout) -> bool:
    """Tell whether so many texts of a class were read that compiling its patterns saves time.

    Whoever reads a text into rows, if that is possible, asks this before. Each question counts as
    one more text.

    Args:
        layout: The layout of the root mapping.
    """
    if layout.texts_not_in_rows < _FIRST_TEXTS:
        layout.texts_not_in_rows += 1
        return False
    return True


def read_rows(content: bytes, layout: Layout, limits: Limits) -> ValueRows | None:
    """Return the values of a text; `None` for anything unusual.

    Args:
        content: The text in UTF-8.
        layout: The layout of the root mapping.
        limits: How large the text may be.
    """
    reader = _row_reader(layout) if switch.is_on else None
    return None if reader is None else reader.read(content, limits, lambda _: True)


def read_usual_rows(
    content: bytes, layout: Layout, limits: Limits, are_wanted: _AreWanted
) -> ValueRows | None:
    """Return the values of a text in which all URLs are usual; `None` for anything unusual.

    Args:
        content: The text in UTF-8.
        layout: The layout of the root mapping.
        limits: How large the text may be.
        are_wanted: Called if keys had to be sorted or comments to be removed; tells whether the
            values are still wanted.
    """
    reader = _usual_reader(layout) if switch.is_on else None
    return None if reader is None else reader.read(content, limits, are_wanted)


@cached_per_layout
def _row_reader(layout: Layout) -> _RowReader | None:
    """Return what reads the texts of a class; `None` if making an object could refuse a value."""
    return _reader_of(layout, has_usual_urls=False)


@cached_per_layout
def _usual_reader(layout: Layout) -> _RowReader | None:
    """Return what reads the texts of a class in which all URLs are usual."""
    return _reader_of(layout, has_usual_urls=True)


def _reader_of(layout: Layout, *, has_usual_urls: bool) -> _RowReader | None:
    if not _sets_attributes(layout):
        return None
    try:
        return _RowReader(layout, has_usual_urls=has_usual_urls)
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


def count_of_items(lines: str) -> int:
    """Return how many items a list has, given its lines; none if there are no lines."""
    return lines.count(f"\n{_dash(lines)}") + 1 if lines else 0


def _dash(lines: str) -> str:
    """Return the text before each item of a list, which is the same for all items."""
    return lines[: lines.index("-") + 2]
