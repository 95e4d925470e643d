"""Changes values at paths in models and in plain data."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from newsformat.arguments import is_model_class
from newsformat.convert.converter import to_plain_at, try_structure
from newsformat.convert.path_steps import (
    Attribute,
    Item,
    Key,
    Place,
    find,
    follow,
    item_kind,
    keys_of,
    place_of,
)
from newsformat.convert.problems import Problem, message_of, raise_first
from newsformat.errors import EditError
from newsformat.type_hints import Sort, ValueType
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import same
from newsformat.yaml.scalars import is_writable

if TYPE_CHECKING:
    import cattrs

REMOVED: Final = object()
"""Stands for the removal of a value, where a value is set."""

# A smaller integer has few digits, so it need not be checked.
_LARGE: Final = 10**9


def may_be_left_out(root: Any, steps: Path, converter: cattrs.BaseConverter | None = None) -> bool:
    """Tell whether the text need not have the key at a path, because its field has its default.

    Args:
        root: A model, or plain data.
        steps: The path.
        converter: The converter that the model is written with, if not the usual one.
    """
    container = root
    place: Place | None = None
    for step in steps:
        place = place_of(container, place, step)
        if place is None:
            return False
        try:
            container = place.get()
        except LookupError:
            return False
    return isinstance(place, Attribute) and place.is_left_out(converter)


def put(
    root: Any, steps: Path, value: object, converter: cattrs.BaseConverter | None = None
) -> Callable[[], None] | None:
    """Put a value at a path, in place; mappings that are missing on the way are created.

    Args:
        root: A model, or plain data.
        steps: The path.
        value: A model or plain data; `REMOVED` to remove the present value.
        converter: The same as in `may_be_left_out`.

    Returns:
        What undoes it; `None` where the models have no place for it, and nothing changed.

    Raises:
        EditError: The value has the wrong type, or the path leads nowhere.
    """
    container, outer = root, None
    for depth, step in enumerate(steps):
        path = steps[: depth + 1]
        place = place_of(container, outer, step)
        if place is None:
            _refuse_split_key(container, steps, depth)
            if is_model_class(type(container)) and isinstance(step, str):
                return None
            raise EditError("NF402", format_path(path), "there is no such place")
        rest = steps[depth + 1 :]
        if not rest:
            return _change(place, value, path, type(root), converter)
        child = _value_or_none(place)
        if child is None:
            _refuse_split_key(container, steps, depth)
            # Missing mappings are created, but not missing items of lists.
            if value is REMOVED or not all(isinstance(inner, str) for inner in rest):
                raise EditError("NF402", format_path(path), "there is nothing here")
            for inner in reversed(rest):
                value = {inner: value}
            return _change(place, value, path, type(root), converter)
        container, outer = child, place
    return None


def insert_item(
    root: Any,
    steps: Path,
    index: int,
    value: object,
    converter: cattrs.BaseConverter | None = None,
) -> Callable[[], None]:
    """Insert a value in a list, in place.

    Args:
        root: A model, or plain data.
        steps: The path of the list, which must exist.
        index: The index of the new item, from 0 to the number of items.
        value: A model or plain data.
        converter: The same as in `may_be_left_out`.

    Returns:
        What undoes it.

    Raises:
        EditError: The value has the wrong type.
    """
    items, outer = follow(root, steps)
    place = Item(items, index, item_kind(items, outer, index))
    item = _fitted(place, value, (*steps, index), type(root), converter)
    undo = place.saved()
    items.insert(index, item)
    return undo


def move_item(root: Any, steps: Path, index: int, to: int) -> Callable[[], None]:
    """Move an item of a list to another index.

    Args:
        root: A model, or plain data.
        steps: The path of the list, which must exist.
        index: The index of the item.
        to: The new index of the item.

    Returns:
        What undoes it.
    """
    items = find(root, steps)
    undo = Item(items, index, None).saved()
    items.insert(to, items.pop(index))
    return undo


def refuse_required(root: Any, steps: Path) -> None:
    """Raise an error if a model requires the key at a path.

    Args:
        root: A model, or plain data.
        steps: The path.

    Raises:
        EditError: The key is required.
    """
    try:
        container, outer = follow(root, steps[:-1])
    except LookupError:
        return
    place = place_of(container, outer, steps[-1])
    if isinstance(place, (Attribute, Key)) and place.is_required:
        owner = type(container).__name__ if isinstance(place, Attribute) else "its type"
        reason = f"{owner} requires this key; it cannot be renamed"
        raise EditError("NF204", format_path(steps), reason)


def rename_key(
    root: Any,
    renamed: Any,
    steps: Path,
    key: str,
    converter: cattrs.BaseConverter | None = None,
) -> Callable[[], None]:
    """Rename a key, in place.

    Args:
        root: A model, or plain data.
        renamed: The same object, as it is read from the text with the renamed key.
        steps: The path of the key.
        key: The new key, which must not exist yet.
        converter: The same as in `may_be_left_out`.

    Returns:
        What undoes it.

    Raises:
        EditError: The model refuses the change.
    """
    try:
        container, outer = follow(root, steps[:-1])
    except LookupError:
        return _nothing_to_undo
    old, new = place_of(container, outer, steps[-1]), place_of(container, outer, key)
    value = None if new is None else _value_of_key(renamed, (*steps[:-1], key))
    if isinstance(old, Key) and isinstance(new, Key):
        return _rename_entry(old, new.key, old.get() if old.kind == new.kind else value)
    if isinstance(old, Attribute) and isinstance(new, Attribute) and old.kind == new.kind:
        # The value must stay the same object.
        value = old.get()
    undo_old = (
        _nothing_to_undo if old is None else _change(old, REMOVED, steps, type(root), converter)
    )
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


def _value_of_key(root: Any, steps: Path) -> Any:
    """Return the value of a key, which may be null, or raise `LookupError` if there is no key."""
    # A field whose key has no value holds `None`, which `find` takes for nothing.
    container, outer = follow(root, steps[:-1])
    place = place_of(container, outer, steps[-1])
    if place is None:
        raise LookupError(steps[-1])
    return place.get()


def _nothing_to_undo() -> None:
    """Do nothing."""


def _rename_entry(place: Key, key: object, value: Any) -> Callable[[], None]:
    """Rename a key of a mapping without changing its position among the keys."""
    undo, mapping = place.saved(), place.mapping
    entries = [(key, value) if same(each, place.key) else (each, mapping[each]) for each in mapping]
    mapping.clear()
    mapping.update(entries)
    return undo


def _set(place: Place, value: Any, path: Path) -> Callable[[], None]:
    """Set a value that has the type of its place."""
    undo = place.saved()
    try:
        place.set(value)
    except Exception as error:  # a model's own validators may raise anything
        raise EditError("NF204", format_path(path), message_of(error)) from error
    return undo


def refuse_split_keys(root: Any, steps: Path) -> None:
    """Raise an error if a path leads nowhere because its dots are part of a key.

    Args:
        root: A model, or plain data.
        steps: The path.

    Raises:
        EditError: There is a key that consists of the names of some steps, with dots between them.
    """
    for depth in range(len(steps)):
        try:
            container = find(root, steps[:depth])
        except LookupError:
            return
        _refuse_split_key(container, steps, depth)


def _refuse_split_key(container: Any, steps: Path, depth: int) -> None:
    """Raise that error, if such a key exists at the step with the given index."""
    names = list(takewhile(lambda step: isinstance(step, str), steps[depth:]))
    known = keys_of(container)
    for count in range(2, len(names) + 1):
        key = ".".join(map(str, names[:count]))
        if key in known:
            path = format_path((*steps[:depth], key, *steps[depth + count :]))
            spelling = path.removeprefix("$").removeprefix(".")
            reason = f"the dot is part of a key here; write the path as {spelling}"
            raise EditError("NF402", format_path(steps), reason)


def _value_or_none(place: Place) -> Any:
    try:
        return place.get()
    except LookupError:
        return None


def _change(
    place: Place,
    value: object,
    path: Path,
    owner: type[Any],
    converter: cattrs.BaseConverter | None,
) -> Callable[[], None]:
    undo = place.saved()
    try:
        if value is REMOVED:
            place.remove()
        else:
            _set_fitted(place, value, path, owner, converter)
    except EditError:
        undo()
        raise
    except LookupError:
        raise EditError("NF402", format_path(path), "there is nothing here") from None
    except Exception as error:  # a model's own validators may raise anything
        raise EditError("NF204", format_path(path), message_of(error)) from error
    return undo


def _set_fitted(
    place: Place,
    value: object,
    path: Path,
    owner: type[Any],
    converter: cattrs.BaseConverter | None,
) -> None:
    try:
        fitted = _fitted(place, value, path, owner, converter)
    except EditError:
        if not place.makes_value:
            raise
        _set_as_given(place, value, path, owner, converter)
    else:
        place.set(fitted)


def _fitted(
    place: Place,
    value: object,
    path: Path,
    owner: type[Any],
    converter: cattrs.BaseConverter | None,
) -> Any:
    """Convert a value to the type of its place, which is declared by a class."""
    if converter is None and not place.makes_value and _is_held(value, place.kind):
        return value
    problems = list[Problem]()
    hint = object if place.kind is None else place.kind.declared
    fitted: Any = to_plain_at(
        path, value, hint, problems, owner=owner, takes_data=True, converter=converter
    )
    raise_first(problems)
    if place.kind is not None:
        fitted = try_structure(fitted, hint, problems, converter, owner)
    raise_first(problems, path)
    return fitted


def _set_as_given(
    place: Place,
    value: object,
    path: Path,
    owner: type[Any],
    converter: cattrs.BaseConverter | None,
) -> None:
    """Set a value by way of a converter of the class, and check the result."""
    problems = list[Problem]()
    hint = object if place.kind is None else place.kind.declared
    place.set(value)
    to_plain_at(path, place.get(), hint, problems, owner=owner, converter=converter)
    raise_first(problems)


def _is_held(value: object, kind: ValueType | None) -> bool:
    """Tell whether a scalar has exactly a given type, in which case cattrs is not needed."""
    exact = type(value)
    if kind is None or kind.sort is not Sort.SCALAR or exact not in kind.scalars:
        return False
    if isinstance(value, str):
        return is_writable(value)
    return exact is bool or (isinstance(value, int) and abs(value) < _LARGE)
