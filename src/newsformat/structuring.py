"""Compiles attrs classes into functions that make them from plain data, and plain data from them.

They do what the converter does, for values that are exactly what the fields say, in straight-line
code. For anything else they raise `MisfitError`, and the converter finds out what is the matter, or
does what these functions do not know.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from newsformat.fields import model_fields, once_per_model
from newsformat.forms import Form, argument_name, forms_of
from newsformat.syntax.layout import Plain

Structure: TypeAlias = Callable[[Any], Any]
Unstructure: TypeAlias = Callable[..., dict[Any, Plain]]


class MisfitError(Exception):
    """The data, or the model, is not exactly what the fields say. It never leaves the library."""


def copy_plain(value: object) -> Plain:
    """Copy plain data; subclasses of its types become those types, tuples become lists."""
    match value:
        case dict():
            return {copy_plain(key): copy_plain(item) for key, item in value.items()}
        case list() | tuple():
            return [copy_plain(item) for item in value]
        case None | bool():
            return value
        case str():
            return str(value)
        case int():
            return int(value)
        case float():
            return float(value)
    return value


@once_per_model
def structure_function(model: type[Any]) -> Structure | None:
    """Give what makes a model from the data of its front matter, or `None` for an unusual class.

    Args:
        model: The attrs class.
    """
    forms = forms_of(model)
    if forms is None:
        return None
    function: Structure = _compile("structure(data)", _structure_lines(model, forms), forms, model)
    return function


@once_per_model
def unstructure_function(model: type[Any]) -> Unstructure | None:
    """Give what makes the data of front matter from a model, or `None` for an unusual class.

    It takes the model and, if there is one, an earlier result. What is still the same, down to the
    objects, is taken over from that, so that comparing the two is no work.

    Args:
        model: The attrs class.
    """
    forms = forms_of(model)
    if forms is None:
        return None
    function: Unstructure = _compile(
        "unstructure(model, earlier=None)", _unstructure_lines(model, forms), forms, model
    )
    return function


def _compile(signature: str, lines: Iterator[str], forms: Sequence[Form], model: type[Any]) -> Any:
    source = f"def {signature}:\n" + "".join(f"    {line}\n" for line in lines)
    fields = model_fields(model)
    names: dict[str, Any] = {
        "MisfitError": MisfitError,
        "Model": model,
        "copy_plain": copy_plain,
        "is_": operator.is_,
        "known": frozenset(field.key for field in fields.keys),
    }
    compiled = structure_function if signature.startswith("structure") else unstructure_function
    for index, form in enumerate(forms):
        names[f"types_{index}"] = form.types
        if form.inner is not None:
            _add_later(names, f"inner_{index}", compiled, form.inner)
    exec(source, names)  # noqa: S102 - made from the class alone, as attrs makes `__init__`
    return names[signature.partition("(")[0]]


def _add_later(
    names: dict[str, Any], name: str, compiled: Callable[[Any], Any], model: type[Any]
) -> None:
    """Add a function that is compiled when it is first used: a model may contain itself."""

    def call(*arguments: Any) -> Any:
        function = compiled(model)
        if function is None:
            raise MisfitError
        names[name] = function
        return function(*arguments)

    names[name] = call


def _condition(form: Form, index: int, value: str) -> str:
    """Write the condition that a value has none of the types of its field."""
    if len(form.types) == 1:
        (only,) = form.types
        if only.__module__ == "builtins":
            return f"type({value}) is not {only.__name__}"
    return f"type({value}) not in types_{index}"


def _structure_lines(model: type[Any], forms: Sequence[Form]) -> Iterator[str]:
    yield "if type(data) is not dict:"
    yield "    raise MisfitError"
    yield "get = data.get"
    for index, form in enumerate(forms):
        value = f"value_{index}"
        yield f"{value} = get({form.field.key!r})"
        if form.is_list:
            yield f"if {value} is None:"
            yield f"    {value} = []"
            yield f"elif type({value}) is not list:"
            yield "    raise MisfitError"
            yield "else:"
            yield from (f"    {line}" for line in _list_lines(form, index))
        elif form.inner is not None:
            yield f"if {value} is not None:"
            yield f"    {value} = inner_{index}({value})"
            if form.is_required:
                yield "else:"
                yield "    raise MisfitError"
        else:
            optional = "" if form.is_required else f"{value} is not None and "
            yield f"if {optional}{_condition(form, index, value)}:"
            yield "    raise MisfitError"
    arguments = [f"{argument_name(form.field.attribute)}=value_{i}" for i, form in enumerate(forms)]
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


def _list_lines(form: Form, index: int) -> Iterator[str]:
    value = f"value_{index}"
    if form.inner is not None:
        yield f"{value} = list(map(inner_{index}, {value}))"
    else:
        yield f"for item in {value}:"
        yield f"    if {_condition(form, index, 'item')}:"
        yield "        raise MisfitError"
        yield f"{value} = {value}[:]"


def _unstructure_lines(model: type[Any], forms: Sequence[Form]) -> Iterator[str]:
    yield "if type(model) is not Model:"
    yield "    raise MisfitError"
    yield "if earlier is None:"
    yield "    earlier = {}"
    yield "get = earlier.get"
    yield "data = {}"
    yield "is_same = True"
    for index, form in enumerate(forms):
        value, target = f"value_{index}", f"data[{form.field.key!r}]"
        yield f"{value} = model.{form.field.name}"
        if form.is_list:
            yield f"if type({value}) is not list:"
            yield "    raise MisfitError"
            yield f"if {value}:"
        elif not form.is_required:
            yield f"if {value} is not None:"
        else:
            yield "if True:"
        yield from (f"    {line}" for line in _kept_lines(form, index))
        yield f"    {target} = {value}"
    extra = model_fields(model).extra
    if extra is not None:
        yield f"extra = model.{extra}"
        yield "if extra:"
        yield "    if not known.isdisjoint(extra):"
        yield "        raise MisfitError"
        yield "    is_same = False"
        yield "    for key, item in extra.items():"
        yield "        data[copy_plain(key)] = copy_plain(item)"
    yield "return earlier if is_same and len(data) == len(earlier) else data"


def _kept_lines(form: Form, index: int) -> Iterator[str]:
    """Write what turns a value into data, and finds out whether it is still what it was."""
    value, key = f"value_{index}", form.field.key
    yield f"before = get({key!r})"
    if form.is_list:
        if form.inner is not None:
            yield f"if before is not None and len(before) == len({value}):"
            yield f"    {value} = list(map(inner_{index}, {value}, before))"
            yield "else:"
            yield f"    {value} = list(map(inner_{index}, {value}))"
        else:
            yield f"for item in {value}:"
            yield f"    if {_condition(form, index, 'item')}:"
            yield "        raise MisfitError"
        yield f"is_kept = before is not None and len(before) == len({value})"
        yield f"if is_kept and all(map(is_, {value}, before)):"
        yield f"    {value} = before"
        yield "else:"
        yield "    is_same = False"
        yield f"    {value} = {value}[:]"
        return
    if form.inner is not None:
        yield f"{value} = inner_{index}({value}, before)"
    else:
        yield f"if {_condition(form, index, value)}:"
        yield "    raise MisfitError"
    yield f"if {value} is not before:"
    yield "    is_same = False"
