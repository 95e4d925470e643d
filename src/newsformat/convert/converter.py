"""Converts models to plain mappings and back with cattrs, with nothing lost and nothing coerced."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from newsformat.arguments import is_model_class, require, require_model, require_type
from newsformat.compiled.model_functions import (
    Unstructure,
    changes_function,
    structure_function,
    unstructure_function,
)
from newsformat.convert.class_layout import layout_of
from newsformat.convert.given_converter import require_supported, required_settings
from newsformat.convert.problems import Problem
from newsformat.errors import ValidationError
from newsformat.fallback import UnusualError
from newsformat.results_per_class import cached_per_class
from newsformat.text.source import DEFAULT_LIMITS, Limits
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import Plain

if TYPE_CHECKING:
    import cattrs

    from newsformat.diagnostics import Diagnostic

_Model = TypeVar("_Model")
_Converter = TypeVar("_Converter", bound="cattrs.BaseConverter")

# Most files are read, and most models written, without cattrs. So it is imported, together with the
# hooks that need it, only where it is used.


def make_converter(*, json: bool = False) -> cattrs.Converter:
    """Make a cattrs converter between objects and plain dictionaries.

    It works for `Article` and for any other attrs class. The dictionaries have the keys of the
    front matter, and `body` for the text below it. Values that are `None` and empty lists are left
    out, and unknown keys are kept beside the known ones. If the front matter has a key `body`
    itself, it becomes `$body`, `$body` becomes `$$body`, and so on.

    Args:
        json: Whether the dictionaries are for JSON, with dates as ISO 8601 text. Such a converter
            cannot be used to read and write files.

    Example:
        >>> from newsformat import Article
        >>> make_converter().unstructure(Article(title="Boats", heat=3))
        {'title': 'Boats', 'heat': 3}
    """
    import cattrs  # noqa: PLC0415 - see above

    return configure_converter(cattrs.Converter(), json=json)


def configure_converter(converter: _Converter, *, json: bool = False) -> _Converter:
    """Prepare a cattrs converter of your own, so that it knows the classes and converts no value.

    Register your hooks afterwards, and before you use the converter. Then pass it as `converter`
    to any function that takes one.

    Args:
        converter: The converter, which is changed.
        json: Whether the dictionaries are for JSON, with dates as ISO 8601 text.

    Returns:
        The same converter.

    Example:
        >>> import cattrs
        >>> converter = configure_converter(cattrs.Converter())
    """
    import cattrs  # noqa: PLC0415 - see above

    from newsformat.convert.hooks import configure  # noqa: PLC0415 - see above

    require(converter, cattrs.BaseConverter, "a cattrs converter", "make_converter() makes one")
    require(json, bool, "json=True or json=False")
    return configure(converter, has_body=True, is_json=json)


@cached_per_class
def front_matter_converter(model: type[Any] | None) -> cattrs.Converter:
    """Return a converter for front matter alone, in which `body` is a key like any other.

    A converter caches the classes that it has met, so each model has a converter of its own, which
    is freed together with it.

    Args:
        model: The class that is read or written; `None` if there is none.
    """
    del model
    import cattrs  # noqa: PLC0415 - see above

    from newsformat.convert.hooks import configure  # noqa: PLC0415 - see above

    return configure(cattrs.Converter(), has_body=False)


@cached_per_class
def _converter_of(model: type[Any]) -> cattrs.Converter:
    """Return a converter like those of `make_converter`, for one model."""
    del model
    return make_converter()


def structure(
    mapping: Mapping[str, object],
    model: type[_Model],
    *,
    converter: cattrs.BaseConverter | None = None,
) -> _Model:
    """Make an object of a dictionary, such as a row of a database or an answer of an API.

    Args:
        mapping: The dictionary. Its keys are those of the front matter, and `body` is the text
            below it. A key `body` of the front matter is `$body`.
        model: The attrs class or dataclass, such as `Article`.
        converter: A converter with hooks of your own, from `configure_converter`. One for JSON
            takes what `json.loads` gives.

    Raises:
        TypeError: The class is not a class, or a field has a type that is not supported.
        ValidationError: Values do not fit. The error lists all of them, with their paths.

    Example:
        >>> from newsformat import Article
        >>> structure({"title": "Boats", "heat": 3}, Article).heat
        3
    """
    require_type(model)
    if converter is None:
        require_supported(model)
        return _structured(_converter_of(model), mapping, model)
    required_settings(converter)
    require_supported(model, converter)
    return _structured(converter, mapping, model)


def unstructure(
    model: object, *, converter: cattrs.BaseConverter | None = None
) -> dict[str, object]:
    """Make a dictionary of an object; `structure` turns it back into an equal object.

    Args:
        model: The object, such as an `Article`.
        converter: A converter with hooks of your own, from `configure_converter`.

    Raises:
        TypeError: The object is not one of an attrs class, or a field has a type that is not
            supported.
        ValidationError: A value does not have the type of its field, or `extra` has a key that is
            a field.

    Example:
        >>> from newsformat import Image
        >>> unstructure(Image(url="https://example.com/a.jpg"))
        {'url': 'https://example.com/a.jpg'}

        A key of the front matter that is called `body` gets a mark, since the body has that name:

        >>> from newsformat import Article
        >>> unstructure(Article(title="Boats", extra={"body": "oak"}, body="Text."))
        {'title': 'Boats', 'body': 'Text.', '$body': 'oak'}
    """
    require_model(model)
    front = None
    if converter is not None:
        front = required_settings(converter).front
    require_supported(type(model), converter)
    problems = list[Problem]()
    to_plain(model, problems, converter=front)
    if problems:
        raise ValidationError(map(_diagnostic, problems))
    made = converter or _converter_of(type(model))
    mapping: dict[str, object] = made.unstructure(model)
    return mapping


def _structured(
    converter: cattrs.BaseConverter, mapping: Mapping[str, object], model: type[_Model]
) -> _Model:
    problems = list[Problem]()
    result = try_structure(mapping, model, problems, converter)
    if problems:
        raise ValidationError(map(_diagnostic, problems))
    return typing.cast("_Model", result)


def _diagnostic(problem: Problem) -> Diagnostic:
    from newsformat.diagnostics import Diagnostic  # noqa: PLC0415 - most data fits

    return Diagnostic(problem.code, problem.message, format_path(problem.path))


def try_structure(
    data: object,
    target: Any,
    problems: list[Problem],
    converter: cattrs.BaseConverter | None = None,
    owner: type[Any] | None = None,
) -> object:
    """Make a value of a type from plain data.

    Args:
        data: The plain data.
        target: The type.
        problems: Collects everything that does not fit; if there is anything, the result is
            meaningless.
        converter: The converter; by default the one for front matter alone.
        owner: The model that the value belongs to; by default, the type itself is a model.
    """
    if converter is None:
        layout = _layout_of(target)
        quick = None if layout is None else structure_function(layout)
        if quick is not None:
            try:
                return quick(data)
            except Exception:  # noqa: BLE001, S110 - the converter will find the same and explain it
                pass
    try:
        return (converter or front_matter_converter(owner or target)).structure(data, target)
    except Exception as error:  # noqa: BLE001 - a model's own validators may raise anything
        from newsformat.convert.failures import explain  # noqa: PLC0415 - see above

        problems.extend(explain(error, ()))
        return None


@cached_per_class
def _layout_of(kind: Any) -> Layout | None:
    return layout_of(kind) if is_model_class(kind) else None


def to_strict_plain(
    model: object, converter: cattrs.BaseConverter | None = None
) -> dict[Plain, Plain] | None:
    """Make plain data from a model whose values have exactly the types of its fields.

    Args:
        model: The model.
        converter: The converter that the model is written with, if not the usual one.

    Returns:
        Data that shares nothing with the model; `None` where something is unusual, or wrong.
    """
    return None if converter else _if_fitting(unstructure_function, model)


def to_strict_changes(
    model: object, earlier: dict[Plain, Plain], converter: cattrs.BaseConverter | None = None
) -> dict[Plain, Plain] | None:
    """Make plain data from what changed in a model, if its values have exactly the right types.

    Args:
        model: The model.
        earlier: The data that was made from it before.
        converter: The converter that it is written with, if not the usual one.

    Returns:
        The keys with another value, and new ones; `None` where a key is gone, or where a value is
        not exactly what its field says, so that the general code must be used.
    """
    return None if converter else _if_fitting(changes_function, model, earlier)


def _if_fitting(
    compiled: Callable[[Layout], Unstructure | None], model: object, *arguments: object
) -> dict[Plain, Plain] | None:
    layout = _layout_of(type(model))
    quick = None if layout is None else compiled(layout)
    if quick is None:
        return None
    try:
        return quick(model, *arguments)
    except (AttributeError, UnusualError, RecursionError):
        # An `AttributeError` means that an attribute was deleted.
        return None


def to_plain(
    model: object,
    problems: list[Problem],
    limits: Limits = DEFAULT_LIMITS,
    converter: cattrs.BaseConverter | None = None,
) -> dict[Plain, Plain]:
    """Make plain data from an object of a model class; the two share no mutable object.

    The size is checked only if something is unusual. Data that is too large to be read is found
    when the text is read again.

    Args:
        model: The object.
        problems: Collects the values that cannot be read back; if there are any, the result is
            meaningless.
        limits: How large the data may be.
        converter: The converter that it is written with, if not the usual one.
    """
    strict = to_strict_plain(model, converter)
    return to_checked_plain(model, problems, limits, converter) if strict is None else strict


def to_checked_plain(
    model: object,
    problems: list[Problem],
    limits: Limits = DEFAULT_LIMITS,
    converter: cattrs.BaseConverter | None = None,
) -> dict[Plain, Plain]:
    """Make plain data like `to_plain`, and always check its size.

    Args:
        model: The object.
        problems: Collects the values that cannot be read back; if there are any, the result is
            meaningless.
        limits: How large the data may be.
        converter: The converter that it is written with, if not the usual one.
    """
    kind = type(model)
    plain = to_plain_at((), model, kind, problems, limits, owner=kind, converter=converter)
    return typing.cast("dict[Plain, Plain]", plain)


def to_plain_at(
    path: Path,
    value: object,
    hint: Any,
    problems: list[Problem],
    limits: Limits = DEFAULT_LIMITS,
    *,
    owner: type[Any] | None = None,
    takes_data: bool = False,
    converter: cattrs.BaseConverter | None = None,
) -> Plain:
    """Make plain data from a value for a place; the two share no mutable object.

    Args:
        path: The place.
        value: Any object.
        hint: The type of the place; `object` for any plain data.
        problems: Collects the values that cannot be read back; if there are any, the result is
            meaningless.
        limits: How large the data may be.
        owner: The model that has the place, if one has it.
        takes_data: Whether plain data is accepted in place of the value that it would be read as,
            such as a mapping in place of an object.
        converter: The converter that it is written with, if not the usual one.
    """
    # Most values have exactly the types of their fields.
    from newsformat.convert.custom_values import Conversions  # noqa: PLC0415 - see above
    from newsformat.convert.unstructuring import (  # noqa: PLC0415 - see above
        unstructure_checked,
    )

    conversions = Conversions(partial(front_matter_converter, owner))
    if converter is not None:
        conversions = Conversions(lambda: converter, required_settings(converter).is_custom)
    return unstructure_checked(
        value, hint, problems, limits, conversions, path=path, takes_data=takes_data
    )
