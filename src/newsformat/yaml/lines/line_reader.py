r"""The line reader: front matter as people and generators usually write it, read to plain data.

It reads block collections with any indent, all five styles of scalars, also over several lines,
flow collections, comments and blank lines. It declines anchors, aliases, tags, merge keys, keys
that are not scalars or occur twice, and everything that it is not sure of.

One expression matches a logical line, and a loop over its matches yields the values. `lazy_nodes`
makes the nodes of the same front matter for those who need places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from newsformat.fallback import UnusualError
from newsformat.text.characters import has_usual_characters
from newsformat.text.source import Limits
from newsformat.yaml import scalars
from newsformat.yaml.lines.expressions import (
    MOST_FLOW_DEPTH,
    flow_pair,
    flow_pairs,
    flow_word,
    flow_words,
    logical_line,
)
from newsformat.yaml.lines.scalar_decoding import (
    WORDS,
    block_text,
    number_value,
    quoted_text,
)
from newsformat.yaml.model_layout import FREE, UNTYPED, Layout, Shape
from newsformat.yaml.moments import read_moment
from newsformat.yaml.plain_data import Plain
from newsformat.yaml.text_or_other import chosen_value

# The value of `_raw` when no line below can belong to the last key or item.
_CLOSED: Final = "#"
_Collection: TypeAlias = Any


def read_data(
    text: str, start: int, end: int, layout: Layout, limits: Limits
) -> dict[Any, Plain] | None:
    """Read the front matter between two offsets; return `None` for anything unusual.

    Args:
        text: The whole text.
        start: Where the front matter begins.
        end: Where it ends, after a line end.
        layout: The layout of the root mapping.
        limits: How large it may be.
    """
    lines = _unix_lines(text[start:end])
    if lines is None or not has_usual_characters(lines) or not limits.depth:
        return None
    try:
        data = _Lines(layout, limits).read(lines)
    except (UnusualError, ValueError):
        # A `ValueError` may come from a date that does not exist, such as 30 February.
        return None
    if len(lines) > limits.nodes and _count_nodes(data) > limits.nodes:
        return None
    return data


def are_read_alike(first: str, second: str) -> bool:
    """Tell whether the line reader certainly makes the same data of two texts, without making it.

    That is so if they have the same logical lines, apart from blanks behind values and in comments.

    Args:
        first: Lines of front matter that the reader can read.
        second: Other lines.
    """
    before, after = _unix_lines(first), _unix_lines(second)
    return (
        before is not None
        and after is not None
        and has_usual_characters(after)
        and logical_line().findall(before) == logical_line().findall(after)
    )


def _unix_lines(front: str) -> str | None:
    r"""Return lines with `\n` as line end; `None` if the line ends are mixed."""
    if "\r" not in front:
        return front
    lines = front.replace("\r\n", "\n")
    is_consistent = "\r" not in lines and len(front) - len(lines) == lines.count("\n")
    return lines if is_consistent else None


class _Lines:
    """The lines of one front matter, with the collection that is being filled and those around it.

    Attributes:
        collection: The mapping or the list that is being filled.
        is_list: Whether that is a list.
        prefix: The text before its next key or item, if that is indented as the last one was.
    """

    __slots__ = (
        "_breaks", "_column", "_dated", "_free", "_key", "_limits", "_outer", "_raw", "_shape",
        "_unfinished", "collection", "is_list", "prefix",
    )  # fmt: skip

    def __init__(self, layout: Layout, limits: Limits) -> None:
        self.collection: _Collection = {}
        self.is_list = False
        self.prefix = ""
        self._column = 0
        # The layout of the mapping, or the shape of the items of the list.
        self._shape: Any = layout
        # The same facts about the collections around it.
        self._outer: list[tuple[_Collection, bool, int, Any]] = []
        self._limits = limits
        # The last key or index, and its value as written; empty if the value may still follow in a
        # line below.
        self._key: Any = None
        self._raw = _CLOSED
        self._breaks = 0
        # The plain scalars that span several lines: their collection and key, their lines, and
        # their shape.
        self._unfinished: list[tuple[_Collection, Any, list[str], Shape]] = []
        # The mappings whose keys may be something other than text.
        self._free: list[dict[Any, Plain]] = [] if layout.has_text_keys else [self.collection]
        # The collections in which a text may be a date, with their layouts or the shape of their
        # items.
        self._dated: list[tuple[_Collection, Any]] = []
        if layout.has_dates:
            self._dated.append((self.collection, layout))

    def read(self, front: str) -> dict[Any, Plain]:
        """Read all lines.

        Raises:
            UnusualError: The lines may contain something that is not supported here.
            ValueError: A value cannot be read.
        """
        root = collection = self.collection
        here, is_list = self.prefix, self.is_list
        reader_of = _READERS.get
        for prefix, indent, key, odd_key, value, _, rest in logical_line().findall(front):
            name: Plain = key
            if prefix != here or rest or odd_key or (not key) is not is_list:
                if not self._goes_to_entry(prefix, indent, key or odd_key, value, rest):
                    continue
                collection, here, is_list = self.collection, self.prefix, self.is_list
                if odd_key:
                    name = self._odd_key(odd_key)
            if value:
                first = value[0]
                if first == '"' and not ("\\" in value or "\n" in value):
                    item: Plain = value[1:-1]
                else:
                    read = reader_of(first)
                    item = value if read is None else read(self, value, name)
                self._raw = _CLOSED if rest else value
            else:
                item, self._raw = None, ""
            self._breaks = 0
            if is_list:
                self._key = -1
                collection.append(item)
            elif name in collection:
                raise UnusualError
            else:
                self._key = name
                collection[name] = item
        self._finish()
        return root  # type: ignore[no-any-return] # it is a mapping, whatever is read into it

    # Which collection a line belongs to

    def _goes_to_entry(self, prefix: str, indent: str, key: str, value: str, rest: str) -> bool:
        """Enter the collection of a key or an item, which it may begin; or read any other line.

        Returns:
            Whether the line has a key or an item.
        """
        column = len(indent)
        is_item = len(prefix) > column
        if not (key or is_item) or (rest and rest[0] != "#"):
            self._take_other(column, prefix, key, value, rest)
            return False
        if column > self._column or (is_item and column == self._column and not self.is_list):
            if self._raw:
                # A line that looks like an item may continue a text.
                if key:
                    raise UnusualError
                self._continue(column, prefix[column:] + value, is_closed=bool(rest))
                return False
            self._open(column, is_list=is_item)
        else:
            while column < self._column or (
                self.is_list and column == self._column and not is_item
            ):
                if not self._outer:
                    raise UnusualError
                self.collection, self.is_list, self._column, self._shape = self._outer.pop()
            if column != self._column or self.is_list is not is_item:
                raise UnusualError
        self.prefix = prefix
        if is_item:
            while (column := prefix.find("-", column + 1)) > 0:
                self._open_item(column, is_list=True)
            if key:
                self._open_item(len(prefix), is_list=False)
        return True

    def _open_item(self, column: int, *, is_list: bool) -> None:
        """Begin a collection that is an item, on the line of its dash."""
        self.collection.append(None)
        self._key = -1
        self._open(column, is_list=is_list)
        self.prefix = f"{' ' * column}- " if is_list else " " * column

    def _open(self, column: int, *, is_list: bool) -> None:
        """Begin a collection that is the value of the last key or item."""
        self._outer.append((self.collection, self.is_list, self._column, self._shape))
        if len(self._outer) >= self._limits.depth:
            raise UnusualError
        new: _Collection = [] if is_list else {}
        shape = self._shape_of(self._key)
        self.collection[self._key] = new
        self.collection, self.is_list, self._column = new, is_list, column
        if is_list:
            self._shape = shape.items or UNTYPED
            if self._shape.reads_dates:
                self._dated.append((new, self._shape))
        else:
            self._shape = shape.layout or FREE
            if self._shape.has_dates:
                self._dated.append((new, self._shape))
            if not self._shape.has_text_keys:
                self._free.append(new)

    # Lines without a key or an item

    def _take_other(self, column: int, prefix: str, key: str, value: str, rest: str) -> None:
        """Read a blank line, a comment, a value below its key, or one more line of a text."""
        is_comment = rest[:1] == "#"
        if rest and not is_comment:
            if key or value:
                raise UnusualError
            self._continue(column, prefix[column:] + rest, is_closed=False)
        elif value and self._raw:
            self._continue(column, value, is_closed=is_comment)
        elif value:
            read = _READERS.get(value[0])
            if column <= self._column or read is _Lines.block:
                # The lines of a literal scalar may be indented less than its header if that is
                # below the key.
                raise UnusualError
            self.collection[self._key] = value if read is None else read(self, value, self._key)
            self._raw = _CLOSED if is_comment else value
            self._breaks = 0
        elif not is_comment:
            self._breaks += 1
        elif self._raw:
            # A text does not continue after a comment.
            self._raw = _CLOSED

    def _continue(self, column: int, text: str, *, is_closed: bool) -> None:
        """Read one more line of a plain scalar."""
        raw = self._raw
        is_plain = raw not in {"", _CLOSED} and _READERS.get(raw[0]) in _PLAIN_READERS
        if column <= self._column or not is_plain:
            raise UnusualError
        if ": " in text or " #" in text or text[-1] == ":" or "\t" in text or "\n" in text:
            raise UnusualError
        text = text.rstrip(" ")
        key = len(self.collection) - 1 if self.is_list else self._key
        last = self._unfinished[-1] if self._unfinished else None
        if last is None or last[0] is not self.collection or last[1] != key:
            last = (self.collection, key, [raw], self._shape_of(key))
            self._unfinished.append(last)
        last[2].extend(("\n" * self._breaks or " ", text))
        self._breaks = 0
        if is_closed:
            self._raw = _CLOSED

    def _finish(self) -> None:
        """Join the lines of plain scalars, after all lines have been read."""
        for collection, key, lines, of_value in self._unfinished:
            collection[key] = self._resolve("".join(lines), of_value)
        for collection, shape in self._dated:
            self._read_dates(collection, shape)
        for mapping in self._free:
            if not WORDS.keys().isdisjoint(mapping):
                raise UnusualError

    def _read_dates(self, collection: _Collection, shape: Any) -> None:
        """Turn the texts of a collection that look like dates into dates."""
        keys: Iterable[Any] = range(len(collection))
        if isinstance(shape, Layout):
            keys = shape.date_keys
            if shape.other.reads_dates:
                keys = [*keys, *(key for key in collection if key not in shape.by_key)]
        for key in keys:
            text = collection.get(key) if isinstance(shape, Layout) else collection[key]
            if type(text) is str:
                value = read_moment(text)
                if isinstance(value, scalars.Unreadable):
                    raise UnusualError
                collection[key] = value

    # Values

    def _shape_of(self, key: Plain) -> Shape:
        """Return the shape of the value of a key, or of the items of a list."""
        if self.is_list:
            shape: Shape = self._shape
            return shape
        return _shape_at(self._shape, key)

    def quoted(self, raw: str, _: Plain) -> str:
        return quoted_text(raw)

    def block(self, raw: str, _: Plain) -> str:
        return block_text(raw, self._column)

    def word(self, raw: str, key: Plain) -> Plain:
        value = WORDS.get(raw, raw)
        if value is None or not self._may_be_text(key):
            return value
        return self._resolve(raw, self._shape_of(key))

    def number(self, raw: str, key: Plain) -> Plain:
        if self._may_be_text(key):
            return self._resolve(raw, self._shape_of(key))
        return self._number(raw)

    def _may_be_text(self, key: Plain) -> bool:
        """Tell whether the value of a key, or the items of a list, are declared to be texts."""
        if self.is_list:
            return self._shape.is_text or self._shape.keeps is not None
        return key in self._shape.text_keys

    def _number(self, raw: str) -> Plain:
        value = number_value(raw, self._limits.integer_digits)
        if isinstance(value, scalars.Unreadable):
            raise UnusualError
        return value

    def _resolve(self, raw: str, shape: Shape) -> Plain:
        """Return the value of any plain scalar."""
        value = WORDS.get(raw, raw)
        if shape.is_text:
            return None if value is None else raw
        is_number = _READERS.get(raw[0]) is _Lines.number
        if shape.keeps is None:
            return self._number(raw) if is_number else value
        number = number_value(raw, self._limits.integer_digits) if is_number else value
        chosen = chosen_value(raw, number, shape.keeps)
        if isinstance(chosen, scalars.Unreadable):
            raise UnusualError
        return chosen

    def flow(self, raw: str, key: Plain) -> Plain:
        """Return the value of a flow collection."""
        if len(self._outer) + MOST_FLOW_DEPTH >= self._limits.depth:
            raise UnusualError
        shape = self._shape_of(key)
        if (shape.items or UNTYPED).reads_dates or (shape.layout or FREE).has_dates:
            return _value_of_flow(raw, shape, self._limits)
        if raw[0] == "[" and flow_words().fullmatch(raw):
            items = shape.items or UNTYPED
            return [self._flow_word(word, items) for word in flow_word().findall(raw)]
        if flow_pairs().fullmatch(raw):
            return self._flow_pairs(raw, shape.layout or FREE)
        return _value_of_flow(raw, shape, self._limits)

    def _flow_pairs(self, raw: str, layout: Layout) -> dict[Any, Plain]:
        pairs: dict[Any, Plain] = {}
        for key, word in flow_pair().findall(raw):
            if key in pairs or (key in WORDS and not layout.has_text_keys):
                raise UnusualError
            pairs[key] = self._flow_word(word, _shape_at(layout, key))
        return pairs

    def _flow_word(self, word: str, shape: Shape) -> Plain:
        """Return the value of a scalar in a flow collection, given with the blanks after it."""
        read = _READERS.get(word[0])
        if read is None:
            return word.rstrip(" ")
        if read in _PLAIN_READERS:
            return self._resolve(word.rstrip(" "), shape)
        return read(self, word, None)

    def _odd_key(self, raw: str) -> Plain:
        """Return the value of a key that is quoted, or that may not be text."""
        if len(raw) > scalars.LONGEST_KEY:
            raise UnusualError
        if raw[0] in "\"'":
            return raw[1:-1]
        if self._shape.has_text_keys:
            return raw
        key = scalars.resolve(raw, self._limits.integer_digits)
        if isinstance(key, scalars.Unreadable) or key != key:  # noqa: PLR0124 - NaN is no key
            raise UnusualError
        return key


def _shape_at(layout: Layout, key: Plain) -> Shape:
    slot = layout.by_key.get(key)  # type: ignore[arg-type] # any key may be asked for
    return layout.other if slot is None else slot.shape


# How a value is read, by its first character; all others begin a text that is taken as it is.
_READERS: Final[dict[str, Callable[[_Lines, str, Any], Plain]]] = {
    **dict.fromkeys("\"'", _Lines.quoted),
    **dict.fromkeys("[{", _Lines.flow),
    **dict.fromkeys("|>", _Lines.block),
    **dict.fromkeys("0123456789+-.", _Lines.number),
    **dict.fromkeys("~nNtTfF", _Lines.word),
}
_PLAIN_READERS: Final = (None, _Lines.word, _Lines.number)


def _value_of_flow(raw: str, shape: Shape, limits: Limits) -> Plain:
    """Return the value of a flow collection that contains other collections."""
    # Few texts have one, and the import of nodes is spared to all others.
    from newsformat.yaml.lines.flow_collections import flow_node  # noqa: PLC0415 - see above
    from newsformat.yaml.node_values import construct_value  # noqa: PLC0415 - see above

    return construct_value(flow_node(raw, 0, len(raw)), shape, limits)


def _count_nodes(root: Plain) -> int:
    """Count the keys and values of plain data."""
    count = 0
    waiting = [root]
    while waiting:
        value = waiting.pop()
        count += 1
        if isinstance(value, dict):
            count += len(value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return count
