"""Functions compiled for a class, from plain data to an object and from an object to plain data.

They do what the converter does, in straight-line code, for values that have exactly the types of
their fields. For anything else they raise `UnusualError`, and the converter is used.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from math import isfinite
from typing import Any, TypeAlias

from newsformat.compiled import switch
from newsformat.compiled.generated_code import add_later, compiled_function, indented
from newsformat.fallback import UnusualError
from newsformat.yaml.model_layout import Layout, Slot
from newsformat.yaml.plain_data import Plain, copy_exact, copy_plain, same
from newsformat.yaml.results_per_layout import cached_per_layout
from newsformat.yaml.subclass_values import has_fixed_offset

Structure: TypeAlias = Callable[[Any], Any]
Unstructure: TypeAlias = Callable[..., dict[Any, Plain]]
Kept: TypeAlias = Callable[[Any, Any], bool]


def structure_function(layout: Layout) -> Structure | None:
    """Return a function from the data of front matter to an object; `None` for unusual classes.

    Args:
        layout: The layout of its class.
    """
    return _structure(layout) if switch.is_on else None


def unstructure_function(layout: Layout) -> Unstructure | None:
    """Return a function from an object to the data of front matter; `None` for unusual classes.

    Args:
        layout: The layout of its class.
    """
    return _unstructure(layout) if switch.is_on else None


def changes_function(layout: Layout) -> Unstructure | None:
    """Return a function for the data of those fields that changed since an object was read.

    Its arguments are the object and the data at that time. If a key has to be removed, it raises
    `UnusualError`, since that takes more than a new value.

    Args:
        layout: The layout of its class.
    """
    return _changes(layout) if switch.is_on else None


@cached_per_layout
def _structure(layout: Layout) -> Structure | None:
    function: Structure | None = _compiled("structure", "data", _structure_lines, layout)
    return function


@cached_per_layout
def _unstructure(layout: Layout) -> Unstructure | None:
    function: Unstructure | None = _compiled("unstructure", "model", _unstructure_lines, layout)
    return function


@cached_per_layout
def _changes(layout: Layout) -> Unstructure | None:
    function: Unstructure | None = _compiled("changes", "model, earlier", _changes_lines, layout)
    return function


@cached_per_layout
def _kept(layout: Layout) -> Kept | None:
    """Return a function that tells whether an object is unchanged since its data was made."""
    changes = _changes(layout)
    if changes is None:
        return None

    def is_kept(model: Any, data: Any) -> bool:
        try:
            return not changes(model, data)
        except UnusualError:
            return False

    return is_kept


def _compiled(
    name: str,
    parameters: str,
    lines: Callable[[Layout], Iterator[str]],
    layout: Layout,
) -> Any:
    """Compile the lines of a function for a layout; return `None` for an unusual class."""
    if layout.assembly is None:
        return None
    names: dict[str, Any] = {
        "UnusualError": UnusualError,
        "Model": layout.model,
        "UTC": UTC,
        "copy_exact": copy_exact,
        "copy_plain": copy_plain,
        "datetime": datetime,
        "has_fixed_offset": has_fixed_offset,
        "isfinite": isfinite,
        "is_": operator.is_,
        "known": frozenset(layout.by_key),
        "same": same,
    }
    compiled = _structure if name == "structure" else _unstructure
    for slot in layout.slots:
        inner = slot.element.layout
        names[f"types_{slot.attribute}"] = slot.element.types
        if inner is not None:
            add_later(names, f"inner_{slot.attribute}", partial(_required, compiled, inner))
            add_later(names, f"kept_{slot.attribute}", partial(_required, _kept, inner))
    return compiled_function(name, parameters, lines(layout), names, layout.model)


def _required(compiled: Callable[[Layout], Any], layout: Layout) -> Any:
    """Compile a function for a layout; raise `UnusualError` for an unusual class."""
    function = compiled(layout)
    if function is None:
        raise UnusualError
    return function


def _condition(slot: Slot, value: str) -> str:
    """Return the condition, as source, that a value does not have exactly the type of its field."""
    types = slot.element.types
    condition = f"type({value}) not in types_{slot.attribute}"
    if len(types) == 1:
        (only,) = types
        if only.__module__ == "builtins":
            condition = f"type({value}) is not {only.__name__}"
    if datetime in types:
        condition += (
            f" or (type({value}) is datetime and {value}.tzinfo is not UTC"
            f" and not has_fixed_offset({value}))"
        )
    if slot.is_finite:
        condition += f" or (type({value}) is float and not isfinite({value}))"
    return condition


def _structure_lines(layout: Layout) -> Iterator[str]:
    yield "if type(data) is not dict:"
    yield "    raise UnusualError"
    yield "get = data.get"
    for slot in layout.slots:
        value = f"value_{slot.attribute}"
        yield f"{value} = get({slot.key!r})"
        if slot.shape.items is not None:
            yield f"if {value} is None:"
            yield f"    {value} = []"
            yield f"elif type({value}) is not list:"
            yield "    raise UnusualError"
            yield "else:"
            yield from indented(_list_lines(slot))
        elif slot.element.layout is not None:
            yield f"if {value} is not None:"
            yield f"    {value} = inner_{slot.attribute}({value})"
            if slot.is_required:
                yield "else:"
                yield "    raise UnusualError"
        else:
            optional = "" if slot.is_required else f"{value} is not None and "
            yield f"if {optional}({_condition(slot, value)}):"
            yield "    raise UnusualError"
    arguments = [f"{slot.argument}=value_{slot.attribute}" for slot in layout.slots]
    if layout.assembly is not None and layout.assembly.extra_argument is not None:
        yield "extra = {}"
        yield "if not known.issuperset(data):"
        yield "    for key in data:"
        yield "        if key not in known:"
        yield "            extra[key] = copy_plain(data[key])"
        arguments.append(f"{layout.assembly.extra_argument}=extra")
    yield f"return Model({', '.join(arguments)})"


def _list_lines(slot: Slot) -> Iterator[str]:
    """Yield the lines that convert a list of objects to a list of data, or the reverse."""
    value = f"value_{slot.attribute}"
    if slot.element.layout is not None:
        yield f"{value} = list(map(inner_{slot.attribute}, {value}))"
    else:
        yield f"for item in {value}:"
        yield f"    if {_condition(slot, 'item')}:"
        yield "        raise UnusualError"
        yield f"{value} = {value}[:]"


def _unstructure_lines(layout: Layout) -> Iterator[str]:
    yield "if type(model) is not Model:"
    yield "    raise UnusualError"
    yield "data = {}"
    for slot in layout.slots:
        body = [*_plain_lines(slot), f"data[{slot.key!r}] = value_{slot.attribute}"]
        yield from _where_there(slot, body)
    extra = [
        "for key, item in extra.items():",
        "    if type(key) is not str:",
        "        raise UnusualError",
        "    data[key] = copy_exact(item)",
    ]
    yield from _extra_lines(layout, extra)
    yield "return data"


def _where_there(slot: Slot, body: Sequence[str]) -> Iterator[str]:
    """Yield lines under the condition that a value is written as an entry."""
    value = f"value_{slot.attribute}"
    yield f"{value} = model.{slot.attribute}"
    if slot.shape.items is not None:
        yield f"if type({value}) is not list:"
        yield "    raise UnusualError"
        yield f"if {value}:"
    else:
        if slot.is_required:
            yield from body
            return
        yield f"if {value} is not None:"
    yield from indented(body)


def _extra_lines(layout: Layout, body: Iterable[str]) -> Iterator[str]:
    """Yield lines under the condition that there are unknown keys."""
    extra = layout.extra_attribute
    if extra is not None:
        yield f"extra = model.{extra}"
        yield "if type(extra) is not dict:"
        yield "    raise UnusualError"
        yield "if extra:"
        yield "    if not known.isdisjoint(extra):"
        yield "        raise UnusualError"
        yield from indented(body)


def _gone_lines(slot: Slot) -> Iterator[str]:
    """Yield the lines that raise `UnusualError` if a collection was removed."""
    value = f"value_{slot.attribute}"
    if slot.shape.items is not None:
        yield f"if type({value}) is not list:"
        yield "    raise UnusualError"
        yield f"if not {value}:"
    else:
        yield f"if {value} is None:"
    yield "    if before is not None:"
    yield "        raise UnusualError"


def _is_kept(slot: Slot) -> str:
    """Return the condition, as source, that a collection is unchanged."""
    value, kept = f"value_{slot.attribute}", f"kept_{slot.attribute}"
    if slot.shape.items is None:
        return f"{kept}({value}, before)"
    kept = kept if slot.element.layout is not None else "is_"
    return f"len({value}) == len(before) and all(map({kept}, {value}, before))"


def _changes_lines(layout: Layout) -> Iterator[str]:
    yield "if type(model) is not Model:"
    yield "    raise UnusualError"
    yield "get = earlier.get"
    yield "changes = {}"
    for slot in layout.slots:
        value, key = f"value_{slot.attribute}", repr(slot.key)
        yield f"{value} = model.{slot.attribute}"
        if slot.shape.items is None and slot.shape.layout is None:
            yield f"if {value} is not get({key}):"
        else:
            yield f"before = get({key})"
            yield from _gone_lines(slot)
            yield f"elif before is None or not ({_is_kept(slot)}):"
        # A scalar that was removed is `None` now, which differs from any value of its type.
        yield from indented([*_plain_lines(slot), f"changes[{key}] = {value}"])
    extra = [
        "for key, item in extra.items():",
        "    if type(key) is not str:",
        "        raise UnusualError",
        "    item = copy_exact(item)",
        "    if key not in earlier or not same(item, earlier[key]):",
        "        changes[key] = item",
    ]
    yield from _extra_lines(layout, extra)
    if layout.extra_attribute is not None:
        yield "if not known.issuperset(earlier) and not earlier.keys() - known <= extra.keys():"
        yield "    raise UnusualError"
    yield "return changes"


def _plain_lines(slot: Slot) -> Iterator[str]:
    """Yield the lines that convert a value to data."""
    value = f"value_{slot.attribute}"
    if slot.shape.items is not None:
        yield from _list_lines(slot)
    elif slot.element.layout is not None:
        yield f"{value} = inner_{slot.attribute}({value})"
    else:
        yield f"if {_condition(slot, value)}:"
        yield "    raise UnusualError"
