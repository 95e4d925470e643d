"""Following a path through models and plain data, to look at a place or to change it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from datetime import date
from itertools import takewhile
from typing import Any, Final

import attrs

from newsformat.convert.converter import to_plain_at, try_structure
from newsformat.convert.problems import Problem, message_of, raise_first
from newsformat.errors import EditError
from newsformat.fields import Field, model_fields
from newsformat.type_hints import Sort, value_type
from newsformat.write.emitter import key_text
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import Plain, same

REMOVED: Final = object()
"""Stands for the absence of a value where one is put."""


class _Place(ABC):
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
class _Attribute(_Place):
    model: Any
    field: Field
    hint: Any

    def get(self) -> Any:
        try:
            return getattr(self.model, self.field.name)
        except AttributeError:
            raise LookupError(self.field.name) from None

    def set(self, value: Any) -> None:
        setattr(self.model, self.field.name, value)

    def remove(self) -> None:
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
        value = self.get()
        return lambda: self.set(value)


@attrs.frozen
class _Key(_Place):
    mapping: dict[Any, Any]
    key: object
    hint: Any = None

    def get(self) -> Any:
        return self.mapping[self.key]

    def set(self, value: Any) -> None:
        self.mapping[self.key] = value

    def remove(self) -> None:
        del self.mapping[self.key]

    def saved(self) -> Callable[[], None]:
        entries = list(self.mapping.items())

        def restore() -> None:
            self.mapping.clear()
            self.mapping.update(entries)

        return restore


@attrs.frozen
class _Item(_Place):
    items: list[Any]
    index: int
    hint: Any

    def get(self) -> Any:
        return self.items[self.index]

    def set(self, value: Any) -> None:
        # One behind the last is where a list grows.
        if self.index == len(self.items):
            self.items.append(value)
        else:
            self.items[self.index] = value

    def remove(self) -> None:
        del self.items[self.index]

    def saved(self) -> Callable[[], None]:
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
    return _follow(root, steps)[0]


def _follow(root: Any, steps: Path) -> tuple[Any, Any]:
    """Return the value at a path, and the type of its place, as `find` does."""
    value = root
    hint: Any = None
    for step in steps:
        place = _place(value, hint, step)
        if place is None:
            raise LookupError(step)
        value, hint = place.get(), place.hint
        if value is None and isinstance(place, _Attribute):
            raise LookupError(step)
    return value, hint


def may_be_left_out(root: Any, steps: Path) -> bool:
    """Tell whether the text need not have the key at a path, for its field has its default.

    Args:
        root: A model, or plain data.
        steps: The path.
    """
    container, hint = root, None
    place: _Place | None = None
    for step in steps:
        place = _place(container, hint, step)
        if place is None:
            return False
        try:
            container, hint = place.get(), place.hint
        except LookupError:
            return False
    return isinstance(place, _Attribute) and place.is_left_out()


def put(root: Any, steps: Path, value: object) -> Callable[[], None] | None:
    """Put a value at a path, in place; mappings on the way are made where they are missing.

    Args:
        root: A model, or plain data.
        steps: The path.
        value: A model or plain data; `REMOVED` to remove what is there.

    Returns:
        What undoes it; `None` where the models have no place for it, and nothing changed.

    Raises:
        EditError: The value has the wrong type, or the path leads nowhere.
    """
    container, hint = root, None
    for depth, step in enumerate(steps):
        path = steps[: depth + 1]
        place = _place(container, hint, step)
        if place is None:
            refuse_split_key(container, steps, depth)
            if attrs.has(type(container)) and isinstance(step, str):
                return None
            raise EditError("NF402", format_path(path), "there is no such place")
        rest = steps[depth + 1 :]
        if not rest:
            return _change(place, value, path, type(root))
        child = _value_or_none(place)
        if child is None:
            refuse_split_key(container, steps, depth)
            # Mappings are made on the way, but not items of lists.
            if value is REMOVED or not all(isinstance(inner, str) for inner in rest):
                raise EditError("NF402", format_path(path), "there is nothing here")
            for inner in reversed(rest):
                value = {inner: value}
            return _change(place, value, path, type(root))
        container, hint = child, place.hint
    return None


def insert_item(root: Any, steps: Path, index: int, value: object) -> Callable[[], None]:
    """Put a value between the items of a list, in place.

    Args:
        root: A model, or plain data.
        steps: The path of the list, which is there.
        index: The index that the item gets, from 0 to the number of items.
        value: A model or plain data.

    Returns:
        What undoes it.

    Raises:
        EditError: The value has the wrong type.
    """
    items, hint = _follow(root, steps)
    place = _Item(items, index, _item_type(hint))
    item, undo = _fitted(place, value, (*steps, index), type(root)), place.saved()
    items.insert(index, item)
    return undo


def move_item(root: Any, steps: Path, index: int, to: int) -> Callable[[], None]:
    """Take an item out of a list, and put it in again at another index.

    Args:
        root: A model, or plain data.
        steps: The path of the list, which is there.
        index: The index of the item.
        to: The index that it gets.

    Returns:
        What undoes it.
    """
    items = find(root, steps)
    undo = _Item(items, index, None).saved()
    items.insert(to, items.pop(index))
    return undo


def refuse_required(root: Any, steps: Path) -> None:
    """Raise an error where a model cannot do without the key at a path.

    Args:
        root: A model, or plain data.
        steps: The path.

    Raises:
        EditError: The key is required.
    """
    try:
        container, hint = _follow(root, steps[:-1])
    except LookupError:
        return
    place = _place(container, hint, steps[-1])
    if isinstance(place, _Attribute) and place.is_required:
        reason = f"{type(container).__name__} requires this key; it cannot get another name"
        raise EditError("NF204", format_path(steps), reason)


def rename_key(root: Any, renamed: Any, steps: Path, key: str) -> Callable[[], None]:
    """Give what stands at a key another key, in place.

    Args:
        root: A model, or plain data.
        renamed: The same, as it is read where the key is renamed.
        steps: The path of the key.
        key: The new key, which is not there.

    Returns:
        What undoes it.

    Raises:
        EditError: The model refuses the change.
    """
    try:
        container, hint = _follow(root, steps[:-1])
    except LookupError:
        return _nothing_to_undo
    old, new = _place(container, hint, steps[-1]), _place(container, hint, key)
    if isinstance(old, _Key) and isinstance(new, _Key):
        return _rename_entry(old, key)
    value = None if new is None else find(renamed, (*steps[:-1], key))
    if isinstance(old, _Attribute) and isinstance(new, _Attribute) and old.hint == new.hint:
        # It stays the same object.
        value = old.get()
    undo_old = _nothing_to_undo if old is None else _change(old, REMOVED, steps, type(root))
    undo_new = _nothing_to_undo
    try:
        if new is not None:
            undo_new = _set(new, value, (*steps[:-1], key))
    except BaseException:
        undo_old()
        raise

    def undo() -> None:
        undo_new()
        undo_old()

    return undo


def _nothing_to_undo() -> None:
    """Undo nothing."""


def _rename_entry(place: _Key, key: str) -> Callable[[], None]:
    """Rename a key of a mapping, which keeps its place among the others."""
    undo, mapping = place.saved(), place.mapping
    entries = [(key if same(each, place.key) else each, mapping[each]) for each in mapping]
    mapping.clear()
    mapping.update(entries)
    return undo


def _set(place: _Place, value: Any, path: Path) -> Callable[[], None]:
    """Set a value that is what its place holds."""
    undo = place.saved()
    try:
        place.set(value)
    except Exception as error:  # a model's own validators may raise anything
        raise EditError("NF204", format_path(path), message_of(error)) from error
    return undo


def refuse_split_key(container: Any, steps: Path, depth: int) -> None:
    """Raise an error where a path has dots that are part of a key, not between two keys.

    Args:
        container: What the steps lead to, up to a depth.
        steps: The path.
        depth: The index of the step that leads to nothing.

    Raises:
        EditError: A key is there that has the names of some steps, with dots between them.
    """
    names = list(takewhile(lambda step: isinstance(step, str), steps[depth:]))
    known = _keys_of(container)
    for count in range(2, len(names) + 1):
        key = ".".join(map(str, names[:count]))
        if key in known:
            path = format_path((*steps[:depth], key, *steps[depth + count :]))
            spelling = path.removeprefix("$").removeprefix(".")
            reason = f"the dot is part of a key here; write the path as {spelling}"
            raise EditError("NF402", format_path(steps), reason)


def refuse_split_keys(root: Any, steps: Path) -> None:
    """Raise an error as `refuse_split_key` does, for a path that leads nowhere.

    Args:
        root: A model, or plain data.
        steps: The path.
    """
    for depth in range(len(steps)):
        try:
            container = find(root, steps[:depth])
        except LookupError:
            return
        refuse_split_key(container, steps, depth)


def _keys_of(container: Any) -> Collection[object]:
    """Return the keys that are there, or have a place."""
    if isinstance(container, dict):
        return container
    if not attrs.has(type(container)):
        return ()
    fields = model_fields(type(container))
    extra = getattr(container, fields.extra) if fields.extra is not None else None
    return {field.key for field in fields.keys}.union(extra if isinstance(extra, dict) else ())


def _value_or_none(place: _Place) -> Any:
    try:
        return place.get()
    except LookupError:
        return None


def _place(container: Any, hint: Any, step: object) -> _Place | None:
    """Return the place that a step leads to from a value; `None` where there is none."""
    if isinstance(container, list):
        if isinstance(step, int) and -len(container) <= step <= len(container):
            return _Item(container, step, _item_type(hint))
        return None
    if isinstance(container, dict):
        return _Key(container, own_key(container, step), _type_of_values(hint))
    if not attrs.has(type(container)):
        return None
    fields = model_fields(type(container))
    for field in fields.keys:
        if field.key == step:
            return _Attribute(container, field, field.type)
    if fields.extra is not None and isinstance(step, str):
        extra = getattr(container, fields.extra, None)
        return _Key(extra, step) if isinstance(extra, dict) else None
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


def _item_type(hint: Any) -> Any:
    kind = value_type(hint)
    for each in (kind, *kind.members):
        if each.container is list and each.items:
            return each.items[0].declared
    return None


def _change(place: _Place, value: object, path: Path, owner: type[Any]) -> Callable[[], None]:
    undo = place.saved()
    try:
        if value is REMOVED:
            place.remove()
        else:
            place.set(_fitted(place, value, path, owner))
    except EditError:
        raise
    except LookupError:
        raise EditError("NF402", format_path(path), "there is nothing here") from None
    except Exception as error:  # a model's own validators may raise anything
        raise EditError("NF204", format_path(path), message_of(error)) from error
    return undo


def _fitted(place: _Place, value: object, path: Path, owner: type[Any]) -> Any:
    """Make of a value what its place, in an object of a class, is declared to hold."""
    problems = list[Problem]()
    hint = object if place.hint is None else place.hint
    fitted: Any = to_plain_at(path, value, hint, problems, owner=owner, takes_mappings=True)
    raise_first(problems)
    if place.hint is not None:
        fitted = try_structure(fitted, place.hint, problems, owner=owner)
    raise_first(problems, path)
    return fitted
