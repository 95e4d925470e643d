"""Arrow arrays of Python values, made column by column as fast as can be.

Most columns of most batches are empty or full, and batches are small, since each is a part of the
work of a process. So what an array costs apart from its values counts, and empty ones are made
without a look at each value.
"""

from __future__ import annotations

import contextlib
import gc
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, repeat
from operator import attrgetter, is_
from typing import Any, TypeAlias

import pyarrow

Make: TypeAlias = Callable[[Sequence[Any]], Any]
"""Makes an array of values; `None` is a null."""


def make_scalars(kind: pyarrow.DataType) -> Make:
    """Return what makes an array of scalars.

    Args:
        kind: The Arrow type.
    """
    return partial(_scalars, kind=kind, make=partial(pyarrow.array, type=kind))


def make_converted(kind: pyarrow.DataType, convert: Callable[[Any], Any]) -> Make:
    """Return what makes an array of values that are converted one by one, but for `None`.

    Args:
        kind: The Arrow type.
        convert: Makes a value that pyarrow knows, or `None`.
    """

    def make(values: Sequence[Any]) -> Any:
        return pyarrow.array([each if each is None else convert(each) for each in values], kind)

    return partial(_scalars, kind=kind, make=make)


def _scalars(values: Sequence[Any], kind: pyarrow.DataType, make: Make) -> Any:
    # Where one value is true, this ends there.
    if not any(values) and all_none(values):
        return pyarrow.nulls(len(values), kind)
    return make(values)


def make_filled(kind: pyarrow.DataType, convert: Callable[[Any], Any]) -> Make:
    """Return what makes an array of lists or mappings that are converted one by one.

    Args:
        kind: The Arrow type.
        convert: Makes a value that pyarrow knows; empty ones are null, and are not given to it.
    """

    def make(values: Sequence[Any]) -> Any:
        if not any(values):
            return pyarrow.nulls(len(values), kind)
        return pyarrow.array([convert(each) if each else None for each in values], kind)

    return make


def make_lists(kind: pyarrow.DataType, make_items: Make) -> Make:
    """Return what makes an array of lists.

    Args:
        kind: The Arrow type.
        make_items: Makes the array of all items.
    """
    no_items = pyarrow.nulls(0, kind.value_type)

    def make(values: Sequence[Any]) -> Any:
        validity = None
        if has_none(values):
            validity = _validity(values)
            values = [() if each is None else each for each in values]
        items = list(chain.from_iterable(values))
        # Offsets have 32 bits, as `int` has wherever Arrow runs.
        offsets = pyarrow.py_buffer(array("i", accumulate(map(len, values), initial=0)))
        children = [make_items(items) if items else no_items]
        return pyarrow.Array.from_buffers(kind, len(values), [validity, offsets], children=children)

    return make


def make_structs(
    kind: pyarrow.DataType, attributes: Sequence[str], makers: Sequence[Make], nothing: object
) -> Make:
    """Return what makes an array of structs of objects.

    Args:
        kind: The Arrow type.
        attributes: The attributes that its fields are made of.
        makers: What makes the arrays of its fields.
        nothing: An object that stands for `None`.
    """

    def make(values: Sequence[Any]) -> Any:
        validity = None
        if has_none(values):
            if all_none(values):
                return pyarrow.nulls(len(values), kind)
            validity = _validity(values)
            values = [nothing if each is None else each for each in values]
        columns = attribute_values(attributes, values)
        children = [make(each) for make, each in zip(makers, columns, strict=True)]
        return pyarrow.Array.from_buffers(kind, len(values), [validity], children=children)

    return make


def has_none(values: Sequence[Any]) -> bool:
    """Tell whether one of some values is `None`; objects are not asked whether they equal it."""
    return True in map(is_, values, repeat(None))


def all_none(values: Sequence[Any]) -> bool:
    """Tell whether all of some values are `None`."""
    return False not in map(is_, values, repeat(None))


def _validity(values: Sequence[Any]) -> Any:
    """Return the bits that tell which values are not null."""
    return pyarrow.array([each is not None for each in values], pyarrow.bool_()).buffers()[1]


def attribute_values(names: Sequence[str], objects: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield the values that objects have for each of some attributes."""
    if len(names) < 2:  # noqa: PLR2004 - then there are no tuples
        return iter([list(map(attrgetter(name), objects)) for name in names])
    if not objects:
        return repeat((), len(names))
    # This is the quickest way to take many attributes of many objects.
    return zip(*map(attrgetter(*names), objects), strict=True)


@contextlib.contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Make objects of many texts, and columns of these, without a look for garbage.

    All of them are there at once, and are no garbage; each would be looked at again and again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
