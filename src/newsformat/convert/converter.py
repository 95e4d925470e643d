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
from newsformat.fields import cached_per_class
from newsformat.text.source import DEFAULT_LIMITS, Limits
from newsformat.type_hints import value_type
from newsformat.yaml.mapping_layout import Layout
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import Plain

if TYPE_CHECKING:
    import cattrs

    from newsformat.convert.prepared import Settings
    from newsformat.diagnostics import Diagnostic

_Model = TypeVar("_Model")
_Converter = TypeVar("_Converter", bound="cattrs.BaseConverter")

# Most files are read, and most models written, without cattrs. So it is imported, with the hooks
# that need it, where it is first used.


def make_converter(*, json: bool = False) -> cattrs.Converter:
    """Make a cattrs converter that knows the models, and any other attrs class, as mappings.

    The keys of the mappings are those of the front matter, and `body` is the text after it. What
    is `None`, or an empty list, is left out; unknown keys stand beside the known ones. A key of the
    front matter that is called `body` itself is `$body`, and `$body` is `$$body`, and so on.

    Args:
        json: Whether the mappings are those of JSON: dates, and dates with times, are texts as
            ISO 8601 has them. Such a converter is not for files.

    Example:
        >>> from newsformat import Article
        >>> make_converter().unstructure(Article(title="Boats", heat=3))
        {'title': 'Boats', 'heat': 3}
    """
    import cattrs  # noqa: PLC0415 - see above

    return configure_converter(cattrs.Converter(), json=json)


def configure_converter(converter: _Converter, *, json: bool = False) -> _Converter:
    """Teach a converter of your own the models, strictly: no value is coerced.

    Register hooks for other types after that, and before the converter is used. It then does for
    `structure` and `unstructure`, and unless it is for JSON, for all that reads and writes files.

    Args:
        converter: The converter; it is changed.
        json: As of `make_converter`.

    Returns:
        The same converter.
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

    from newsformat.convert.prepared import settings_of  # noqa: PLC0415 - see above

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
    """Make a model from a mapping.

    Args:
        mapping: Keys as in the front matter, values as plain data; `body` for the body, and
            `$body` for a key `body` of the front matter.
        model: The attrs class, or dataclass, such as `Article`.
        converter: A converter that `configure_converter` prepared, with hooks of your own. One
            for JSON takes the mapping that `json.loads` gives.

    Raises:
        TypeError: The model is no class, or has a type that is not supported.
        ValidationError: With everything that does not fit, each with its path.

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
    """Make a mapping from a model, as `structure` takes it.

    Args:
        model: The model.
        converter: A converter, as `structure` takes it.

    Raises:
        TypeError: It is not a model, or has a type that is not supported.
        ValidationError: A value has another type than its field, or `extra` has a key of the
            model's own.

    Example:
        >>> from newsformat import Image
        >>> unstructure(Image(url="https://example.com/a.jpg"))
        {'url': 'https://example.com/a.jpg'}

        Beside the body, a key that is called `body` has a mark:

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
    refuse_unsupported(model, lambda _: False)


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
        converter: As of `to_strict_plain`.

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
        converter: As of `to_strict_plain`.
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
        converter: As of `to_strict_plain`.
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
        converter: As of `to_strict_plain`.
    """
    # Most values are exactly what their fields say.
    from newsformat.convert.conversions import Conversions  # noqa: PLC0415 - see above
    from newsformat.convert.unstructuring import (  # noqa: PLC0415 - see above
        unstructure_checked,
    )

    conversions = Conversions(partial(front_matter_converter, owner))
    if converter is not None:
        conversions = Conversions(lambda: converter, _required_settings(converter).is_custom)
    return unstructure_checked(
        value, hint, problems, limits, conversions, path=path, takes_data=takes_data
    )
