"""Models to plain mappings and back, by cattrs, with nothing lost and nothing coerced."""

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
from newsformat.convert.problems import Problem
from newsformat.convert.supported import refuse_unsupported, types_in
from newsformat.errors import ValidationError
from newsformat.fallback import UnusualError
from newsformat.results_per_class import cached_per_class
from newsformat.text.source import DEFAULT_LIMITS, Limits
from newsformat.type_hints import value_type
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import Plain

if TYPE_CHECKING:
    import cattrs

    from newsformat.convert.converter_settings import Settings
    from newsformat.diagnostics import Diagnostic

_Model = TypeVar("_Model")
_Converter = TypeVar("_Converter", bound="cattrs.BaseConverter")

# Most files are read, and most models written, without cattrs. So it is imported, with the hooks
# that need it, where it is first used.


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

    A converter keeps the classes that it has met, so each model has its own, which goes with it.

    Args:
        model: The class that is read or written; `None` where there is none.
    """
    del model
    import cattrs  # noqa: PLC0415 - see above

    from newsformat.convert.hooks import configure  # noqa: PLC0415 - see above

    return configure(cattrs.Converter(), has_body=False)


@cached_per_class
def _converter_of(model: type[Any]) -> cattrs.Converter:
    """Return a converter as `make_converter` makes it, for one model."""
    del model
    return make_converter()


def converter_for(
    converter: cattrs.BaseConverter | None, model: type[Any] | None
) -> cattrs.BaseConverter | None:
    """Return what front matter is read and written with, by a converter of somebody's own.

    Args:
        converter: The converter that was given, if one was.
        model: The class that is read or written.

    Returns:
        A converter for front matter alone; `None` where there are no hooks for anything in the
        class, so that the usual way does the same.

    Raises:
        TypeError: It is no converter, is for JSON, or nobody prepared it.
    """
    if converter is None:
        return None
    settings = _required_settings(converter)
    if settings.is_json:
        raise TypeError(
            "expected a converter for files, found one for JSON, whose dates are texts; "
            "make_converter() makes one for files"
        )
    front = settings.front
    if model is None or not has_custom_types(model, front):
        return None
    if _required_settings(front).is_custom(value_type(model)):
        raise TypeError(
            f"the converter has a hook for {model.__qualname__}, which is the class of a whole "
            "file; slot() declares how its fields look, and the fields may have types with hooks"
        )
    require_supported(model, front)
    return front


def model_layout(model: Any, converter: cattrs.BaseConverter | None) -> Layout:
    """Return the layout of a model's front matter.

    Args:
        model: The class; `None` for the article's keys without its types.
        converter: What `converter_for` gave.
    """
    if converter is None:
        return layout_of(model)
    settings = _required_settings(converter)
    if model not in settings.layouts:
        settings.layouts[model] = layout_of(model, settings.is_custom)
    layout: Layout = settings.layouts[model]
    return layout


def _required_settings(converter: object) -> Settings:
    import cattrs  # noqa: PLC0415 - see above

    from newsformat.convert.converter_settings import settings_of  # noqa: PLC0415 - see above

    require(converter, cattrs.BaseConverter, "a cattrs converter", "make_converter() makes one")
    settings = settings_of(typing.cast("cattrs.BaseConverter", converter))
    if settings is None:
        raise TypeError(
            "expected a converter that knows the models, found one that would coerce values; "
            "configure_converter(converter) prepares it"
        )
    return settings


def has_custom_types(model: type[Any], converter: cattrs.BaseConverter) -> bool:
    """Tell whether a converter has hooks of somebody's for a type that a model is made of."""
    settings = _required_settings(converter)
    known = settings.by_model.get(model)
    if known is None:
        known = settings.by_model[model] = any(
            map(settings.is_custom, types_in(model, settings.is_custom))
        )
    return known


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
    _required_settings(converter)
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
        front = _required_settings(converter).front
    require_supported(type(model), converter)
    problems = list[Problem]()
    to_plain(model, problems, converter=front)
    if problems:
        raise ValidationError(map(_diagnostic, problems))
    made = converter or _converter_of(type(model))
    mapping: dict[str, object] = made.unstructure(model)
    return mapping


def require_supported(model: Any, converter: cattrs.BaseConverter | None = None) -> None:
    """Require that each type in a class can be read and written.

    Args:
        model: The class, or another type.
        converter: A converter that somebody prepared; without one, nothing but the usual types.

    Raises:
        TypeError: One cannot; the message names class, field and type.
    """
    if converter is None:
        require_usual_types(model)
        return
    settings = _required_settings(converter)
    if model not in settings.supported:
        refuse_unsupported(model, settings.is_custom)
        settings.supported.add(model)


@cached_per_class
def require_usual_types(model: Any) -> None:
    """Require that each type in a class can be read and written without a converter."""
    refuse_unsupported(model)


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
        problems: Takes everything that does not fit; then the result means nothing.
        converter: The converter; by default the one for front matter alone.
        owner: The model that has a place of the type; by default the type is a model.
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
    """Make plain data of a model whose values are exactly what its fields say.

    Args:
        model: The model.
        converter: What it is written with, if not the usual converter.

    Returns:
        Data that shares nothing with the model; `None` where something is unusual, or wrong.
    """
    return None if converter else _if_fitting(unstructure_function, model)


def to_strict_changes(
    model: object, earlier: dict[Plain, Plain], converter: cattrs.BaseConverter | None = None
) -> dict[Plain, Plain] | None:
    """Make plain data of what changed in a model whose values are exactly what its fields say.

    Args:
        model: The model.
        earlier: Data that was made of it before.
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
        # An `AttributeError` is an attribute that was deleted.
        return None


def to_plain(
    model: object,
    problems: list[Problem],
    limits: Limits = DEFAULT_LIMITS,
    converter: cattrs.BaseConverter | None = None,
) -> dict[Plain, Plain]:
    """Make plain data of an object of a model's class, which shares nothing with it.

    How large it may be is looked at only where something is unusual: what is too large to be read
    is found when the text is read again.

    Args:
        model: The object.
        problems: Takes what a text could not give back; then the result means nothing.
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
    """Make plain data as `to_plain` does, and look at its size.

    Args:
        model: The object.
        problems: Takes what a text could not give back; then the result means nothing.
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
    """Make plain data of a value that stands at a place, which shares nothing with it.

    Args:
        path: The place.
        value: Any object.
        hint: The type of the place; `object` for plain data of any kind.
        problems: Takes what a text could not give back; then the result means nothing.
        limits: How large the data may be.
        owner: The model that has the place, if one has it.
        takes_data: Whether plain data may stand in the place of what is read from it, such as a
            mapping in that of an object.
        converter: The converter that it is written with, if not the usual one.
    """
    # Most values are exactly what their fields say.
    from newsformat.convert.custom_values import Conversions  # noqa: PLC0415 - see above
    from newsformat.convert.unstructuring import (  # noqa: PLC0415 - see above
        unstructure_checked,
    )

    conversions = Conversions(partial(front_matter_converter, owner))
    if converter is not None:
        conversions = Conversions(lambda: converter, _required_settings(converter).is_custom)
    return unstructure_checked(
        value, hint, problems, limits, conversions, path=path, takes_data=takes_data
    )
