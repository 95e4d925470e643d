"""Functions compiled for a class: plain data to an object of it, and an object to plain data.

They do what the converter does, in straight-line code, for values that are exactly what the fields
say. For anything else they raise `UnusualError`, and the converter takes their place.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any, TypeAlias

import attrs

from newsformat.compiled import switch
from newsformat.compiled.exact_fields import ExactField, argument_name, exact_fields_of
from newsformat.compiled.generated_code import compiled_function
from newsformat.fields import cached_per_class, model_fields
from newsformat.unusual import UnusualError
from newsformat.yaml.exact_values import has_fixed_offset
from newsformat.yaml.plain_data import Plain, copy_exact, copy_plain, same

Structure: TypeAlias = Callable[[Any], Any]
Unstructure: TypeAlias = Callable[..., dict[Any, Plain]]
Kept: TypeAlias = Callable[[Any, Any], bool]


def structure_function(model: type[Any]) -> Structure | None:
    """Return what makes a model from the data of its front matter, or `None` for an unusual class.

    Args:
        model: The attrs class.
    """
    return _structure(model) if switch.is_on else None


def unstructure_function(model: type[Any]) -> Unstructure | None:
    """Return what makes the data of front matter from a model, or `None` for an unusual class.

    Args:
        model: The class.
    """
    return _unstructure(model) if switch.is_on else None


def changes_function(model: type[Any]) -> Unstructure | None:
    """Return what makes data of the fields that changed since the data of a model was made.

    It takes the model and that data. Where a key is to go, it raises `UnusualError`: there is more
    to that than a new value.

    Args:
        model: The class.
    """
    return _changes(model) if switch.is_on else None


@cached_per_class
def kept_function(model: type[Any]) -> Kept | None:
    """Return what tells whether a model is still what it was when its data was made.

    It takes the model and that data. The values must be the same objects, so that this is little
    work; where it says no, the two may still be equal.

    Args:
        model: The attrs class.
    """
    function: Kept | None = _compile("kept", "model, data", _kept_check_lines, model)
    return function


@cached_per_class
def _structure(model: type[Any]) -> Structure | None:
    function: Structure | None = _compile("structure", "data", _structure_lines, model)
    return function


@cached_per_class
def _unstructure(model: type[Any]) -> Unstructure | None:
    function: Unstructure | None = _compile("unstructure", "model", _unstructure_lines, model)
    return function


@cached_per_class
def _changes(model: type[Any]) -> Unstructure | None:
    function: Unstructure | None = _compile("changes", "model, earlier", _changes_lines, model)
    return function


def _compile(
    name: str,
    parameters: str,
    lines: Callable[[type[Any], Sequence[ExactField]], Iterator[str]],
    model: type[Any],
) -> Any:
    """Compile the lines of a function for a model; `None` for an unusual class."""
    forms = exact_fields_of(model) if attrs.has(model) else None
    if forms is None:
        return None
    fields = model_fields(model)
    names: dict[str, Any] = {
        "UnusualError": UnusualError,
        "Model": model,
        "UTC": UTC,
        "copy_exact": copy_exact,
        "copy_plain": copy_plain,
        "datetime": datetime,
        "has_fixed_offset": has_fixed_offset,
        "isfinite": isfinite,
        "is_": operator.is_,
        "known": frozenset(field.key for field in fields.keys),
        "same": same,
    }
    compiled = {
        "changes": _unstructure,
        "structure": _structure,
        "unstructure": _unstructure,
    }.get(name)
    for form in forms:
        names[f"types_{form.field.name}"] = form.types
        if form.inner is not None:
            if compiled is not None:
                _add_later(names, f"inner_{form.field.name}", compiled, form.inner)
            _add_later(names, f"kept_{form.field.name}", kept_function, form.inner)
    return compiled_function(name, parameters, lines(model, forms), names, model)


def _add_later(
    names: dict[str, Any], name: str, compiled: Callable[[Any], Any], model: type[Any]
) -> None:
    """Add a function that is compiled when it is first used: a model may contain itself."""

    def call(*arguments: Any) -> Any:
        function = compiled(model)
        if function is None:
            raise UnusualError
        names[name] = function
        return function(*arguments)

    names[name] = call


def _condition(form: ExactField, value: str) -> str:
    """Write the condition that a value is not exactly what its field holds."""
    condition = f"type({value}) not in types_{form.field.name}"
    if len(form.types) == 1:
        (only,) = form.types
        if only.__module__ == "builtins":
            condition = f"type({value}) is not {only.__name__}"
    if datetime in form.types:
        condition += (
            f" or (type({value}) is datetime and {value}.tzinfo is not UTC"
            f" and not has_fixed_offset({value}))"
        )
    if form.is_finite:
        condition += f" or (type({value}) is float and not isfinite({value}))"
    return condition


def _structure_lines(model: type[Any], forms: Sequence[ExactField]) -> Iterator[str]:
    yield "if type(data) is not dict:"
    yield "    raise UnusualError"
    yield "get = data.get"
    for form in forms:
        value = f"value_{form.field.name}"
        yield f"{value} = get({form.field.key!r})"
        if form.is_list:
            yield f"if {value} is None:"
            yield f"    {value} = []"
            yield f"elif type({value}) is not list:"
            yield "    raise UnusualError"
            yield "else:"
            yield from _inside(_list_lines(form))
        elif form.inner is not None:
            yield f"if {value} is not None:"
            yield f"    {value} = inner_{form.field.name}({value})"
            if form.is_required:
                yield "else:"
                yield "    raise UnusualError"
        else:
            optional = "" if form.is_required else f"{value} is not None and "
            yield f"if {optional}({_condition(form, value)}):"
            yield "    raise UnusualError"
    arguments = [f"{argument_name(form.field.attribute)}=value_{form.field.name}" for form in forms]
    fields = model_fields(model)
    if fields.extra is not None:
        yield "extra = {}"
        yield "if not known.issuperset(data):"
        yield "    for key in data:"
        yield "        if key not in known:"
        yield "            extra[key] = copy_plain(data[key])"
        attribute = getattr(attrs.fields(model), fields.extra)
        arguments.append(f"{argument_name(attribute)}=extra")
    yield f"return Model({', '.join(arguments)})"


def _list_lines(form: ExactField) -> Iterator[str]:
    value = f"value_{form.field.name}"
    if form.inner is not None:
        yield f"{value} = list(map(inner_{form.field.name}, {value}))"
    else:
        yield f"for item in {value}:"
        yield f"    if {_condition(form, 'item')}:"
        yield "        raise UnusualError"
        yield f"{value} = {value}[:]"


def _kept_check_lines(model: type[Any], forms: Sequence[ExactField]) -> Iterator[str]:
    yield "if type(model) is not Model or type(data) is not dict:"
    yield "    return False"
    extra = model_fields(model).extra
    if extra is not None:
        yield f"if type(model.{extra}) is not dict or model.{extra}:"
        yield "    return False"
        # A key that was unknown before may be gone.
        yield "if not known.issuperset(data):"
        yield "    return False"
    yield "get = data.get"
    for form in forms:
        value, before = f"model.{form.field.name}", f"get({form.field.key!r})"
        if not form.is_list and form.inner is None:
            yield f"if {value} is not {before}:"
            yield "    return False"
            continue
        yield f"value, before = {value}, {before}"
        yield "if before is None:"
        if form.is_list:
            yield "    if type(value) is not list or value:"
        else:
            yield "    if value is not None:"
        yield "        return False"
        yield f"elif not ({_is_kept(form, 'value')}):"
        yield "    return False"
    yield "return True"


def _is_kept(form: ExactField, value: str) -> str:
    """Write the condition that a collection is what it was before."""
    if not form.is_list:
        return f"kept_{form.field.name}({value}, before)"
    is_kept = f"kept_{form.field.name}" if form.inner is not None else "is_"
    return (
        f"type({value}) is list and len({value}) == len(before) "
        f"and all(map({is_kept}, {value}, before))"
    )


def _unstructure_lines(model: type[Any], forms: Sequence[ExactField]) -> Iterator[str]:
    yield "if type(model) is not Model:"
    yield "    raise UnusualError"
    yield "data = {}"
    for form in forms:
        body = [*_plain_lines(form), f"data[{form.field.key!r}] = value_{form.field.name}"]
        yield from _where_there(form, body)
    extra = [
        "for key, item in extra.items():",
        "    if type(key) is not str:",
        "        raise UnusualError",
        "    data[key] = copy_exact(item)",
    ]
    yield from _extra_lines(model, extra)
    yield "return data"


def _where_there(form: ExactField, body: Sequence[str]) -> Iterator[str]:
    """Write what is done with a value that makes an entry."""
    value = f"value_{form.field.name}"
    yield f"{value} = model.{form.field.name}"
    if form.is_list:
        yield f"if type({value}) is not list:"
        yield "    raise UnusualError"
        yield f"if {value}:"
    else:
        if form.is_required:
            yield from body
            return
        yield f"if {value} is not None:"
    yield from _inside(body)


def _extra_lines(model: type[Any], body: Iterable[str]) -> Iterator[str]:
    """Write what is done with unknown keys, if there are any."""
    extra = model_fields(model).extra
    if extra is not None:
        yield f"extra = model.{extra}"
        yield "if type(extra) is not dict:"
        yield "    raise UnusualError"
        yield "if extra:"
        yield "    if not known.isdisjoint(extra):"
        yield "        raise UnusualError"
        yield from _inside(body)


def _is_scalar(form: ExactField) -> bool:
    return not form.is_list and form.inner is None


def _has_changed(form: ExactField) -> str:
    """Write the condition that a value is not what it was before."""
    value = f"value_{form.field.name}"
    if _is_scalar(form):
        return f"{value} is not before"
    return f"before is None or not ({_is_kept(form, value)})"


def _changes_lines(model: type[Any], forms: Sequence[ExactField]) -> Iterator[str]:
    yield "if type(model) is not Model:"
    yield "    raise UnusualError"
    yield "get = earlier.get"
    yield "changes = {}"
    for form in forms:
        value, target = f"value_{form.field.name}", f"changes[{form.field.key!r}]"
        yield f"{value} = model.{form.field.name}"
        yield f"before = get({form.field.key!r})"
        if form.is_list:
            yield f"if type({value}) is not list:"
            yield "    raise UnusualError"
            yield f"if not {value}:"
        else:
            yield f"if {value} is None:"
        yield "    if before is not None:"
        yield "        raise UnusualError"
        yield f"elif {_has_changed(form)}:"
        yield from _inside(_plain_lines(form))
        yield f"    {target} = {value}"
    extra = [
        "for key, item in extra.items():",
        "    if type(key) is not str:",
        "        raise UnusualError",
        "    item = copy_exact(item)",
        "    if key not in earlier or not same(item, earlier[key]):",
        "        changes[key] = item",
    ]
    yield from _extra_lines(model, extra)
    if model_fields(model).extra is not None:
        yield "if not known.issuperset(earlier) and not earlier.keys() - known <= extra.keys():"
        yield "    raise UnusualError"
    yield "return changes"


def _plain_lines(form: ExactField) -> Iterator[str]:
    """Write what turns a value into data."""
    value, inner = f"value_{form.field.name}", f"inner_{form.field.name}"
    if form.is_list and form.inner is not None:
        yield f"{value} = list(map({inner}, {value}))"
    elif form.is_list:
        yield f"for item in {value}:"
        yield f"    if {_condition(form, 'item')}:"
        yield "        raise UnusualError"
        yield f"{value} = {value}[:]"
    elif form.inner is not None:
        yield f"{value} = {inner}({value})"
    else:
        yield f"if {_condition(form, value)}:"
        yield "    raise UnusualError"


def _inside(lines: Iterable[str]) -> Iterator[str]:
    """Indent the lines of a block."""
    return (f"    {line}" for line in lines)
