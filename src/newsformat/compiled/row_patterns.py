"""Makes the regular expressions whose groups are the values of a mapping.

A text is matched only if none of its values needs any interpretation: each is written in the one
form that all YAML readers understand alike, and the keys are in canonical order. Whoever uses the
patterns replaces escaped quotation marks before, checks other quotation marks, escapes and
characters, for all lines together, and says whether all URLs have to be absolute.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from newsformat.compiled.template_patterns import INDENT, key_pattern
from newsformat.fallback import UnusualError
from newsformat.yaml.lines.simple_scalars import PLAIN_START
from newsformat.yaml.model_layout import Kind, Layout, Shape, Slot
from newsformat.yaml.scalars import NOT_TEXT_ELSEWHERE

Keys: TypeAlias = tuple[str, ...]
"""The keys that lead to a value."""

# No word that other readers take for something else begins with one of these letters.
_BEGINS_TEXT: Final = "[a-eg-mp-su-xzA-EG-MP-SU-XZ]"
ESCAPED_QUOTE: Final = "\x1f"
"""What is matched where a text in double quotes has an escaped quotation mark.

No text with this control character is read into rows. For regular expressions it is a blank, so no
plain text begins or ends with it.
"""
# A plain text of one line. A colon ends it before a blank, and a hash after one.
_INSIDE_PLAIN: Final = rf'[^{ESCAPED_QUOTE}\r\n:#"]*+'
_PLAIN: Final = (
    rf"(?:{_BEGINS_TEXT}|(?!(?a:{NOT_TEXT_ELSEWHERE})\n){PLAIN_START})"
    rf"{_INSIDE_PLAIN}(?:(?::(?=\S)|(?<=\S)\#){_INSIDE_PLAIN})*+(?<!\s)"
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
LONGEST_NUMBER: Final = 15
_FORMS: Final = {
    Kind.NUMBER: f"(-?[1-9][0-9]{{0,{LONGEST_NUMBER - 1}}}|0)",
    Kind.BOOLEAN: "(true|false)",
    Kind.MOMENT: f"((?!0000)[0-9]{{4}}-{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z)",
}
# Quotation marks around it are checked together with all others. A plain URL ends in no colon.
_URL: Final = r'"?+(https?://[a-z0-9.-]++(?:[/?#][!#-\[\]-~]*+)?+(?<!:))"?+\n'
_TEXT_ITEM: Final = rf'(?:".+"|{_PLAIN})\n'


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


class RowPattern:
    """Generates the pattern of a mapping.

    Attributes:
        parts: The pattern of each key.
        table: The table of the rows.
        lists: The position of the group of each list of mappings.
    """

    def __init__(self, keys: Keys, *, has_usual_urls: bool, is_root: bool = False) -> None:
        """Start without any key.

        Args:
            keys: The keys that lead to the mapping.
            has_usual_urls: Whether all URLs have to be absolute, with a plain host.
            is_root: Whether there may be blank lines between blocks.
        """
        self._url = _URL if has_usual_urls else _TEXT
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
                lines = f"(?:{dash}{_TEXT_ITEM})++"
            else:
                # The lines of several lists are matched together, so each list has to begin with an
                # item of its own.
                lines = rf"(?={dash})(?:{deeper}.*\n)++"
                items = _Items(shape.layout, dash, (*self.table.keys, *keys), (*seen, shape.layout))
                self.lists.append((column, items))
            self.parts.append(rf"\n({lines})")
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
            return self._url if shape.is_url else _TEXT
        return rf"{_FORMS[shape.kind]}\n"
