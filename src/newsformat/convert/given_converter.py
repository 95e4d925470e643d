"""Converters that users pass: whether one may be used, and for which classes it is needed."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from newsformat.arguments import require
from newsformat.convert.class_layout import layout_of
from newsformat.convert.supported import refuse_unsupported, types_in
from newsformat.results_per_class import cached_per_class
from newsformat.type_hints import value_type
from newsformat.yaml.model_layout import Layout

if TYPE_CHECKING:
    import cattrs

    from newsformat.convert.converter_settings import Settings


def converter_for(
    converter: cattrs.BaseConverter | None, model: type[Any] | None
) -> cattrs.BaseConverter | None:
    """Return the converter to read and write front matter with, given the one that a user passed.

    Args:
        converter: The converter that the user passed, if any.
        model: The class that is read or written.

    Returns:
        A converter for front matter alone; `None` where there are no hooks for anything in the
        class, so that the usual way does the same.

    Raises:
        TypeError: The argument is not a converter, is for JSON, or was not prepared by this
            library.
    """
    if converter is None:
        return None
    settings = required_settings(converter)
    if settings.is_json:
        raise TypeError(
            "expected a converter for files, found one for JSON, whose dates are texts; "
            "make_converter() makes one for files"
        )
    front = settings.front
    if model is None or not _has_custom_types(model, front):
        return None
    if required_settings(front).is_custom(value_type(model)):
        raise TypeError(
            f"the converter has a hook for {model.__qualname__}, which is the class of a whole "
            "file; slot() declares how its fields look, and the fields may have types with hooks"
        )
    require_supported(model, front)
    return front


def model_layout(model: Any, converter: cattrs.BaseConverter | None) -> Layout:
    """Return the layout of a model's front matter.

    Args:
        model: The class; `None` if nothing is known about the keys.
        converter: The result of `converter_for`.
    """
    if converter is None:
        return layout_of(model)
    settings = required_settings(converter)
    if model not in settings.layouts:
        settings.layouts[model] = layout_of(model, settings.is_custom)
    return settings.layouts[model]


def _has_custom_types(model: type[Any], converter: cattrs.BaseConverter) -> bool:
    """Tell whether a converter has user-defined hooks for a type inside a model."""
    settings = required_settings(converter)
    known = settings.by_model.get(model)
    if known is None:
        known = settings.by_model[model] = any(
            map(settings.is_custom, types_in(model, settings.is_custom))
        )
    return known


def require_supported(model: Any, converter: cattrs.BaseConverter | None = None) -> None:
    """Check that each type in a class can be read and written.

    Args:
        model: The class, or another type.
        converter: A prepared converter; without one, only the usual types are supported.

    Raises:
        TypeError: A type is not supported; the message names class, field and type.
    """
    if converter is None:
        _require_usual_types(model)
        return
    settings = required_settings(converter)
    if model not in settings.supported:
        refuse_unsupported(model, settings.is_custom)
        settings.supported.add(model)


@cached_per_class
def _require_usual_types(model: Any) -> None:
    """Check that each type in a class can be read and written without a converter."""
    refuse_unsupported(model)


def required_settings(converter: object) -> Settings:
    """Return the settings of a converter.

    Raises:
        TypeError: The argument is not a converter, or was not prepared by this library.
    """
    import cattrs  # noqa: PLC0415 - most programs give no converter

    from newsformat.convert.converter_settings import settings_of  # noqa: PLC0415 - as above

    require(converter, cattrs.BaseConverter, "a cattrs converter", "make_converter() makes one")
    settings = settings_of(typing.cast("cattrs.BaseConverter", converter))
    if settings is None:
        raise TypeError(
            "expected a converter that knows the models, found one that would coerce values; "
            "configure_converter(converter) prepares it"
        )
    return settings
