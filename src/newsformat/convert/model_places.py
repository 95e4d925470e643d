"""The places in models and plain data that the steps of a path lead to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

import attrs

from newsformat.convert.converter import to_plain_at
from newsformat.fields import Field, model_fields
from newsformat.type_hints import Sort, value_type
from newsformat.write.emitter import key_text
from newsformat.yaml.paths import Path
from newsformat.yaml.plain_data import Plain, same


class Place(ABC):
    """A place that a step of a path leads to.

    Attributes:
        hint: The type of its value; `None` for plain data.
    """

    hint: Any = None

    @abstractmethod
    def get(self) -> Any:
        """Return the value, or raise `LookupError`."""

    @abstractmethod
    def set(self, value: Any) -> None:
        """Put a value."""

    @abstractmethod
    def remove(self) -> None:
        """Remove what is there, or raise `LookupError`."""

    @abstractmethod
    def saved(self) -> Callable[[], None]:
        """Return what puts back the state of now."""


@attrs.frozen
class Attribute(Place):
    """The attribute of a model that a field declares.

    Attributes:
        model: The model.
        field: The field.
        hint: The type of the field.
    """

    model: Any
    field: Field
    hint: Any

    def get(self) -> Any:
        """Return the value, or raise `LookupError`."""
        try:
            return getattr(self.model, self.field.name)
        except AttributeError:
            raise LookupError(self.field.name) from None

    def set(self, value: Any) -> None:
        """Put a value."""
        setattr(self.model, self.field.name, value)

    def remove(self) -> None:
        """Put the default, or raise `ValueError` where there is none."""
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
        default: Any = self.field.attribute.default
        return default is attrs.NOTHING

    def is_left_out(self) -> bool:
        """Tell whether the value is the default, so that the key may be left out of the text."""
        return same(self._plain(self.get()), self._plain(self._default()))

    def _plain(self, value: object) -> Plain:
        return to_plain_at((), value, self.hint, [], owner=type(self.model))

    def saved(self) -> Callable[[], None]:
        """Return what puts back the state of now."""
        value = self.get()
        return lambda: self.set(value)


@attrs.frozen
class Key(Place):
    """A key of a mapping.

    Attributes:
        mapping: The mapping.
        key: The key, which may not be there.
        hint: The type of the values of the mapping.
    """

    mapping: dict[Any, Any]
    key: object
    hint: Any = None

    def get(self) -> Any:
        """Return the value, or raise `LookupError`."""
        return self.mapping[self.key]

    def set(self, value: Any) -> None:
        """Put a value."""
        self.mapping[self.key] = value

    def remove(self) -> None:
        """Remove what is there, or raise `LookupError`."""
        del self.mapping[self.key]

    def saved(self) -> Callable[[], None]:
        """Return what puts back the state of now."""
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
        index: Its index; one more than the last to append.
        hint: The type of the items.
    """

    items: list[Any]
    index: int
    hint: Any

    def get(self) -> Any:
        """Return the value, or raise `LookupError`."""
        return self.items[self.index]

    def set(self, value: Any) -> None:
        """Put a value."""
        # One behind the last is where a list grows.
        if self.index == len(self.items):
            self.items.append(value)
        else:
            self.items[self.index] = value

    def remove(self) -> None:
        """Remove what is there, or raise `LookupError`."""
        del self.items[self.index]

    def saved(self) -> Callable[[], None]:
        """Return what puts back the state of now."""
        items = list(self.items)
        return lambda: self.items.__setitem__(slice(None), items)


def find(root: Any, steps: Path) -> Any:
    """Return the value at a path.

    Args:
        root: A model, or plain data.
        steps: The path.

    Raises:
        LookupError: There is nothing.
    """
    return follow(root, steps)[0]


def follow(root: Any, steps: Path) -> tuple[Any, Any]:
    """Return the value at a path, as `find` does, and the type of its place.

    Args:
        root: A model, or plain data.
        steps: The path.

    Raises:
        LookupError: There is nothing.
    """
    value = root
    hint: Any = None
    for step in steps:
        place = place_of(value, hint, step)
        if place is None:
            raise LookupError(step)
        value, hint = place.get(), place.hint
        if value is None and isinstance(place, Attribute):
            raise LookupError(step)
    return value, hint


def place_of(container: Any, hint: Any, step: object) -> Place | None:
    """Return the place that a step leads to from a value; `None` where there is none.

    Args:
        container: The value.
        hint: The type of its place.
        step: The step.
    """
    if isinstance(container, list):
        if isinstance(step, int) and -len(container) <= step <= len(container):
            return Item(container, step, item_type(hint))
        return None
    if isinstance(container, dict):
        return Key(container, own_key(container, step), _type_of_values(hint))
    if not attrs.has(type(container)):
        return None
    fields = model_fields(type(container))
    for field in fields.keys:
        if field.key == step:
            return Attribute(container, field, field.type)
    if fields.extra is not None and isinstance(step, str):
        extra = getattr(container, fields.extra, None)
        return Key(extra, step) if isinstance(extra, dict) else None
    return None


def own_key(mapping: Mapping[Any, Any], step: object) -> object:
    """Return the key of a mapping that a step names; a key like `404` or `true` may be no text.

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
    """Return a key as it is written; `None` where it is of no type that keys have."""
    if isinstance(key, (int, float, date)) or key is None:
        return key_text(key, ())
    return key if isinstance(key, str) else None


def _type_of_values(hint: Any) -> Any:
    """Return the type of the values of a mapping; `None` for plain data of any kind."""
    kind = value_type(hint)
    for each in (kind, *kind.members):
        if each.sort is Sort.MAPPING and each.items:
            values = each.items[-1]
            return None if values.sort is Sort.ANYTHING else values.declared
    return None


def item_type(hint: Any) -> Any:
    """Return the type of the items of a list; `None` for plain data of any kind."""
    kind = value_type(hint)
    for each in (kind, *kind.members):
        if each.container is list and each.items:
            return each.items[0].declared
    return None


def keys_of(container: Any) -> Collection[object]:
    """Return the keys that are there, or have a place."""
    if isinstance(container, dict):
        return container
    if not attrs.has(type(container)):
        return ()
    fields = model_fields(type(container))
    extra = getattr(container, fields.extra) if fields.extra is not None else None
    return {field.key for field in fields.keys}.union(extra if isinstance(extra, dict) else ())
