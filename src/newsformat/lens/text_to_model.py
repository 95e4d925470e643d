"""Makes a model from a text, and checks that data would be read as the same model again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import to_plain, try_structure
from newsformat.convert.given_converter import model_layout
from newsformat.convert.problems import Problem, raise_first
from newsformat.errors import EditError, ValidationError
from newsformat.lens.parsed_text import ParsedText, read, read_by_template, read_object
from newsformat.text.source import NO_ALLOWANCES, Allowances, Limits, Source
from newsformat.yaml.model_layout import Layout, set_attribute
from newsformat.yaml.paths import format_path
from newsformat.yaml.plain_data import Plain, first_difference

if TYPE_CHECKING:
    import cattrs

    from newsformat.diagnostics import Diagnostic

M = TypeVar("M")


def read_model(
    content: str | bytes,
    model: type[M],
    limits: Limits,
    name: str | None,
    allowances: Allowances = NO_ALLOWANCES,
    converter: cattrs.BaseConverter | None = None,
) -> M:
    """Read a text and make its model, for programs that do not write it back.

    Args:
        content: The text of a file, or its bytes in UTF-8.
        model: The attrs class.
        limits: How large the text may be.
        name: The name of the text in errors.
        allowances: The departures from the format that are allowed.
        converter: A converter to make the model with, instead of the usual functions.

    Raises:
        ParseError: The front matter is missing, or is not correct YAML.
        ValidationError: With everything that does not fit the model, in the order of the text.
    """
    source = Source.of(content, name, allowances)
    layout = layout_of(model) if converter is None else model_layout(model, converter)
    found = read_by_template(source.text, layout, limits)
    made: M
    if found is None:
        made = _read_off_template(source, layout, model, limits, converter)[1]
    else:
        made = found[1]
    return made


def read_lens(
    source: Source,
    model: type[Any] | None,
    limits: Limits,
    converter: cattrs.BaseConverter | None = None,
) -> tuple[ParsedText, Any]:
    """Read a text and make its model; without a class, return plain data instead.

    Args:
        source: The text.
        model: The class.
        limits: How large the text may be.
        converter: The same as in `read_model`.

    Raises:
        ParseError: The front matter is missing, or is not correct YAML.
        ValidationError: With everything that does not fit the model, in the order of the text.
    """
    layout = layout_of(model) if converter is None else model_layout(model, converter)
    known = read_object(source, layout, limits) if model is not None else None
    return _read_off_template(source, layout, model, limits, converter) if known is None else known


def _read_off_template(
    source: Source,
    layout: Layout,
    model: type[Any] | None,
    limits: Limits,
    converter: cattrs.BaseConverter | None,
) -> tuple[ParsedText, Any]:
    """Do what `read_lens` does for a text that the template reader declines."""
    reading = read(source, layout, limits)
    return reading, _structured(reading, layout, model, converter)


def _structured(
    reading: ParsedText,
    layout: Layout,
    model: type[Any] | None,
    converter: cattrs.BaseConverter | None,
) -> Any:
    if model is None:
        return reading.data
    problems = list[Problem]()
    state = try_structure(reading.data, model, problems, converter)
    if problems:
        raise _validation_error(reading, problems)
    if layout.body_attribute is not None:
        set_attribute(state, layout.body_attribute, reading.body)
    return state


def _validation_error(reading: ParsedText, problems: Iterable[Problem]) -> ValidationError:
    """Return an error for values that do not fit a model, each with its place in the text."""
    from newsformat.lens.nearest_places import may_be_text, nearest_span  # noqa: PLC0415 - most texts fit

    diagnostics = []
    for code, message, path in problems:
        text = message
        if message.startswith("expected text, found") and may_be_text(reading, path):
            text += "; quote the value if it is text"
        span = nearest_span(reading, path)
        diagnostics.append(reading.source.diagnostic(code, text, span, format_path(path)))
    return ValidationError(sorted(diagnostics, key=_place))


def _place(diagnostic: Diagnostic) -> tuple[int, str]:
    return (diagnostic.span.start if diagnostic.span else 0), diagnostic.path


def require_model(
    model: type[Any],
    wanted: dict[Any, Plain],
    after: dict[Any, Plain],
    converter: cattrs.BaseConverter | None = None,
) -> None:
    """Refuse data that the class of a model would not read, or would read as something else.

    Args:
        model: The model's class.
        wanted: The data that a text is going to contain.
        after: The model as plain data.
        converter: The same as in `read_model`.

    Raises:
        EditError: The class would not read the data as this model.
    """
    from newsformat.lens.wanted_data import agrees  # noqa: PLC0415 - only edits need it

    problems = list[Problem]()
    reread = try_structure(wanted, model, problems, converter)
    again = {} if problems else to_plain(reread, problems, converter=converter)
    raise_first(problems)
    if not agrees(after, wanted, again):
        path = format_path(first_difference(again, after))
        raise EditError("NF204", path, "this value would be read back as a different one")
