"""Reads machine-written texts into rows of values, without making objects.

Some work needs the values of very many texts, but no objects: whoever looks for mistakes asks
whether any URL is relative, and a table has columns anyway. So for each class there are a few
regular expressions whose groups are the values. A mapping becomes a row. The mappings of a list
become the rows of a table of their own.

Only texts are read whose values need no interpretation at all: each is written in the one form that
all YAML readers understand alike, without escapes, the URLs are absolute, and the keys are in
canonical order. All other texts are declined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from newsformat.compiled import switch
from newsformat.compiled.template_patterns import INDENT, key_pattern
from newsformat.fallback import UnusualError
from newsformat.text.characters import has_unescaped_lines
from newsformat.text.source import DEFAULT_LIMITS, Limits
from newsformat.yaml.lines.simple_scalars import PLAIN_START
from newsformat.yaml.model_layout import Kind, Layout, Shape, Slot, cached_per_layout
from newsformat.yaml.scalars import NOT_TEXT_ELSEWHERE

Row: TypeAlias = tuple[str, ...]
"""The values of a mapping, and an empty text at the end.

A missing value is an empty text too, since no value is empty.
"""

Tables: TypeAlias = Sequence[Sequence[Row]]
"""The rows of each table of a class."""

Keys: TypeAlias = tuple[str, ...]
"""The keys that lead to a value."""

# No word that other readers take for something else begins with one of these letters.
_BEGINS_TEXT: Final = "[a-eg-mp-su-xzA-EG-MP-SU-XZ]"
# A plain text of one line. A colon ends it before a blank, and a hash after one.
_PLAIN: Final = (
    rf"(?:{_BEGINS_TEXT}|(?!(?a:{NOT_TEXT_ELSEWHERE})\n){PLAIN_START})"
    rf'[^\r\n:#"]*+(?:(?::(?=\S)|(?<=\S)\#)[^\r\n:#"]*+)*+(?<!\s)'
)
# The lookbehind assertions tell whether the optional quotation mark is there, so that a value has
# only one group. That a text contains no other quotation mark is checked for all lines together.
_TEXT: Final = rf'"?+((?<=").+(?="\n)|(?<!"){_PLAIN}(?!"))"?+\n'
# Days that all months of this number have; February 29 is declined.
_DAY: Final = (
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
# Floating-point numbers hold all integers of this length exactly.
_LONGEST_NUMBER: Final = 15
_FORMS: Final = {
    Kind.NUMBER: f"(-?[1-9][0-9]{{0,{_LONGEST_NUMBER - 1}}}|0)",
    Kind.BOOLEAN: "(true|false)",
    Kind.MOMENT: f"((?!0000)[0-9]{{4}}-{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z)",
}
# Quotation marks around it are checked together with all others. A plain URL ends in no colon.
_URL: Final = r'"?+(https?://[a-z0-9.-]++(?:[/?#][!#-\[\]-~]*+)?+(?<!:))"?+\n'
_TEXT_ITEM: Final = rf'(?:".+"|{_PLAIN})\n'

# An item of a list is two levels deeper than the mapping with the key of the list.
_LEVELS_OF_A_KEY: Final = 2

# This many texts are not read into rows.
_FIRST_TEXTS: Final = 300


class ValueTable(NamedTuple):
    """A table of the values of a class.

    Attributes:
        keys: The keys that lead to its list; empty for the table of the root mapping, which has one
            row for each text.
        columns: For each value, the keys that lead to it, and its position in a row. The values of
            an inner mapping are in the same row. A list of texts is one value, with the lines of
            all items. A list of mappings is one value too, and its rows are in another table.
        layouts: The layout of the mapping of a row, for which there are no keys, and those of its
            inner mappings, by the keys that lead to them.
    """

    keys: Keys
    columns: Mapping[Keys, int]
    layouts: Mapping[Keys, Layout]

    def column(self, keys: Keys) -> int:
        """Return the position of a value in a row; that of the empty text for an unknown value."""
        return self.columns.get(keys, -1)

    def first_column(self, keys: Keys) -> int:
        """Return the position of a value that is never missing if an inner mapping is there."""
        layout = self.layouts[keys]
        first = (*keys, layout.slots[0].key)
        return self.columns[first] if first in self.columns else self.first_column(first)


class ValueRows(NamedTuple):
    """The values of a text.

    Attributes:
        content: The text in UTF-8.
        body_start: Where the body begins, in bytes.
        tables: Its rows.
    """

    content: bytes
    body_start: int
    tables: Tables

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
    tables: list[Sequence[Row]],
    number: int,
    lines: str,
    find_all: Callable[[str], list[Row]],
    inner: Sequence[_List],
) -> bool:
    """Find the rows of a list, and those of the lists inside it; tell whether all lines match.

    Args:
        tables: The rows of each table, to which those that are found are added.
        number: The number of the table of the list.
        lines: The lines of all items.
        find_all: Finds the rows.
        inner: The lists inside the items.
    """
    rows = find_all(lines)
    if rows[-1][-1]:
        return False
    tables[number] = rows
    for other, column, find_inner, others in inner:
        inside = "".join([row[column] for row in rows])
        if inside and not _find_rows(tables, other, inside, find_inner, others):
            return False
    return True


class _RowReader:
    """Reads the texts of a class.

    Attributes:
        tables: The tables that the rows belong to. The first is that of the root mapping.
    """

    def __init__(self, layout: Layout) -> None:
        """Compile the patterns.

        Args:
            layout: The layout of the root mapping.

        Raises:
            UnusualError: There is a required value that no pattern can match.
        """
        root = _Pattern((), is_root=True)
        root.add_mapping(layout, "", "", (), (layout,))
        source = f"---\\n{''.join(root.parts)}\\n*+()(?=---\\n)"
        self._match_root = re.compile(source).match
        self.tables: list[ValueTable] = [root.table]
        self._lists: list[_List] = []
        patterns, lists = [root], [self._lists]
        for outer, inside in zip(patterns, lists, strict=True):
            for column, items in outer.lists:
                pattern = _Pattern(items.keys)
                dash = items.dash
                pattern.add_mapping(items.layout, dash, " " * len(dash), (), items.seen)
                # The last group takes the rest of the lines where an item does not match.
                find_all = re.compile(f"{''.join(pattern.parts)}|([\\s\\S]++)").findall
                lists.append([])
                inside.append(_List(len(self.tables), column, find_all, lists[-1]))
                self.tables.append(pattern.table)
                patterns.append(pattern)
        self._no_rows: list[Sequence[Row]] = [()] * (len(self.tables) - 1)
        longest = max(len((*each.keys, *keys)) for each in self.tables for keys in each.columns)
        self._depth = _LEVELS_OF_A_KEY * longest

    def read(self, content: bytes, limits: Limits) -> ValueRows | None:
        """Return the values of a text; `None` for anything unusual.

        Args:
            content: The text in UTF-8.
            limits: How large the text may be.
        """
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return None
        newline = b"\n"
        if not text.startswith("---\n"):
            # That no line ends otherwise is checked below.
            text, newline = text.replace("\r\n", "\n"), b"\r\n"
        match = self._match_root(text)
        if match is None:
            return None
        root = match.groups("")
        tables: list[Sequence[Row]] = [(root,), *self._no_rows]
        for number, column, find_all, inner in self._lists:
            lines = root[column]
            if lines and not _find_rows(tables, number, lines, find_all, inner):
                return None
        fence = b"---" + newline
        # No character has less than one byte, and no other line is a fence.
        end = content.find(newline + fence, match.end() - 1) + len(newline)
        front = content[len(fence) : end]
        if not (self._are_within(limits, front) and has_unescaped_lines(front, text, newline)):
            return None
        return ValueRows(content, end + len(fence), tables)

    def _are_within(self, limits: Limits, front: bytes) -> bool:
        """Tell whether front matter that the patterns match is certainly within the limits."""
        if not front or len(front) > limits.front_matter or len(front) > limits.nodes:
            return False
        return limits is DEFAULT_LIMITS or (
            limits.integer_digits >= _LONGEST_NUMBER and limits.depth > self._depth
        )


def tables_of(layout: Layout) -> Sequence[ValueTable] | None:
    """Return the tables of a class; `None` if its texts cannot be read into rows.

    Args:
        layout: The layout of the root mapping.
    """
    reader = _row_reader(layout)
    return None if reader is None else reader.tables


def read_rows(content: bytes, layout: Layout, limits: Limits) -> ValueRows | None:
    """Return the values of a text; `None` for anything unusual.

    Compiling the patterns of a class takes as long as reading many texts with the template reader,
    so the first few hundred texts of a class are unusual.

    Args:
        content: The text in UTF-8.
        layout: The layout of the root mapping.
        limits: How large the text may be.
    """
    if layout.texts_not_in_rows < _FIRST_TEXTS:
        layout.texts_not_in_rows += 1
        return None
    reader = _row_reader(layout)
    return None if reader is None else reader.read(content, limits)


@cached_per_layout
def _row_reader(layout: Layout) -> _RowReader | None:
    """Return what reads the texts of a class; `None` if making an object could refuse a value.

    Args:
        layout: The layout of the root mapping.
    """
    if not (switch.is_on and _sets_attributes(layout)):
        return None
    try:
        return _RowReader(layout)
    except UnusualError:
        return None


def _sets_attributes(layout: Layout) -> bool:
    """Tell whether making objects of a class, and all objects inside, only sets attributes."""
    if not layout.is_assembled or layout.is_varied:
        return False
    seen = [layout]
    for each in seen:
        if each.assembly is None or each.assembly.defaults is None:
            return False
        inner = [slot.element.layout for slot in each.slots if slot.element.layout is not None]
        seen += [other for other in inner if other not in seen]
    return True


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


class _Items(NamedTuple):
    """A list of mappings, for which a pattern is needed.

    Attributes:
        layout: The layout of the items.
        dash: The text before each item.
        keys: The keys that lead to the list, from the root.
        seen: The layouts of the items and of all mappings around them.
    """

    layout: Layout
    dash: str
    keys: Keys
    seen: tuple[Layout, ...]


class _Pattern:
    """Generates the pattern of a mapping.

    Attributes:
        parts: The pattern of each key.
        table: The table of the rows.
        lists: The position of the group of each list of mappings.
    """

    def __init__(self, keys: Keys, *, is_root: bool = False) -> None:
        """Start without any key.

        Args:
            keys: The keys that lead to the mapping.
            is_root: Whether there may be blank lines between blocks.
        """
        self._columns: dict[Keys, int] = {}
        self._layouts: dict[Keys, Layout] = {}
        self._blanks = "(?:\n)*+" if is_root else ""
        self.parts: list[str] = []
        self.table: ValueTable = ValueTable(keys, self._columns, self._layouts)
        self.lists: list[tuple[int, _Items]] = []

    def add_mapping(
        self, layout: Layout, first: str, indent: str, keys: Keys, seen: tuple[Layout, ...]
    ) -> None:
        """Add the keys of a mapping.

        Args:
            layout: Its layout.
            first: The text before its first key.
            indent: The text before its other keys.
            keys: The keys that lead to it from the mapping of the row.
            seen: The layouts of this mapping and of those around it.

        Raises:
            UnusualError: A key is required whose value no pattern can match.
        """
        if not layout.slots:
            raise UnusualError
        self._layouts[keys] = layout
        for number, slot in enumerate(layout.slots):
            is_first = number == 0 and bool(first)
            prefix = f"{self._blanks if slot.is_block else ''}{first if number == 0 else indent}"
            start = f"(?:{prefix}{key_pattern(slot.key)}:"
            if self._is_declined(slot, seen):
                if slot.is_required or is_first:
                    raise UnusualError
                continue
            self.parts.append(start)
            self._add_value(slot, indent, (*keys, slot.key), seen)
            self.parts.append(")" if slot.is_required or is_first else ")?+")

    def _is_declined(self, slot: Slot, seen: tuple[Layout, ...]) -> bool:
        """Tell whether no pattern can match the values of a slot, for example in recursion."""
        shape = slot.element
        if shape.layout is not None:
            # The layout of the root mapping differs from that of the same class inside.
            models = [each.model for each in seen]
            return shape.layout.model in models or not shape.layout.slots
        if slot.shape.items is not None:
            return shape.kind is not Kind.TEXT
        return shape.kind is not Kind.TEXT and shape.kind not in _FORMS

    def _add_value(self, slot: Slot, indent: str, keys: Keys, seen: tuple[Layout, ...]) -> None:
        """Add the value of a slot, and the line end behind it."""
        shape, deeper = slot.element, indent + INDENT
        if slot.shape.items is not None:
            dash, column = f"{deeper}- ", self._column(keys)
            if shape.layout is None:
                lines = f"{dash}{_TEXT_ITEM}"
            else:
                lines = rf"{deeper}.*\n"
                items = _Items(shape.layout, dash, (*self.table.keys, *keys), (*seen, shape.layout))
                self.lists.append((column, items))
            self.parts.append(rf"\n((?:{lines})++)")
        elif shape.layout is not None:
            self.parts.append(r"\n")
            self.add_mapping(shape.layout, deeper, deeper, keys, (*seen, shape.layout))
        else:
            self._column(keys)
            self.parts.append(f" {self._form(shape)}")

    def _column(self, keys: Keys) -> int:
        return self._columns.setdefault(keys, len(self._columns))

    def _form(self, shape: Shape) -> str:
        if shape.kind is Kind.TEXT:
            return _URL if shape.is_url else _TEXT
        return rf"{_FORMS[shape.kind]}\n"
