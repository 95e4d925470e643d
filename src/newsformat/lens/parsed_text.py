"""Reads a text to plain data: by the line reader if possible, else by ruamel.yaml."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from newsformat.text.fences import Fences, find_fences
from newsformat.text.source import Limits, Source
from newsformat.yaml.lines.line_reader import are_read_alike, read_data
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.plain_data import Plain, same

if TYPE_CHECKING:
    from newsformat.compiled.template_code import ReadObject
    from newsformat.yaml.nodes import Entry, MappingNode

# Most texts are only read, by the line reader. The modules that make nodes are imported only when
# they are needed.

# How many texts of a class are read before its template is compiled.
_FIRST_TEXTS: Final = 10


class KnownEntry(NamedTuple):
    """A top-level key in a text that the line reader can read.

    Attributes:
        start: Where its lines begin.
        end: Where they end, including the blank lines and comments below them.
        node: The node of its entry.
    """

    start: int
    end: int
    node: Entry


class ParsedText:
    """A text that was read.

    Attributes:
        source: The text.
        fences: The offsets of its parts.
        layout: The layout of the root mapping that it was read with.
        limits: How large the text may be.
        body: The text after the closing fence.
        is_by_lines: Whether the line reader can read it, so that each line belongs to one top-level
            key.
        is_by_template: Whether the template reader has read it or would read it, which means that
            it looks machine-written.
        is_in_order: Whether that is so, and all known keys are in canonical order.
    """

    is_by_template: bool = False
    is_in_order: bool = False

    def __init__(
        self, source: Source, fences: Fences, layout: Layout, limits: Limits, *, is_by_lines: bool
    ) -> None:
        """Take the text and the facts about it.

        Args:
            source: The text.
            fences: The offsets of its parts.
            layout: The layout of the root mapping.
            limits: How large the text may be.
            is_by_lines: Whether the line reader can read it.
        """
        self.source: Source = source
        self.fences: Fences = fences
        self.layout: Layout = layout
        self.limits: Limits = limits
        self.is_by_lines: bool = is_by_lines
        self.body: str = source.text[fences.body :]

    @cached_property
    def data(self) -> dict[Any, Plain]:
        """The plain data of the front matter."""
        lines = None
        if self.is_by_lines:
            lines = self.read_lines(self.source.text, self.fences.start, self.fences.end)
        return self.construct() if lines is None else lines

    def construct(self) -> dict[Any, Plain]:
        """Make the plain data from the nodes."""
        from newsformat.yaml.node_values import construct  # noqa: PLC0415 - see above

        return construct(self.source, self.root, self.layout, self.limits)

    @cached_property
    def root(self) -> MappingNode:
        """The root mapping, with the places of all nodes."""
        fences = self.fences
        if self.is_by_lines:
            from newsformat.yaml.lines.lazy_nodes import outline  # noqa: PLC0415 - see above

            return outline(self.source.text, fences.start, fences.end)
        from newsformat.yaml.events.composer import compose  # noqa: PLC0415 - see above

        return compose(self.source, fences.start, fences.end, self.limits)

    @property
    def has_exact_values(self) -> bool:
        """Whether its object was made of nothing but exact values, and compiled code is there.

        This holds of every object that the template reader makes, and of those that are made of
        the same class once its template is compiled.
        """
        layout = self.layout
        return self.is_by_template or (
            self.is_by_lines and layout.texts_begun >= _FIRST_TEXTS and layout.is_assembled
        )

    def root_with(self, key: str) -> MappingNode:
        """Return the root mapping with all nodes that a path needs which begins with a key.

        Args:
            key: The key.
        """
        if not self.is_by_lines or "root" in self.__dict__:
            return self.root
        part = self._parts.get(key)
        if part is None:
            part = self._parts[key] = self._part(key)
        return part

    @cached_property
    def _parts(self) -> dict[str, MappingNode]:
        return {}

    def _part(self, key: str) -> MappingNode:
        """Return the root mapping with one of its keys; with none if the key is not there."""
        from newsformat.yaml.lines.entry_spans import first_key  # noqa: PLC0415 - see above
        from newsformat.yaml.nodes import MappingNode  # noqa: PLC0415 - see above

        fences, entry = self.fences, self.find(key)
        start = first_key(self.source.text, fences.start, fences.end)
        entries = [] if entry is None else [entry.node]
        return MappingNode(start=start, end=fences.end, outer=start, entries=entries)

    def has_in_front_matter(self, text: str) -> bool:
        """Tell whether a text stands anywhere between the fences.

        Args:
            text: The text.
        """
        return self.source.text.find(text, self.fences.start, self.fences.end) >= 0

    def find(self, key: str) -> KnownEntry | None:
        """Return a top-level key and its value, without looking at the values of other keys.

        Args:
            key: The key. The line reader must be able to read the text.
        """
        from newsformat.yaml.lines.lazy_nodes import (  # noqa: PLC0415 - see above
            find_entry,
            outlined_entry,
        )

        text = self.source.text
        lines = find_entry(text, self.fences.start, self.fences.end, key)
        return None if lines is None else KnownEntry(*lines, outlined_entry(text, *lines))

    def read_lines(self, text: str, start: int, end: int) -> dict[Any, Plain] | None:
        """Read some lines of front matter with the line reader, just as this text was read.

        Args:
            text: This text, or an edited one.
            start: Where the lines begin.
            end: Where they end.

        Returns:
            What they say; `None` for anything unusual.
        """
        return _read_lines(text, start, end, self.layout, self.limits)

    def are_read_alike(self, first: str, second: str) -> bool:
        """Tell whether other lines certainly say the same as some lines of this front matter.

        Args:
            first: Whole lines of this front matter, which the line reader must be able to read.
            second: The other lines.
        """
        # In some classes the type of a value depends on other values.
        if not self.layout.is_varied and are_read_alike(first, second):
            return True
        said = self.read_lines(first, 0, len(first))
        return said is not None and same(said, self.read_lines(second, 0, len(second)))


def read(source: Source, layout: Layout, limits: Limits) -> ParsedText:
    """Read a text: with the line reader if possible, else with ruamel.yaml.

    Raises:
        ParseError: The front matter is missing, or is not correct YAML.
    """
    fences = find_fences(source, limits)
    if fences.are_missing:
        from newsformat.yaml.nodes import MappingNode  # noqa: PLC0415 - see above

        reading = ParsedText(source, fences, layout, limits, is_by_lines=False)
        end = fences.end
        reading.root = MappingNode(start=end, end=end, outer=end, entries=[])
        reading.data = {}
        return reading
    data = _read_lines(source.text, fences.start, fences.end, layout, limits)
    reading = ParsedText(source, fences, layout, limits, is_by_lines=data is not None)
    reading.data = reading.construct() if data is None else data
    return reading


def _read_lines(
    text: str, start: int, end: int, layout: Layout, limits: Limits
) -> dict[Any, Plain] | None:
    """Read some lines of front matter with the line reader; return `None` for anything unusual."""
    data = read_data(text, start, end, layout, limits)
    if data is None or not layout.is_varied:
        return data
    from newsformat.errors import ParseError  # noqa: PLC0415 - few classes have such a layout
    from newsformat.yaml.lines.lazy_nodes import outline  # noqa: PLC0415 - as above
    from newsformat.yaml.node_values import construct  # noqa: PLC0415 - as above

    try:
        # The type of a scalar may depend on lines below it, so all nodes are needed first.
        return construct(Source(text), outline(text, start, end), layout, limits)
    except ParseError:
        return None


def read_by_template(text: str, layout: Layout, limits: Limits) -> ReadObject | None:
    """Read a text to an object with the template reader; return `None` for anything unusual.

    Compiling the template of a class takes as long as reading a hundred texts with the line reader,
    so the first few texts are left to the line reader.

    Args:
        text: The text.
        layout: The layout of the root mapping.
        limits: How large the text may be.
    """
    if layout.texts_begun < _FIRST_TEXTS:
        layout.texts_begun += 1
        return None
    from newsformat.compiled import object_reader  # noqa: PLC0415 - many programs read one text

    return object_reader.read_by_template(text, layout, limits)


def read_object(source: Source, layout: Layout, limits: Limits) -> tuple[ParsedText, Any] | None:
    """Read a text with the template reader, straight to an object of the layout's class.

    Returns:
        What was read, and the object; `None` for anything unusual.
    """
    found = read_by_template(source.text, layout, limits)
    if found is None:
        return None
    fences, value, is_in_order = found
    # The line reader can read whatever the template reader can.
    reading = ParsedText(source, fences, layout, limits, is_by_lines=True)
    reading.is_by_template = True
    reading.is_in_order = is_in_order
    return reading, value
