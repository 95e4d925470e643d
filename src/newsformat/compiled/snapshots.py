"""Keeps the values of an object, to tell later whether somebody has changed it.

Making plain data from an object, and comparing it with the object later, checks the type of each
value twice. A snapshot stores only the values themselves. If they are still the same objects, then
nothing has changed. Otherwise the former plain data is made from the snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from operator import is_
from typing import Any, TypeAlias

from newsformat.compiled import switch
from newsformat.compiled.generated_code import add_later, compiled_function
from newsformat.fallback import UnusualError
from newsformat.yaml.model_layout import Kind, Layout
from newsformat.yaml.plain_data import Plain
from newsformat.yaml.results_per_layout import cached_per_layout
from newsformat.yaml.subclass_values import is_exact

Snapshot: TypeAlias = tuple[Any, ...]
"""The unknown keys, if the class has a place for them, and the values of the fields, in order.

The value of an inner object is a snapshot too.
"""

_Extra: TypeAlias = tuple[tuple[Plain, Plain], ...]

_Lines: TypeAlias = Callable[[Layout], Iterator[str]]


def snapshot_of(model: Any, layout: Layout) -> Snapshot | None:
    """Return a snapshot of an object; `None` if it may hold values that can be changed in place.

    Args:
        model: The object, as it was read, with exact types.
        layout: The layout of its class.
    """
    if not switch.is_on:
        return None
    try:
        taken: Snapshot = _take(layout)(model)
    except (AttributeError, UnusualError):
        # A list of objects may hold something else.
        return None
    return taken


def is_unchanged(model: Any, snapshot: Snapshot, layout: Layout) -> bool:
    """Tell whether an object certainly has the values of its snapshot.

    Args:
        model: The object.
        snapshot: The earlier snapshot of it.
        layout: The layout of its class.
    """
    try:
        return bool(_is_kept(layout)(model, snapshot))
    except AttributeError:
        # An attribute was deleted.
        return False


def data_of(snapshot: Snapshot, layout: Layout) -> dict[Any, Plain]:
    """Return the plain data of the object that a snapshot was made from.

    Args:
        snapshot: The snapshot.
        layout: The layout of the class of the object.
    """
    data: dict[Any, Plain] = _make_data(layout)(snapshot)
    return data


@cached_per_layout
def _take(layout: Layout) -> Any:
    return _compiled("take", "model", _taking_lines, _take, layout)


@cached_per_layout
def _is_kept(layout: Layout) -> Any:
    return _compiled("is_kept", "model, snapshot", _comparing_lines, _is_kept, layout)


@cached_per_layout
def _make_data(layout: Layout) -> Any:
    return _compiled("make_data", "snapshot", _data_lines, _make_data, layout)


def _compiled(
    name: str, parameters: str, lines: _Lines, compiled: Callable[[Layout], Any], layout: Layout
) -> Any:
    names: dict[str, Any] = {
        "UnusualError": UnusualError,
        "Model": layout.model,
        "is_": is_,
        "is_same_extra": _is_same_extra,
        "scalars_of": _scalars_of,
    }
    for slot in layout.slots:
        inner = slot.element.layout
        if inner is not None:
            add_later(names, f"inner_{slot.attribute}", partial(compiled, inner))
    return compiled_function(name, parameters, lines(layout), names, layout.model)


def _scalars_of(extra: dict[Plain, Plain]) -> _Extra:
    """Return unknown keys with their values.

    Raises:
        UnusualError: A value can be changed in place.
    """
    if not all(map(is_exact, extra.values())):
        raise UnusualError
    return tuple(extra.items())


def _is_same_extra(extra: object, known: _Extra) -> bool:
    """Tell whether an object holds the unknown keys of a snapshot, in the same order."""
    if type(extra) is not dict or len(extra) != len(known):
        return False
    return all(
        key is known_key and value is known_value
        for (key, value), (known_key, known_value) in zip(extra.items(), known, strict=True)
    )


def _taking_lines(layout: Layout) -> Iterator[str]:
    values = []
    if layout.extra_attribute is not None:
        extra = f"model.{layout.extra_attribute}"
        values.append(f"scalars_of({extra}) if {extra} else ()")
    for slot in layout.slots:
        value = f"model.{slot.attribute}"
        if slot.element.layout is None and slot.element.kind is Kind.ANY:
            # The value may be a list or a mapping, which can be changed in place.
            yield f"if {value} is not None:"
            yield "    raise UnusualError"
        if slot.shape.items is not None:
            has_objects = slot.element.layout is not None
            items = f"*map(inner_{slot.attribute}, {value})" if has_objects else f"*{value}"
            value = f"[{items}] if {value} else ()"
        elif slot.element.layout is not None:
            value = f"None if {value} is None else inner_{slot.attribute}({value})"
        values.append(value)
    yield f"return ({''.join(f'{value}, ' for value in values)})"


def _comparing_lines(layout: Layout) -> Iterator[str]:
    yield "if type(model) is not Model:"
    yield "    return False"
    yield f"({_names_of(layout)}) = snapshot"
    if layout.extra_attribute is not None:
        yield f"extra = model.{layout.extra_attribute}"
        yield "if extra or unknown:"
        yield "    if not is_same_extra(extra, unknown):"
        yield "        return False"
        yield "elif type(extra) is not dict:"
        yield "    return False"
    for slot in layout.slots:
        known, inner = f"known_{slot.attribute}", f"inner_{slot.attribute}"
        if slot.shape.items is None and slot.element.layout is None:
            yield f"if model.{slot.attribute} is not {known}:"
            yield "    return False"
            continue
        yield f"value = model.{slot.attribute}"
        if slot.shape.items is not None:
            yield f"if type(value) is not list or len(value) != len({known}):"
            yield "    return False"
            same = inner if slot.element.layout is not None else "is_"
            yield f"if value and not all(map({same}, value, {known})):"
        else:
            yield f"if value is None or {known} is None:"
            yield f"    if value is not {known}:"
            yield "        return False"
            yield f"elif not {inner}(value, {known}):"
        yield "    return False"
    yield "return True"


def _data_lines(layout: Layout) -> Iterator[str]:
    yield "data = {}"
    yield f"({_names_of(layout)}) = snapshot"
    for slot in layout.slots:
        value = f"known_{slot.attribute}"
        has_objects = slot.element.layout is not None
        if slot.shape.items is not None:
            items = f"*map(inner_{slot.attribute}, {value})" if has_objects else f"*{value}"
            yield f"if {value}:"
            yield f"    data[{slot.key!r}] = [{items}]"
        else:
            inner = f"inner_{slot.attribute}({value})" if has_objects else value
            yield f"if {value} is not None:"
            yield f"    data[{slot.key!r}] = {inner}"
    if layout.extra_attribute is not None:
        yield "data.update(unknown)"
    yield "return data"


def _names_of(layout: Layout) -> str:
    """Return the names of the variables for the values of a snapshot, with commas behind them."""
    extra = "" if layout.extra_attribute is None else "unknown, "
    return extra + "".join(f"known_{slot.attribute}, " for slot in layout.slots)
