"""Makes the regular expressions whose groups are the values of a mapping.

A text is matched only if none of its values needs any interpretation: each is written in the one
form that all YAML readers understand alike, and the keys are in canonical order. Whoever uses the
patterns replaces escaped quotation marks before, looks for characters beyond Latin-1 that are no
part of usual texts, and says which values are kept, and what values must be like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from newsformat.compiled.template_patterns import INDENT, key_pattern
from newsformat.fallback import UnusualError
from newsformat.yaml.lines.simple_scalars import PLAIN_START
from newsformat.yaml.model_layout import Kind, Layout, Shape, Slot
from newsformat.yaml.scalars import NOT_TEXT_ELSEWHERE

Keys: TypeAlias = tuple[str, ...]
"""The keys that lead to a value."""

# No word that other readers take for something else begins with one of these letters, or has more
# than five letters.
_BEGINS_TEXT: Final = "[a-eg-mp-su-xzA-EG-MP-SU-XZ]|[fnotyFNOTY](?=.{5})"
ESCAPED_QUOTE: Final = "\x1f"
"""What is matched where a text in double quotes has an escaped quotation mark.

No text with this control character is read into rows. For regular expressions it is a blank, so no
plain text begins or ends with it.
"""
_CONTROLS: Final = r"\x00-\x1e\x7f-\x9f"
# A plain text of one line. A colon ends it before a blank, and a hash after one.
_INSIDE_PLAIN: Final = rf'[^{_CONTROLS}{ESCAPED_QUOTE}:#"]*+'
_PLAIN: Final = (
    rf"(?:{_BEGINS_TEXT}|(?!(?a:{NOT_TEXT_ELSEWHERE})\n|[{_CONTROLS}]){PLAIN_START})"
    rf"{_INSIDE_PLAIN}(?:(?::(?=\S)|(?<=\S)\#){_INSIDE_PLAIN})*+(?<!\s)"
)
_QUOTED: Final = rf'[^"{_CONTROLS}]++'
# The lookbehind assertions tell whether the optional quotation mark is there, so that a value has
# only one group.
_TEXT: Final = rf'(?<="){_QUOTED}(?="\n)|(?<!"){_PLAIN}(?!")'
# A day that its month has. February 29 is accepted in years that 4 divides and 100 does not.
_DAY: Final = (
    "(?:(?!0000)[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    "|[0-9]{2}(?:0[48]|[2468][048]|[13579][26])-02-29)"
)
# Floating-point numbers hold all integers of this length exactly.
LONGEST_NUMBER: Final = 15
_FORMS: Final = {
    Kind.NUMBER: f"-?[1-9][0-9]{{0,{LONGEST_NUMBER - 1}}}|0",
    Kind.BOOLEAN: "true|false",
    Kind.MOMENT: f"{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z",
}
USUAL_HOST: Final = "[a-z0-9.-]++"
"""A regular expression for plain hosts in lower case."""
USUAL_ADDRESS: Final = rf"https?://{USUAL_HOST}(?:[/?#][!#-\[\]-~]*+)?+"
"""A regular expression for absolute URLs with a plain host and no port."""
# A plain text ends in no colon.
_USUAL_URL: Final = rf'(?<="){USUAL_ADDRESS}(?="\n)|(?<!"){USUAL_ADDRESS}(?<!:)(?!")'
UNUSUAL: Final = "unusual"
"""The last of the keys that lead to the column of a URL, if it is not usual."""
_TEXT_ITEM: Final = rf'(?:"{_QUOTED}"|{_PLAIN})\n'


class ValueCondition(NamedTuple):
    """What some values have to be like.

    Attributes:
        models: The classes whose attributes they are.
        attributes: The names of the attributes.
        ahead: An assertion that must hold where the value begins, in the syntax of `re`.
        is_required: Whether the attributes must have a value.
    """

    models: tuple[type[Any], ...]
    attributes: tuple[str, ...]
    ahead: str
    is_required: bool = False


class ValueParts(NamedTuple):
    """How some values are kept in parts.

    Attributes:
        models: The classes whose attributes they are.
        attributes: The names of the attributes.
        expression: What the values have to be like, in the syntax of `re`. Its groups are the
            parts. If they have names, these are unique in the mapping of a row.
        names: The name of each part, which is the last key that leads to its column.
    """

    models: tuple[type[Any], ...]
    attributes: tuple[str, ...]
    expression: str
    names: tuple[str, ...]


def _concerns(what: ValueCondition | ValueParts, layout: Layout, slot: Slot) -> bool:
    """Tell whether a condition, or a division into parts, concerns the values of a slot."""
    model = layout.model
    return slot.attribute in what.attributes and (
        model is not None and issubclass(model, what.models)
    )


def _every_value(_: Layout, __: Slot) -> bool:
    return True


class RowChoice(NamedTuple):
    """Which texts of a class are read into rows, and which of their values are kept.

    Attributes:
        keeps: Tells whether the values of a slot of a layout are kept.
        keeps_unusual_urls: Whether URLs are kept, under the key `UNUSUAL` behind their own, that
            are not absolute with a plain host. Of those in a list that is not kept, the last one is
            kept. Where a URL is kept in parts, an unusual one is not matched.
        conditions: What values have to be like.
        parts: Which of the kept values are kept in parts.
    """

    keeps: Callable[[Layout, Slot], bool] = _every_value
    keeps_unusual_urls: bool = False
    conditions: frozenset[ValueCondition] = frozenset()
    parts: tuple[ValueParts, ...] = ()


class ValueTable(NamedTuple):
    """A table of the values of a class.

    Attributes:
        keys: The keys that lead to its list; empty for the table of the root mapping, which has one
            row for each text.
        columns: For each value that is kept, the keys that lead to it, and its position in a row.
            The values of an inner mapping, and the parts of a value, are in the same row. A list of
            texts is one value, with the lines of all items. A list of mappings is one value too,
            which is a blank in the table of the root mapping, and otherwise the lines of all items;
            its rows are in another table.
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


def matched_mappings(
    layout: Layout, keys: Keys = (), around: tuple[type[Any] | None, ...] = ()
) -> Iterator[tuple[Keys, Layout]]:
    """Yield the mappings that patterns can match, each with the keys that lead to it.

    Args:
        layout: The layout of a mapping, which is the first one.
        keys: The keys that lead to it.
        around: The classes of the mappings around it, which no pattern matches inside themselves.
    """
    yield keys, layout
    for slot in layout.slots:
        inner = slot.element.layout
        if inner is not None and inner.model not in (*around, layout.model):
            yield from matched_mappings(inner, (*keys, slot.key), (*around, layout.model))


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
        lists: The position of the group of each list of mappings. In a root mapping, that group and
            the next one are at the beginning and at the end of the lines of all items.
    """

    def __init__(self, keys: Keys, choice: RowChoice, *, is_root: bool = False) -> None:
        """Start without any key.

        Args:
            keys: The keys that lead to the mapping.
            choice: Which texts are matched, and which of their values are kept.
            is_root: Whether it is the root mapping, which may have blank lines between blocks.
        """
        self._choice = choice
        self._is_root = is_root
        self._columns: dict[Keys, int] = {}
        self._groups = 0
        self._layouts: dict[Keys, Layout] = {}
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
        blanks = "(?:\n)*+" if self._is_root else ""
        for number, slot in enumerate(layout.slots):
            conditions = [each for each in self._choice.conditions if _concerns(each, layout, slot)]
            is_required = (
                slot.is_required
                or (number == 0 and bool(first))
                or any(each.is_required for each in conditions)
            )
            prefix = f"{blanks if slot.is_block else ''}{first if number == 0 else indent}"
            if self._is_declined(slot, seen):
                if is_required:
                    raise UnusualError
                continue
            self.parts.append(f"(?:{prefix}{key_pattern(slot.key)}:")
            is_kept = self._choice.keeps(layout, slot)
            if slot.shape.items is not None:
                self._add_list(slot, indent, (*keys, slot.key), seen, is_kept=is_kept)
            elif slot.shape.layout is not None:
                self.parts.append(r"\n")
                inner, deeper = slot.shape.layout, indent + INDENT
                self.add_mapping(inner, deeper, deeper, (*keys, slot.key), (*seen, inner))
            else:
                ahead = "".join([each.ahead for each in conditions])
                parts = [each for each in self._choice.parts if _concerns(each, layout, slot)]
                if is_kept and parts:
                    self._add_parts(parts[0], ahead, (*keys, slot.key))
                else:
                    self._add_scalar(slot.shape, ahead, (*keys, slot.key), is_kept=is_kept)
            self.parts.append(")" if is_required else ")?+")

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

    def _is_anything_kept(self, layout: Layout, seen: tuple[Layout, ...]) -> bool:
        """Tell whether any value of a mapping, or of the mappings inside it, is kept.

        Args:
            layout: The layout of the mapping.
            seen: The layouts of this mapping and of those around it.
        """
        return any(
            self._choice.keeps(layout, slot)
            if slot.element.layout is None
            else self._is_anything_kept(slot.element.layout, (*seen, slot.element.layout))
            for slot in layout.slots
            if not self._is_declined(slot, seen)
        )

    def _add_list(
        self, slot: Slot, indent: str, keys: Keys, seen: tuple[Layout, ...], *, is_kept: bool
    ) -> None:
        """Add the items of a list, and the line ends around them."""
        deeper, inner = indent + INDENT, slot.element.layout
        dash = f"{deeper}- "
        if inner is None:
            items = f"(?:{dash}{_TEXT_ITEM})++"
            if is_kept:
                self._add_column(keys)
                items = f"({items})"
            self.parts.append(rf"\n{items}")
            return
        around = (*seen, inner)
        if not self._is_anything_kept(inner, around):
            self.parts.append(r"\n(?:")
            self.add_mapping(inner, dash, " " * len(dash), keys, around)
            self.parts.append(")++")
            return
        items_in_table = _Items(inner, dash, (*self.table.keys, *keys), around)
        self.lists.append((self._add_column(keys), items_in_table))
        # The lines of several lists are matched together, so each list has to begin with an item of
        # its own.
        if self._is_root:
            self._groups += 1
            self.parts.append(rf"\n(?={dash})( ).*\n(?:{deeper}.*\n)*+()")
        else:
            self.parts.append(rf"\n((?={dash})(?:{deeper}.*\n)++)")

    def _add_scalar(self, shape: Shape, ahead: str, keys: Keys, *, is_kept: bool) -> None:
        """Add a scalar, and the line end behind it.

        Args:
            shape: How it looks.
            ahead: An assertion that must hold where it begins.
            keys: The keys that lead to it.
            is_kept: Whether it is kept.
        """
        begin = "(" if is_kept else "(?:"
        if is_kept:
            self._add_column(keys)
        if shape.kind is not Kind.TEXT:
            self.parts.append(rf" {ahead}{begin}{_FORMS[shape.kind]})\n")
            return
        form = _TEXT
        if shape.is_url and self._choice.keeps_unusual_urls:
            self._add_column((*keys, UNUSUAL))
            form = f"{_USUAL_URL}|({_TEXT})"
        self.parts.append(rf' {ahead}"?+{begin}{form})"?+\n')

    def _add_parts(self, parts: ValueParts, ahead: str, keys: Keys) -> None:
        """Add a scalar that is kept in parts, and the line end behind it."""
        # A group has the quotation mark where the value begins, so that one is required at the end.
        self._groups += 1
        end = f'(?({self._groups})"|(?<!:))'
        self.parts.append(rf' {ahead}(")?+(?:{parts.expression}){end}\n')
        for name in parts.names:
            self._add_column((*keys, name))

    def _add_column(self, keys: Keys) -> int:
        """Add the column of a value, and return its position."""
        self._columns[keys] = self._groups
        self._groups += 1
        return self._columns[keys]
