"""The places in models and in plain data that the steps of a path lead to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from newsformat.arguments import is_model_class
from newsformat.convert.converter import to_plain_at, try_structure
from newsformat.convert.members import candidates
from newsformat.convert.problems import Problem
from newsformat.fields import Field, model_fields, typed_keys
from newsformat.type_hints import Sort, ValueType, union_of
from newsformat.write.emitter import key_text
from newsformat.yaml import scalars
from newsformat.yaml.model_layout import set_attribute
from newsformat.yaml.paths import Path
from newsformat.yaml.plain_data import same

if TYPE_CHECKING:
    import cattrs


class Place(ABC):
    """A place that a step of a path leads to.

    Attributes:
        kind: The type of its value; `None` for plain data.
        makes_value: Whether the place itself converts what is put there.
    """

    kind: ValueType | None = None
    makes_value: bool = False

    @abstractmethod
    def get(self) -> Any:
        """Return the value, or raise `LookupError`."""

    @abstractmethod
    def set(self, value: Any) -> None:
        """Set the value."""

    @abstractmethod
    def remove(self) -> None:
        """Remove the value, or raise `LookupError`."""

    @abstractmethod
    def saved(self) -> Callable[[], None]:
        """Return a function that restores the present state."""


@attrs.frozen
class Attribute(Place):
    """The attribute of a model that a field declares.

    Attributes:
        model: The model.
        field: The field.
        kind: The type of the field.
        makes_value: Whether the class has a converter for it.
    """

    model: Any
    field: Field
    kind: ValueType
    makes_value: bool

    def get(self) -> Any:
        """Return the value, or raise `LookupError`."""
        try:
            return getattr(self.model, self.field.name)
        except AttributeError:
            raise LookupError(self.field.name) from None

    def set(self, value: Any) -> None:
        """Set the value."""
        setattr(self.model, self.field.name, value)

    def remove(self) -> None:
        """Set the default, or raise `ValueError` if there is none."""
        self.set(self._default())

    def _default(self) -> Any:
        default: Any = self.field.attribute.default
        if default is attrs.NOTHING:
            raise ValueError("this key is required; it cannot be removed")
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type] # attrs types it as a function
            return default.factory(self.model) if default.takes_self else default.factory()
        return default

    @property
    def is_required(self) -> bool:
        """Whether there is no default."""
        return self.field.is_required

    def is_left_out(self, converter: cattrs.BaseConverter | None) -> bool:
        """Tell whether the value is the default, in which case the text may omit the key.

        Args:
            converter: The converter that the model is written with, if not the usual one.
        """
        values = (self.get(), self._default())
        hint, owner = self.kind.declared, type(self.model)
        return same(
            *(
                to_plain_at((), value, hint, [], owner=owner, converter=converter)
                for value in values
            )
        )

    def saved(self) -> Callable[[], None]:
        """Return a function that restores the present state."""
        value = self.get()
        return lambda: set_attribute(self.model, self.field.name, value)


@attrs.frozen
class Key(Place):
    """A key of a mapping.

    Attributes:
        mapping: The mapping.
        key: The key, which need not exist.
        kind: The type of the value.
        is_required: Whether the key is required.
    """

    mapping: dict[Any, Any]
    key: object
    kind: ValueType | None = None
    is_required: bool = False

    def get(self) -> Any:
        """Return the value, or raise `LookupError`."""
        return self.mapping[self.key]

    def set(self, value: Any) -> None:
        """Set the value."""
        self.mapping[self.key] = value

    def remove(self) -> None:
        """Remove the key, or raise `LookupError`, or `ValueError` if the key is required."""
        if self.is_required:
            raise ValueError("this key is required; it cannot be removed")
        del self.mapping[self.key]

    def saved(self) -> Callable[[], None]:
        """Return a function that restores the present state."""
        entries = list(self.mapping.items())

        def restore() -> None:
            self.mapping.clear()
            self.mapping.update(entries)

        return restore


@attrs.frozen
class Item(Place):
    """An item of a list.

    Attributes:
        items: The list.
        index: Its index; the number of items to append one.
        kind: The type of the items.
    """

    items: list[Any]
    index: int
    kind: ValueType | None

    def get(self) -> Any:
        """Return the value, or raise `LookupError`."""
        return self.items[self.index]

    def set(self, value: Any) -> None:
        """Set the value."""
        # An index that is equal to the number of items appends one.
        if self.index == len(self.items):
            self.items.append(value)
        else:
            self.items[self.index] = value

    def remove(self) -> None:
        """Remove the item, or raise `LookupError`."""
        del self.items[self.index]

    def saved(self) -> Callable[[], None]:
        """Return a function that restores the present state."""
        items = list(self.items)
        return lambda: self.items.__setitem__(slice(None), items)


@attrs.frozen
class TupleItem(Place):
    """An item of a tuple; changing it replaces the tuple.

    Attributes:
        tuple_place: The place of the tuple.
        items: The tuple.
        index: Its index; the number of items to append one, if the tuple may grow.
        kind: The type of the item.
        is_variadic: Whether the tuple has any number of items.
    """

    tuple_place: Place
    items: tuple[Any, ...]
    index: int
    kind: ValueType | None
    is_variadic: bool

    def get(self) -> Any:
        """Return the value, or raise `LookupError`."""
        return self.items[self.index]

    def set(self, value: Any) -> None:
        """Set the value, or raise `LookupError`."""
        items = list(self.items)
        if self.index == len(items):
            if not self.is_variadic:
                raise LookupError(self.index)
            items.append(value)
        else:
            items[self.index] = value
        self.tuple_place.set(tuple(items))

    def remove(self) -> None:
        """Remove the item, or raise `ValueError` if the tuple requires it."""
        if not self.is_variadic:
            raise ValueError("this item is required; it cannot be removed")
        items = list(self.items)
        del items[self.index]
        self.tuple_place.set(tuple(items))

    def saved(self) -> Callable[[], None]:
        """Return a function that restores the present state."""
        return self.tuple_place.saved()


def find(root: Any, steps: Path) -> Any:
    """Return the value at a path.

    Args:
        root: A model, or plain data.
        steps: The path.

    Raises:
        LookupError: There is nothing at the path.
    """
    return follow(root, steps)[0]


def follow(root: Any, steps: Path) -> tuple[Any, Place | None]:
    """Return the value at a path, as `find` does, and its place; `None` for the root.

    Args:
        root: A model, or plain data.
        steps: The path.

    Raises:
        LookupError: There is nothing at the path.
    """
    value = root
    place: Place | None = None
    for step in steps:
        place = place_of(value, place, step)
        if place is None:
            raise LookupError(step)
        value = place.get()
        if value is None and isinstance(place, Attribute):
            raise LookupError(step)
    return value, place


def place_of(container: Any, outer: Place | None, step: object) -> Place | None:
    """Return the place that a step from a value leads to; `None` if there is none.

    Args:
        container: The value.
        outer: The place of the value; `None` for the root.
        step: The step.
    """
    kind = _kind_at(container, outer)
    if isinstance(container, (list, tuple)):
        if not (isinstance(step, int) and -len(container) <= step <= len(container)):
            return None
        item = item_kind(container, outer, step)
        if isinstance(container, list):
            return Item(container, step, item)
        if outer is None or kind is None:
            return None
        return TupleItem(outer, container, step, item, is_variadic=kind.is_variadic)
    if isinstance(container, dict):
        return _key(container, kind, step)
    if not is_model_class(type(container)):
        return None
    fields = model_fields(type(container) if kind is None else kind.hint)
    for field in fields.keys:
        if field.key == step:
            makes_value = field.attribute.converter is not None
            return Attribute(container, field, field.value_type, makes_value)
    if fields.extra is not None and isinstance(step, str):
        extra = getattr(container, fields.extra, None)
        return Key(extra, step) if isinstance(extra, dict) else None
    return None


def _kind_at(value: Any, outer: Place | None) -> ValueType | None:
    """Return the type of the value at a place; `None` for plain data of any kind."""
    return None if outer is None or outer.kind is None else _kind_of(value, outer.kind)


def _kind_of(value: Any, kind: ValueType) -> ValueType | None:
    """Return the type of a value, among those that its place allows."""
    members = kind.members or (kind,)
    if isinstance(value, dict):
        told = candidates(members, value)
        return next((each for each in told if each.sort in {Sort.MAPPING, Sort.TYPED_DICT}), None)
    if isinstance(value, list):
        lists = [each for each in members if each.sort is Sort.LIST]
        return union_of(lists) if lists else None
    if isinstance(value, tuple):
        return next((each for each in members if each.sort is Sort.TUPLE), None)
    return next((each for each in members if each.container is type(value)), None)


def item_kind(items: Any, outer: Place | None, index: int) -> ValueType | None:
    """Return the type of the item at an index of a list, or of a tuple.

    Args:
        items: The list, or the tuple.
        outer: Its place; `None` for plain data of any kind.
        index: The index.
    """
    kind = _kind_at(items, outer)
    if kind is None:
        return None
    if kind.sort is Sort.TUPLE and not kind.is_variadic:
        return kind.items[index] if index < len(kind.items) else None
    items = [item for each in kind.members or (kind,) for item in each.items]
    return union_of(items) if items else None


def _key(mapping: dict[Any, Any], kind: ValueType | None, step: object) -> Key:
    """Return the place of a key in a mapping."""
    key = own_key(mapping, step)
    if kind is not None and kind.sort is Sort.TYPED_DICT:
        for known in typed_keys(kind.hint):
            if known.key == key:
                return Key(mapping, key, known.value_type, is_required=known.is_required)
    if kind is not None and kind.sort is Sort.MAPPING and kind.items:
        return Key(mapping, _typed_key(key, kind.items[0]), kind.items[1])
    return Key(mapping, key)


def _typed_key(key: object, kind: ValueType) -> object:
    """Convert the text of a path to a new key of a mapping whose keys are not text."""
    if isinstance(key, str) and str not in kind.scalars:
        problems = list[Problem]()
        resolved = scalars.resolve(key)
        for each in (key, resolved):
            typed = try_structure(each, kind.declared, problems)
            if not problems:
                return typed
            problems.clear()
    return key


def own_key(mapping: Mapping[Any, Any], step: object) -> object:
    """Return the key of a mapping that a step means; a key such as `404` or `true` is not text.

    Args:
        mapping: The mapping.
        step: The step.

    Returns:
        The key; the step itself where there is none.
    """
    if isinstance(step, str) and step in mapping:
        return step
    name = _written(step)
    return next((key for key in mapping if name is not None and _written(key) == name), step)


def _written(key: object) -> str | None:
    """Return the text of a key; `None` if its type cannot be a key."""
    if isinstance(key, (int, float, date)) or key is None:
        return key_text(key, ())
    return key if isinstance(key, str) else None


def keys_of(container: Any) -> Collection[object]:
    """Return the keys that exist or are declared."""
    if isinstance(container, dict):
        return container
    if not is_model_class(type(container)):
        return ()
    fields = model_fields(type(container))
    extra = getattr(container, fields.extra) if fields.extra is not None else None
    return {field.key for field in fields.keys}.union(extra if isinstance(extra, dict) else ())
