"""How values of a model look in YAML: which keys, in which order, quoted or plain.

A layout is plain data. The models derive theirs from their field declarations; reading, writing
and editing only ever see the layout.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache, cached_property, partial, wraps
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar, cast

from newsformat.yaml.plain_data import Plain
from newsformat.yaml.text_or_other import Kept

set_attribute: Final = object.__setattr__
"""Sets an attribute of a model, whose class may be frozen, so that assignment is refused."""


class Style(enum.Enum):
    """How the text of a slot is written in canonical form."""

    PLAIN = "plain"
    """Plain, and double-quoted only where it would not read back as the same text."""

    QUOTED = "quoted"
    """Double-quoted, needed or not."""


class Kind(enum.Enum):
    """What a value is declared to be."""

    ANY = "any"
    """YAML's core schema says what it is; it may well be a collection."""

    TEXT = "text"
    """A text, whatever a plain scalar looks like."""

    NUMBER = "number"
    """Usually a number; like all but texts, it is read by the core schema."""

    BOOLEAN = "boolean"
    """Usually `true` or `false`."""

    MOMENT = "moment"
    """Usually a date and time in UTC."""


class Shape(NamedTuple):
    """What a value looks like.

    Attributes:
        kind: What the value is declared to be.
        style: How a text is written.
        is_url: The value is a URL, whose style follows the other URLs of a file.
        layout: For a mapping, its keys.
        items: For a sequence, the shape of each item.
        reads_dates: A text that looks like a date, or a date and time, is one.
        types: The exact types of values that are scalars, where the class says them.
        is_style_declared: The class itself says how a text is written.
        keeps: Where a value may be a text or something else, the plain scalars that are no texts;
            `None` where nothing but the core schema tells.
        positions: For a sequence whose items differ by their places, the shape of each.
        is_set: The order of the items does not count.
    """

    kind: Kind = Kind.ANY
    style: Style = Style.PLAIN
    is_url: bool = False
    layout: Layout | None = None
    items: Shape | None = None
    reads_dates: bool = False
    types: frozenset[type] = frozenset()
    is_style_declared: bool = False
    keeps: Kept | None = None
    positions: tuple[Shape, ...] = ()
    is_set: bool = False

    @property
    def is_text(self) -> bool:
        """Whether the value is a text, whatever a plain scalar looks like."""
        return self.kind is Kind.TEXT

    def item(self, index: int) -> Shape:
        """Return the shape of the item at an index."""
        if index < len(self.positions):
            return self.positions[index]
        return self.items or UNTYPED


UNTYPED: Final = Shape()
"""The shape of a value that nothing is known of: YAML's core schema says what it is."""


class Assembly(NamedTuple):
    """How an object is made of a mapping, each of whose slots is one of its attributes.

    Attributes:
        make: Its class.
        extra_argument: The argument for the keys that no slot knows, if there is one.
        extra_attribute: The attribute for these keys.
        defaults: The attributes that no slot sets, where making an object is nothing more than
            setting attributes; otherwise `None`.
        is_complete: Whether nothing else is needed, such as a body without a default.
    """

    make: type[Any]
    extra_argument: str | None = None
    extra_attribute: str | None = None
    defaults: Mapping[str, Any] | None = None
    is_complete: bool = True


class Slot(NamedTuple):
    """A place for a key in a mapping, and the attribute of an object that holds its value.

    Attributes:
        key: The key.
        shape: What its value looks like.
        is_block: A blank line separates it from what stands above it.
        is_final: Where it is the last key, no blank line follows it.
        is_identity: Its value says which item of a list a mapping is; `None` where nothing is
            declared.
        attribute: The name of the attribute, where the layout is that of a class.
        argument: The name of that attribute in the call that makes the object.
        is_required: The key must be there.
        is_finite: Its numbers must be neither infinite nor NaN.
    """

    key: str
    shape: Shape = UNTYPED
    is_block: bool = False
    is_final: bool = False
    is_identity: bool | None = None
    attribute: str = ""
    argument: str = ""
    is_required: bool = False
    is_finite: bool = False

    @property
    def element(self) -> Shape:
        """The shape of each item of a list; of all other values that of the value itself."""
        return self.shape.items or self.shape


# What items are usually known by where nothing is declared, the most telling first.
_USUAL_IDENTITIES: Final = ("id", "url", "name")


class Layout:
    """The slots of a mapping in canonical order.

    A model may contain itself, so a layout is made empty and given its slots before it is used.

    Attributes:
        slots: The known keys.
        other: The shape of the values of all other keys.
        followers: Unknown keys that have a place all the same, each with the key that it
            stands directly below.
        assembly: How objects are made of the mapping; `None` where that takes more than its values.
        body_attribute: The attribute for the text after the closing fence, if there is one.
        is_canonical: What edits add to a file goes where it stands in canonical form, and looks
            so, whatever the file does; this is asked of the root alone.
        declares_blocks: The class itself says which keys a blank line separates.
        texts_begun: How many texts of the class were to be read before its template was compiled.
        has_text_keys: Whether each key is a text, whatever a plain one looks like.
        variants: Where a mapping is one of several, what tells which layout one has: by its keys,
            each with the text of its value where that is a scalar. The slots are those of all.
    """

    def __init__(
        self,
        slots: tuple[Slot, ...] = (),
        other: Shape = UNTYPED,
        followers: Mapping[str, str] = MappingProxyType({}),
        *,
        has_text_keys: bool = True,
    ) -> None:
        """Take what is known of the keys; the rest is set before the layout is used."""
        self.slots: tuple[Slot, ...] = slots
        self.other: Shape = other
        self.followers: Mapping[str, str] = followers
        self.assembly: Assembly | None = None
        self.body_attribute: str | None = None
        self.is_canonical: bool = False
        self.declares_blocks: bool = False
        self.texts_begun: int = 0
        self.has_text_keys: bool = has_text_keys
        self.variants: Callable[[Mapping[Any, str | None]], Layout] | None = None
        # What is compiled for the layout, by the functions that compile it.
        self.compiled: dict[Callable[..., Any], Callable[..., Any]] = {}

    @cached_property
    def by_key(self) -> Mapping[str, Slot]:
        """The slots by their keys."""
        return {slot.key: slot for slot in self.slots}

    @cached_property
    def text_keys(self) -> Container[Plain]:
        """The keys whose values may be texts, whatever a plain scalar looks like."""
        if _may_be_text(self.other):
            others = frozenset(slot.key for slot in self.slots if not _may_be_text(slot.shape))
            return _AllBut(others)
        return frozenset(slot.key for slot in self.slots if _may_be_text(slot.shape))

    @cached_property
    def is_varied(self) -> bool:
        """Whether some scalar, in here or deeper, is read by more than its key and those above."""
        seen: list[Layout] = [self]
        for layout in seen:
            if layout.variants is not None:
                return True
            for shape in (layout.other, *(slot.shape for slot in layout.slots)):
                for each in _shapes_in(shape):
                    if each.positions:
                        return True
                    if each.layout is not None and each.layout not in seen:
                        seen.append(each.layout)
        return False

    def variant(self, texts: Mapping[Any, str | None]) -> Layout:
        """Return the layout of a mapping with some keys and values."""
        return self if self.variants is None else self.variants(texts)

    @cached_property
    def date_keys(self) -> tuple[str, ...]:
        """The known keys whose texts may be dates."""
        return tuple(slot.key for slot in self.slots if slot.shape.reads_dates)

    @cached_property
    def has_dates(self) -> bool:
        """Whether a text at any key, known or not, may be a date."""
        return bool(self.date_keys) or self.other.reads_dates

    @property
    def model(self) -> type[Any] | None:
        """The class that objects are made of, if there is one."""
        return self.assembly.make if self.assembly is not None else None

    @property
    def extra_attribute(self) -> str | None:
        """The attribute for the keys that no slot knows, if there is one."""
        return self.assembly.extra_attribute if self.assembly is not None else None

    @cached_property
    def is_assembled(self) -> bool:
        """Whether objects can be made of the mapping, and of all mappings inside it."""
        seen: list[Layout] = [self]
        for layout in seen:
            if layout.assembly is None or not layout.assembly.is_complete:
                return False
            elements = (slot.element for slot in layout.slots)
            inner = [element.layout for element in elements if element.layout is not None]
            seen.extend(each for each in inner if each not in seen)
        return True

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The places of the keys in canonical order."""
        return {slot.key: rank for rank, slot in enumerate(self.slots)}

    @cached_property
    def identities(self) -> tuple[tuple[str, ...], ...]:
        """The keys that say which item of a list a mapping is, in groups, the most telling first.

        A URL tells more than a name does: many things may have one name.
        """
        declared = [slot for slot in self.slots if slot.is_identity]
        if declared:
            urls = tuple(slot.key for slot in declared if slot.shape.is_url)
            others = tuple(slot.key for slot in declared if not slot.shape.is_url)
            return tuple(keys for keys in (urls, others) if keys)
        denied = {slot.key for slot in self.slots if slot.is_identity is False}
        return tuple((key,) for key in _USUAL_IDENTITIES if key not in denied)

    @cached_property
    def has_blocks(self) -> bool:
        """Whether blank lines separate groups of keys."""
        return any(slot.is_block for slot in self.slots)

    @cached_property
    def _header_end(self) -> int:
        """The rank of the first block; unknown scalars go before it."""
        ranks = (rank for rank, slot in enumerate(self.slots) if slot.is_block)
        return next(ranks, len(self.slots))

    @cached_property
    def _blocks_end(self) -> int:
        """The rank of the final slot; unknown collections go before it."""
        ranks = (rank for rank, slot in enumerate(self.slots) if slot.is_final)
        return next(ranks, len(self.slots))

    def header_above(self, key: str) -> Iterator[Slot]:
        """Yield the known keys that stand above one of the header, the nearest first.

        None where unknown keys may stand between them.
        """
        rank = self.ranks.get(key, len(self.slots))
        are_neighbours = all(self.ranks[other] >= rank for other in self.followers.values())
        if rank < self._header_end and are_neighbours:
            yield from reversed(self.slots[:rank])

    def slot(self, key: object, value: object) -> Slot:
        """Return the slot of a key; an unknown key gets one made from its value."""
        known = self.by_key.get(key) if isinstance(key, str) else None
        if known is not None:
            return known
        is_block = self.has_blocks and _is_filled_collection(value) and key not in self.followers
        shape, is_url = self.other, is_url_key(key)
        if shape.is_url is not is_url:
            shape = shape._replace(is_url=is_url)
        return Slot(str(key), shape, is_block)

    def rank(self, key: object, value: object) -> tuple[int, int]:
        """Return the place of a key in canonical order, comparable with that of other keys."""
        known = self.ranks.get(key) if isinstance(key, str) else None
        if known is not None:
            return known, 1
        if key in self.followers:
            return self.ranks[self.followers[str(key)]], 2
        return (self._blocks_end if _is_filled_collection(value) else self._header_end), 0

    def in_order(self, mapping: Mapping[Any, Plain]) -> Iterator[tuple[Plain, Plain, Slot]]:
        """Yield the entries of a mapping in canonical order, each with its slot."""
        if self.variants is not None:
            chosen = self.variants({key: plain_text(value) for key, value in mapping.items()})
            yield from chosen.in_order(mapping)
            return
        for key, value in sorted(mapping.items(), key=lambda entry: self.rank(*entry)):
            yield key, value, self.slot(key, value)


_Function = TypeVar("_Function", bound=Callable[..., object])


def cached_per_layout(function: _Function) -> _Function:
    """Keep the results of a function for a layout and other arguments, while the layout exists.

    For type checkers the function stays what it was.
    """

    @wraps(function)
    def once(layout: Layout, *arguments: object, **options: object) -> object:
        try:
            known = layout.compiled[function]
        except KeyError:
            known = layout.compiled.setdefault(function, cache(partial(function, layout)))
        return known(*arguments, **options) if options else known(*arguments)

    return cast("_Function", once)


class _AllBut:
    """Everything but a few keys."""

    def __init__(self, exceptions: frozenset[str]) -> None:
        self._exceptions = exceptions

    def __contains__(self, key: object) -> bool:
        return key not in self._exceptions


FREE: Final = Layout(has_text_keys=False)
"""The layout of a mapping that nothing is known of."""


def is_url_key(key: object) -> bool:
    """Tell whether a key is named like the format's URLs."""
    return isinstance(key, str) and (key == "url" or key.endswith(("Url", "URL", "_url")))


def plain_text(value: Plain) -> str | None:
    """Return the text that a scalar is written as, quotes aside; `None` for all else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else None


def _may_be_text(shape: Shape) -> bool:
    return shape.is_text or shape.keeps is not None


def _shapes_in(shape: Shape) -> Iterator[Shape]:
    """Yield a shape, and those of items inside."""
    yield shape
    for inner in shape.positions or ((shape.items,) if shape.items is not None else ()):
        yield from _shapes_in(inner)


def _is_filled_collection(value: object) -> bool:
    return isinstance(value, (dict, list)) and bool(value)
