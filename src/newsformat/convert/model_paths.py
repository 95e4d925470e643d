"""Following a path through models and plain data, to change what is there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import Any, Final

import attrs

from newsformat.convert.converter import to_plain_at, try_structure
from newsformat.convert.model_places import (
    Attribute,
    Item,
    Key,
    Place,
    find,
    follow,
    item_type,
    keys_of,
    place_of,
)
from newsformat.convert.problems import Problem, message_of, raise_first
from newsformat.errors import EditError
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import same

REMOVED: Final = object()
"""Stands for the absence of a value where one is put."""


def may_be_left_out(root: Any, steps: Path) -> bool:
    """Tell whether the text need not have the key at a path, for its field has its default.

    Args:
        root: A model, or plain data.
        steps: The path.
    """
    container, hint = root, None
    place: Place | None = None
    for step in steps:
        place = place_of(container, hint, step)
        if place is None:
            return False
        try:
            container, hint = place.get(), place.hint
        except LookupError:
            return False
    return isinstance(place, Attribute) and place.is_left_out()


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
        place = place_of(container, hint, step)
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
    items, hint = follow(root, steps)
    place = Item(items, index, item_type(hint))
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
    undo = Item(items, index, None).saved()
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
        container, hint = follow(root, steps[:-1])
    except LookupError:
        return
    place = place_of(container, hint, steps[-1])
    if isinstance(place, Attribute) and place.is_required:
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
        container, hint = follow(root, steps[:-1])
    except LookupError:
        return _nothing_to_undo
    old, new = place_of(container, hint, steps[-1]), place_of(container, hint, key)
    if isinstance(old, Key) and isinstance(new, Key):
        return _rename_entry(old, key)
    value = None if new is None else find(renamed, (*steps[:-1], key))
    if isinstance(old, Attribute) and isinstance(new, Attribute) and old.hint == new.hint:
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


def _rename_entry(place: Key, key: str) -> Callable[[], None]:
    """Rename a key of a mapping, which keeps its place among the others."""
    undo, mapping = place.saved(), place.mapping
    entries = [(key if same(each, place.key) else each, mapping[each]) for each in mapping]
    mapping.clear()
    mapping.update(entries)
    return undo


def _set(place: Place, value: Any, path: Path) -> Callable[[], None]:
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
    known = keys_of(container)
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


def _value_or_none(place: Place) -> Any:
    try:
        return place.get()
    except LookupError:
        return None


def _change(place: Place, value: object, path: Path, owner: type[Any]) -> Callable[[], None]:
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


def _fitted(place: Place, value: object, path: Path, owner: type[Any]) -> Any:
    """Make of a value what its place, in an object of a class, is declared to hold."""
    problems = list[Problem]()
    hint = object if place.hint is None else place.hint
    fitted: Any = to_plain_at(path, value, hint, problems, owner=owner, takes_mappings=True)
    raise_first(problems)
    if place.hint is not None:
        fitted = try_structure(fitted, place.hint, problems, owner=owner)
    raise_first(problems, path)
    return fitted
