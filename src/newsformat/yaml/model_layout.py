"""Layouts: which keys a mapping may have, in which order, and how their values look in YAML.

A layout is plain data. The model classes provide theirs from their field declarations; reading,
writing and editing only see the layout.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from newsformat.yaml.plain_data import Plain
from newsformat.yaml.text_or_other import Kept

set_attribute: Final = object.__setattr__
"""Sets an attribute of a model, even if its class is frozen and refuses assignment."""


class Style(enum.Enum):
    """The style of a text in canonical form."""

    PLAIN = "plain"
    """Without quotes, or in double quotes if it would not be read back as the same text."""

    QUOTED = "quoted"
    """Always in double quotes."""


class Kind(enum.Enum):
    """The declared kind of a value."""

    ANY = "any"
    """Any value; YAML's core schema decides what it is, and it may be a collection."""

    TEXT = "text"
    """A text, even if a plain scalar looks like something else."""

    NUMBER = "number"
    """Usually a number; like everything except text, it is read by the core schema."""

    BOOLEAN = "boolean"
    """Usually `true` or `false`."""

    MOMENT = "moment"
    """Usually a date and time in UTC."""


class Shape(NamedTuple):
    """How a value looks in YAML.

    Attributes:
        kind: The declared kind of the value.
        style: The style in which a text is written.
        is_url: Whether the value is a URL, which is written in the style of the other URLs of the
            file.
        layout: For a mapping, the layout of its keys.
        items: For a sequence, the shape of each item.
        reads_dates: Whether a text that looks like a date, or a date and time, is read as one.
        types: The exact types that a scalar may have, where the class restricts them.
        is_style_declared: Whether the class itself declares the style of texts.
        keeps: Where a value may be text or something else, the plain scalars that are not text;
            `None` where the core schema alone decides.
        positions: For a sequence whose items have different types, the shape of each item.
        is_set: Whether the order of the items does not matter.
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
        """Whether the value is text, whatever a plain scalar looks like."""
        return self.kind is Kind.TEXT

    def item(self, index: int) -> Shape:
        """Return the shape of the item at an index."""
        if index < len(self.positions):
            return self.positions[index]
        return self.items or UNTYPED


UNTYPED: Final = Shape()
"""The shape of a value about which nothing is declared; YAML's core schema decides what it is."""


class Assembly(NamedTuple):
    """How an object is made from a mapping, if each slot is one of the object's attributes.

    Attributes:
        make: The class of the object.
        extra_argument: The argument for keys without a slot, if there is one.
        extra_attribute: The attribute for keys without a slot, if there is one.
        defaults: The attributes without a slot, with their defaults, if making an object consists
            of setting attributes only; otherwise `None`.
        is_complete: Whether the mapping is all that is needed; a body without a default is needed
            as well.
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
        shape: How its value looks.
        is_block: Whether a blank line separates it from what is above it.
        is_final: Whether no blank line follows it where it is the last key.
        is_identity: Whether its value identifies an item of a list; `None` where the class does not
            say.
        attribute: The name of the attribute, where the layout is that of a class.
        argument: The name of that attribute as an argument of the class.
        is_required: Whether the key is required.
        is_finite: Whether infinity and NaN are refused.
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
        """For a list the shape of its items, for any other value its own shape."""
        return self.shape.items or self.shape


# The keys that usually identify an item where the class declares none, the strongest first.
_USUAL_IDENTITIES: Final = ("id", "url", "name")


class Layout:
    """The slots of a mapping, in canonical order.

    A model may contain itself, so a layout is created empty and gets its slots before it is used.

    Attributes:
        slots: The known keys.
        other: The shape of the values of all other keys.
        followers: Unknown keys that nevertheless have a place, each with the key that it directly
            follows.
        assembly: How objects are made from the mapping; `None` if that takes more than its values.
        body_attribute: The attribute for the body, if there is one.
        is_canonical: Whether new text is placed and styled as in canonical form, whatever the style
            of the file; only the value of the root layout counts.
        declares_blocks: Whether the class itself declares which keys have a blank line above them.
        texts_begun: The number of texts of this class that have been read while its template was
            not compiled.
        texts_not_in_rows: The number of texts of this class that could have been read into rows
            while the patterns for that were not compiled.
        has_text_keys: Whether every key is text, even one that looks like a number.
        variants: Where a mapping may be one of several classes, the function that chooses its
            layout, given its keys with the texts of scalar values. The slots are those of all the
            classes.
    """

    def __init__(
        self,
        slots: tuple[Slot, ...] = (),
        other: Shape = UNTYPED,
        followers: Mapping[str, str] = MappingProxyType({}),
        *,
        has_text_keys: bool = True,
    ) -> None:
        """Take the slots; the other attributes are set before the layout is used."""
        self.slots: tuple[Slot, ...] = slots
        self.other: Shape = other
        self.followers: Mapping[str, str] = followers
        self.assembly: Assembly | None = None
        self.body_attribute: str | None = None
        self.is_canonical: bool = False
        self.declares_blocks: bool = False
        self.texts_begun: int = 0
        self.texts_not_in_rows: int = 0
        self.has_text_keys: bool = has_text_keys
        self.variants: Callable[[Mapping[Any, str | None]], Layout] | None = None
        # The compiled functions for the layout, stored by the functions that compile them. Those
        # that have other arguments too are stored as caches.
        self.compiled: dict[Callable[..., Any], Any] = {}

    @cached_property
    def by_key(self) -> Mapping[str, Slot]:
        """The slots by their keys."""
        return {slot.key: slot for slot in self.slots}

    @cached_property
    def text_keys(self) -> Container[Plain]:
        """The keys whose values may be text, even if a plain scalar looks like a number."""
        if _may_be_text(self.other):
            others = frozenset(slot.key for slot in self.slots if not _may_be_text(slot.shape))
            return _AllBut(others)
        return frozenset(slot.key for slot in self.slots if _may_be_text(slot.shape))

    @cached_property
    def is_varied(self) -> bool:
        """Whether the reading of a scalar, at any depth, may depend on more than keys above it."""
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
        """Return the layout of a mapping that has the given keys and texts."""
        return self if self.variants is None else self.variants(texts)

    @cached_property
    def date_keys(self) -> tuple[str, ...]:
        """The known keys whose texts may be dates."""
        return tuple(slot.key for slot in self.slots if slot.shape.reads_dates)

    @cached_property
    def has_dates(self) -> bool:
        """Whether the text of any key, known or unknown, may be a date."""
        return bool(self.date_keys) or self.other.reads_dates

    @property
    def model(self) -> type[Any] | None:
        """The class that objects are made from, if there is one."""
        return self.assembly.make if self.assembly is not None else None

    @property
    def extra_attribute(self) -> str | None:
        """The attribute for keys without a slot, if there is one."""
        return self.assembly.extra_attribute if self.assembly is not None else None

    @cached_property
    def is_assembled(self) -> bool:
        """Whether objects can be made from the mapping, and from all mappings inside it."""
        return all(
            each.assembly is not None and each.assembly.is_complete
            for each in self.with_inner_layouts()
        )

    def with_inner_layouts(self) -> Iterator[Layout]:
        """Yield this layout, and those of all mappings inside it, each of them once."""
        seen: list[Layout] = [self]
        for layout in seen:
            yield layout
            inner = [slot.element.layout for slot in layout.slots]
            seen.extend(each for each in inner if each is not None and each not in seen)

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The position of each key in canonical order."""
        return {slot.key: rank for rank, slot in enumerate(self.slots)}

    @cached_property
    def identities(self) -> tuple[tuple[str, ...], ...]:
        """The keys that identify an item of a list, in groups, the strongest first.

        A URL identifies an item better than a name does, since many things may share a name.
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
        """Whether blank lines separate some of the keys."""
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
        """Yield the known keys above one of the header, the nearest first.

        There are none where unknown keys may come between.
        """
        rank = self.ranks.get(key, len(self.slots))
        are_neighbours = all(self.ranks[other] >= rank for other in self.followers.values())
        if rank < self._header_end and are_neighbours:
            yield from reversed(self.slots[:rank])

    def slot(self, key: object, value: object) -> Slot:
        """Return the slot of a key; the slot of an unknown key is made from its value."""
        known = self.by_key.get(key) if isinstance(key, str) else None
        if known is not None:
            return known
        is_block = self.has_blocks and _is_filled_collection(value) and key not in self.followers
        shape, is_url = self.other, is_url_key(key)
        if shape.is_url is not is_url:
            shape = shape._replace(is_url=is_url)
        return Slot(str(key), shape, is_block)

    def rank(self, key: object, value: object) -> tuple[int, int]:
        """Return a key's position in canonical order, comparable with that of other keys."""
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


class _AllBut:
    """A container of everything except a few keys."""

    def __init__(self, exceptions: frozenset[str]) -> None:
        self._exceptions = exceptions

    def __contains__(self, key: object) -> bool:
        return key not in self._exceptions


FREE: Final = Layout(has_text_keys=False)
"""The layout of a mapping about which nothing is declared."""


def is_url_key(key: object) -> bool:
    """Tell whether the name of a key says that its value is a URL."""
    return isinstance(key, str) and (key == "url" or key.endswith(("Url", "URL", "_url")))


def plain_text(value: Plain) -> str | None:
    """Return a scalar as text, without quotes; `None` for any other value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else None


def _may_be_text(shape: Shape) -> bool:
    return shape.is_text or shape.keeps is not None


def _shapes_in(shape: Shape) -> Iterator[Shape]:
    """Yield a shape, and the shapes of all items inside it."""
    yield shape
    for inner in shape.positions or ((shape.items,) if shape.items is not None else ()):
        yield from _shapes_in(inner)


def _is_filled_collection(value: object) -> bool:
    return isinstance(value, (dict, list)) and bool(value)
