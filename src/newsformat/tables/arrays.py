"""Makes Arrow arrays of Python values, one column at a time, as fast as possible.

Batches are small, because each is a part of the work of a process. So the fixed cost of an array
matters, not only the cost of each value. Most columns of a batch are either empty or full, so empty
arrays are made without a conversion of each value.
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
"""A function that makes an array of some values. `None` becomes a null."""


def make_scalars(kind: pyarrow.DataType) -> Make:
    """Return a function that makes an array of scalars.

    Args:
        kind: The Arrow type.
    """
    return partial(_scalars, kind=kind, make=partial(pyarrow.array, type=kind))


def make_converted(kind: pyarrow.DataType, convert: Callable[[Any], Any]) -> Make:
    """Return a function that makes an array of values, each of which is converted first.

    Args:
        kind: The Arrow type.
        convert: Converts a value, which is not `None`, to one that pyarrow accepts, or to `None`.
    """

    def make(values: Sequence[Any]) -> Any:
        return pyarrow.array([each if each is None else convert(each) for each in values], kind)

    return partial(_scalars, kind=kind, make=make)


def _scalars(values: Sequence[Any], kind: pyarrow.DataType, make: Make) -> Any:
    # `any` stops at the first true value, so this is quick unless the column looks empty.
    if not any(values) and all_none(values):
        return pyarrow.nulls(len(values), kind)
    return make(values)


def make_filled(kind: pyarrow.DataType, convert: Callable[[Any], Any]) -> Make:
    """Return a function that makes an array of lists or mappings, each of which is converted first.

    Args:
        kind: The Arrow type.
        convert: Converts a list or mapping to a value that pyarrow accepts. Empty ones become nulls
            without being converted.
    """

    def make(values: Sequence[Any]) -> Any:
        if not any(values):
            return pyarrow.nulls(len(values), kind)
        return pyarrow.array([convert(each) if each else None for each in values], kind)

    return make


def make_lists(kind: pyarrow.DataType, make_items: Make) -> Make:
    """Return a function that makes an array of lists.

    Args:
        kind: The Arrow type of the lists.
        make_items: Makes one array of the items of all lists.
    """
    no_items = pyarrow.nulls(0, kind.value_type)

    def make(values: Sequence[Any]) -> Any:
        validity = None
        if has_none(values):
            validity = validity_of([each is not None for each in values])
            values = [() if each is None else each for each in values]
        items = list(chain.from_iterable(values))
        child = make_items(items) if items else no_items
        return list_array(kind, list(map(len, values)), child, validity)

    return make


def list_array(
    kind: pyarrow.DataType, lengths: Sequence[int], items: Any, validity: Any = None
) -> Any:
    """Return an array of lists.

    Args:
        kind: The Arrow type of the lists.
        lengths: The number of items in each list.
        items: The array of the items of all lists.
        validity: The bitmap that tells which lists are not null; `None` if none of them is.
    """
    # Offsets have 32 bits, and so has the C type `int` on all platforms of Arrow.
    offsets = pyarrow.py_buffer(array("i", accumulate(lengths, initial=0)))
    return pyarrow.Array.from_buffers(kind, len(lengths), [validity, offsets], children=[items])


def make_structs(
    kind: pyarrow.DataType, attributes: Sequence[str], makers: Sequence[Make], nothing: object
) -> Make:
    """Return a function that makes an array of structs, one for each object.

    Args:
        kind: The Arrow type of the structs.
        attributes: For each field of the struct, the attribute of the objects that it holds.
        makers: For each field of the struct, the function that makes its array.
        nothing: An object with these attributes that takes the place of `None`.
    """

    def make(values: Sequence[Any]) -> Any:
        validity = None
        if has_none(values):
            if all_none(values):
                return pyarrow.nulls(len(values), kind)
            validity = validity_of([each is not None for each in values])
            values = [nothing if each is None else each for each in values]
        columns = attribute_values(attributes, values)
        children = [make(each) for make, each in zip(makers, columns, strict=True)]
        return pyarrow.Array.from_buffers(kind, len(values), [validity], children=children)

    return make


def has_none(values: Sequence[Any]) -> bool:
    """Tell whether at least one value is `None`. The values are not compared with `==`."""
    return True in map(is_, values, repeat(None))


def all_none(values: Sequence[Any]) -> bool:
    """Tell whether all values are `None`."""
    return False not in map(is_, values, repeat(None))


def validity_of(are_there: Sequence[bool]) -> Any:
    """Return the validity bitmap of an array, which tells which values are not null."""
    return pyarrow.array(are_there, pyarrow.bool_()).buffers()[1]


def attribute_values(names: Sequence[str], objects: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield the values of all objects for each attribute, one attribute after the other."""
    if len(names) < 2:  # noqa: PLR2004 - `attrgetter` returns tuples only for several names
        return iter([list(map(attrgetter(name), objects)) for name in names])
    if not objects:
        return repeat((), len(names))
    # This is the quickest way to read many attributes of many objects.
    return zip(*map(attrgetter(*names), objects), strict=True)


@contextlib.contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Turn off garbage collection while objects are made of many texts, and columns of the objects.

    All of these objects are in use at the same time. The collector would examine them again and
    again, and would find no garbage among them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
