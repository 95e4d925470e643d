"""Generates the regular expressions that match the keys of a layout in canonical order.

A mapping is a sequence of steps, one for each key. A pattern matches each step at most once, and in
only one way. It ends at a value whose lines a pattern cannot return one by one, such as the second
mapping of a list; another pattern matches the keys after that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from newsformat.yaml.lines.simple_scalars import KEY, PLAIN_START
from newsformat.yaml.model_layout import Kind, Layout, Shape, Slot

INDENT: Final = "  "

_PLAIN: Final = rf"(-?{PLAIN_START}.*)"
_QUOTED_TEXT: Final = r'"(.*)"'
# Without a colon or a hash in it, a plain text always fills the rest of its line.
_PLAIN_TEXT: Final = rf"{PLAIN_START}[^\n:#]*"
PLAIN_TEXT: Final = rf"({_PLAIN_TEXT})(?<!\s)"
TEXT: Final = rf"(?:{_QUOTED_TEXT}[ ]*|({PLAIN_START}.*))"
# For each kind, the expression that matches its usual form.
_USUAL_FORMS: Final = {
    Kind.NUMBER: r"(-?[0-9]{1,18})",
    Kind.BOOLEAN: r"(true|false)",
    # The forms that `datetime.fromisoformat` reads exactly as ruamel.yaml does; newer versions
    # accept hour 24.
    Kind.MOMENT: r"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z)",
}


def key_pattern(key: str) -> str:
    """Return the pattern of a key; no key is matched that would need quotes."""
    return re.escape(key) if re.fullmatch(KEY, key) else "(?!)"


class Step(NamedTuple):
    """A key that a pattern matches.

    Attributes:
        slot: Its slot.
        prefix: The text before it.
        indent: The text before the keys of its mapping, except for the first.
        mapping: The name of the mapping that it belongs to.
        is_first: Whether it is the first key of its mapping.
        inner: The keys inside its value that the same pattern matches: the scalars of a mapping, or
            of the first item.
        dash: For a list of mappings or texts, the text before each item.
    """

    slot: Slot
    prefix: str
    indent: str
    mapping: str
    is_first: bool = False
    inner: tuple[Step, ...] = ()
    dash: str | None = None

    @property
    def is_scalar(self) -> bool:
        """Whether its value is on the same line."""
        return is_scalar(self.slot)

    @property
    def has_text_items(self) -> bool:
        """Whether its value is a list of texts."""
        items = self.slot.shape.items
        return items is not None and items.kind is Kind.TEXT

    @property
    def takes_items(self) -> bool:
        """Whether the pattern matches items: the first mapping, or texts up to an unusual one."""
        return self.dash is not None and (bool(self.inner) or self.has_text_items)

    @property
    def is_inline_mapping(self) -> bool:
        """Whether the pattern continues inside its value."""
        return bool(self.inner) and self.dash is None


def is_scalar(slot: Slot) -> bool:
    """Tell whether the value of a slot is on the line of its key."""
    return slot.shape.layout is None and slot.shape.items is None


def steps_of(layout: Layout, first: str, indent: str, mapping: str) -> Iterator[Step]:
    """Yield the steps of a mapping.

    Args:
        layout: Its layout.
        first: The text before its first key: an indent, with a dash for an item.
        indent: The text before its other keys.
        mapping: Its name.
    """
    for number, slot in enumerate(layout.slots):
        prefix = indent if number else first
        step = Step(slot, prefix, indent, mapping, is_first=number == 0)
        items = slot.shape.items
        dash = f"{indent}{INDENT}- "
        if step.has_text_items:
            yield step._replace(dash=dash)
        elif items is not None and items.layout is not None and items.layout.slots:
            inner: Iterator[Step] = iter(())
            if all(map(is_scalar, items.layout.slots)):
                inner = steps_of(items.layout, dash, " " * len(dash), f"{mapping}_{number}")
            yield step._replace(dash=dash, inner=tuple(inner))
        else:
            yield step


class PatternWriter(NamedTuple):
    """Generates patterns for the lines of a file.

    Attributes:
        newline: The line end of the file.
        is_root: Whether there may be blank lines between blocks.
    """

    newline: str
    is_root: bool

    @property
    def blanks(self) -> str:
        """The pattern of blank lines."""
        return f"(?:[ ]*{self.newline})*+" if self.is_root else ""

    def pattern(self, steps: Sequence[Step], *, is_start: bool) -> str:
        """Return the pattern of some steps.

        Args:
            steps: The steps.
            is_start: Whether they begin a mapping, whose first key is required.
        """
        if not steps:
            return self.blanks
        step, *others = steps
        rest = self.pattern(others, is_start=False)
        must_be = step.is_first and is_start and not self.is_root
        taken = f"(?>{self._taken(step)})"
        once = taken if must_be else f"{taken}?+"
        if step.is_scalar or step.is_inline_mapping:
            return f"{once}{rest}"
        if step.takes_items:
            # A pattern cannot match any number of items; it ends where there are more.
            return f"{once}(?:(?={step.dash})()|{rest})"
        return taken if must_be else f"(?:{taken}|{rest})"

    def _taken(self, step: Step) -> str:
        blanks = self.blanks if step.slot.is_block else ""
        key = f"{blanks}{step.prefix}{key_pattern(step.slot.key)}:"
        if step.is_scalar:
            return f"{key} {self._form(step.slot.shape)}{self.newline}"
        if step.has_text_items:
            return (
                f"{key}[ ]*{self.newline}"
                rf"((?:{step.dash}{_PLAIN_TEXT}(?<!\s){self.newline})*+)"
            )
        inner = "".join(
            f"(?>{self._taken(each)}){'' if each.is_first else '?+'}" for each in step.inner
        )
        return f"{key}[ ]*{self.newline}(){inner}"

    def _form(self, shape: Shape) -> str:
        if shape.kind is Kind.TEXT:
            return TEXT
        usual = _USUAL_FORMS.get(shape.kind)
        return _PLAIN if usual is None else f"(?:{usual}|{_PLAIN})"
