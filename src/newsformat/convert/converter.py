"""Models to plain mappings and back, by cattrs, with nothing lost and nothing coerced."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from newsformat.arguments import require, require_model, require_type
from newsformat.compiled.model_functions import (
    Unstructure,
    changes_function,
    structure_function,
    unstructure_function,
)
from newsformat.convert.class_layout import layout_of
from newsformat.convert.problems import Problem
from newsformat.errors import ValidationError
from newsformat.fields import cached_per_class
from newsformat.text.source import DEFAULT_LIMITS, Limits
from newsformat.unusual import UnusualError
from newsformat.yaml.layout import Layout
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import Plain

if TYPE_CHECKING:
    import cattrs

    from newsformat.diagnostics import Diagnostic

_Model = TypeVar("_Model")
_Converter = TypeVar("_Converter", bound="cattrs.BaseConverter")

# Most files are read, and most models written, without cattrs. So it is imported, with the hooks
# that need it, where it is first used.


def make_converter() -> cattrs.Converter:
    """Make a cattrs converter that knows the models, and any other attrs class, as mappings.

    The keys of the mappings are those of the front matter, and `body` is the text after it. What
    is `None`, or an empty list, is left out; unknown keys stand beside the known ones. A key of the
    front matter that is called `body` itself is `$body`, and `$body` is `$$body`, and so on.

    Example:
        >>> from newsformat import Article
        >>> make_converter().unstructure(Article(title="Boats", heat=3))
        {'title': 'Boats', 'heat': 3}
    """
    import cattrs  # noqa: PLC0415 - see above

    return configure_converter(cattrs.Converter())


def configure_converter(converter: _Converter) -> _Converter:
    """Teach a converter of your own the models, strictly: no value is coerced.

    Args:
        converter: The converter; it is changed.

    Returns:
        The same converter.
    """
    import cattrs  # noqa: PLC0415 - see above

    from newsformat.convert.hooks import configure  # noqa: PLC0415 - see above

    require(converter, cattrs.BaseConverter, "a cattrs converter", "make_converter() makes one")
    return configure(converter, has_body=True)


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


def structure(mapping: Mapping[str, object], model: type[_Model]) -> _Model:
    """Make a model from a mapping.

    Args:
        mapping: Keys as in the front matter, values as plain data; `body` for the body, and
            `$body` for a key `body` of the front matter.
        model: The attrs class, such as `Article`.

    Raises:
        TypeError: The model is no class.
        ValidationError: With everything that does not fit, each with its path.

    Example:
        >>> from newsformat import Article
        >>> structure({"title": "Boats", "heat": 3}, Article).heat
        3
    """
    require_type(model)
    return _structured(_converter_of(model), mapping, model)


def unstructure(model: object) -> dict[str, object]:
    """Make a mapping from a model, as `structure` takes it.

    Raises:
        TypeError: It is not a model.
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
    problems = list[Problem]()
    to_plain(model, problems)
    if problems:
        raise ValidationError(map(_diagnostic, problems))
    mapping: dict[str, object] = _converter_of(type(model)).unstructure(model)
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
        from newsformat.convert.hooks import explain  # noqa: PLC0415 - see above

        problems.extend(explain(error, ()))
        return None


@cached_per_class
def _layout_of(kind: Any) -> Layout | None:
    return layout_of(kind) if attrs.has(kind) else None


def to_strict_plain(model: object) -> dict[Plain, Plain] | None:
    """Make plain data of a model whose values are exactly what its fields say.

    Args:
        model: The model.

    Returns:
        Data that shares nothing with the model; `None` where something is unusual, or wrong.
    """
    return _if_fitting(unstructure_function, model)


def to_strict_changes(model: object, earlier: dict[Plain, Plain]) -> dict[Plain, Plain] | None:
    """Make plain data of what changed in a model whose values are exactly what its fields say.

    Args:
        model: The model.
        earlier: Data that was made of it before.

    Returns:
        The keys with another value, or a new one; `None` where a key is gone, or as above.
    """
    return _if_fitting(changes_function, model, earlier)


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
    model: object, problems: list[Problem], limits: Limits = DEFAULT_LIMITS
) -> dict[Plain, Plain]:
    """Make plain data of an object of a model's class, which shares nothing with it.

    How large it may be is looked at only where something is unusual: what is too large to be read
    is found when the text is read again.

    Args:
        model: The object.
        problems: Takes what a text could not give back; then the result means nothing.
        limits: How large the data may be.
    """
    strict = to_strict_plain(model)
    return to_checked_plain(model, problems, limits) if strict is None else strict


def to_checked_plain(
    model: object, problems: list[Problem], limits: Limits = DEFAULT_LIMITS
) -> dict[Plain, Plain]:
    """Make plain data as `to_plain` does, and look at its size.

    Args:
        model: The object.
        problems: Takes what a text could not give back; then the result means nothing.
        limits: How large the data may be.
    """
    kind = type(model)
    plain = to_plain_at((), model, kind, problems, limits, owner=kind)
    return typing.cast("dict[Plain, Plain]", plain)


def to_plain_at(
    path: Path,
    value: object,
    hint: Any,
    problems: list[Problem],
    limits: Limits = DEFAULT_LIMITS,
    *,
    owner: type[Any] | None = None,
    takes_mappings: bool = False,
) -> Plain:
    """Make plain data of a value that stands at a place, which shares nothing with it.

    Args:
        path: The place.
        value: Any object.
        hint: The type of the place; `object` for plain data of any kind.
        problems: Takes what a text could not give back; then the result means nothing.
        limits: How large the data may be.
        owner: The model that has the place, if one has it.
        takes_mappings: Whether a mapping may stand in the place of an object of a model.
    """
    from newsformat.convert.unstructuring import (  # noqa: PLC0415 - rarely needed
        unstructure_checked,
    )

    foreign = partial(_foreign, owner)
    return unstructure_checked(
        value, hint, problems, limits, foreign, path=path, takes_mappings=takes_mappings
    )


def _foreign(owner: type[Any] | None, value: object, hint: Any) -> object:
    return front_matter_converter(owner).unstructure(value, unstructure_as=hint)
