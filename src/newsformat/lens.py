"""The lens: a text to its model, and what the model should say back into the text, verified."""

from __future__ import annotations

from typing import Any, TypeVar

from newsformat.converter import to_plain, try_structure
from newsformat.diagnostics import Diagnostic, Span
from newsformat.errors import EditError, ParseError, ValidationError
from newsformat.intention import agrees
from newsformat.layouts import layout_of
from newsformat.problems import Problem, refuse
from newsformat.structuring import copy_plain
from newsformat.syntax.alignment import first_difference, same
from newsformat.syntax.edits import TextEdit, in_order, splice
from newsformat.syntax.layout import Layout, Plain, set_attribute
from newsformat.syntax.paths import format_path
from newsformat.syntax.planner import plan_edits
from newsformat.syntax.reader import recognise_object
from newsformat.syntax.reading import Reading, read, read_object
from newsformat.syntax.source import Limits, Source

M = TypeVar("M")


def read_model(content: str | bytes, model: type[M], limits: Limits, name: str | None) -> M:
    """Read a text and make its model, of which nothing is to be written back.

    Args:
        content: The text, or its bytes in UTF-8.
        model: The attrs class.
        limits: How large the text may be.
        name: What the text is called in errors.

    Raises:
        ParseError: It is not a front matter file.
        ValidationError: With everything that does not fit the model, in the order of the text.
    """
    if type(content) is str:
        fast = recognise_object(content, layout_of(model), limits)
        if fast is not None:
            quick: M = fast[1]
            return quick
    made: M = read_lens(Source.of(content, name), model, limits)[1]
    return made


def read_lens(source: Source, model: type[Any] | None, limits: Limits) -> tuple[Reading, Any]:
    """Read a text and make its model; without a model, a dictionary of plain data.

    Raises:
        ParseError: It is not a front matter file.
        ValidationError: With everything that does not fit the model, in the order of the text.
    """
    layout = layout_of(model)
    known = read_object(source, layout, limits) if model is not None else None
    if known is not None:
        return known
    reading = read(source, layout, limits)
    return reading, _structured(reading, layout, model)


def _structured(reading: Reading, layout: Layout, model: type[Any] | None) -> Any:
    if model is None:
        return copy_plain(reading.data)
    problems = list[Problem]()
    state = try_structure(reading.data, model, problems)
    if problems:
        diagnostics = [_located(reading, problem) for problem in problems]
        raise ValidationError(sorted(diagnostics, key=_place))
    if layout.body_attribute is not None:
        set_attribute(state, layout.body_attribute, reading.body)
    return state


def _located(reading: Reading, problem: Problem) -> Diagnostic:
    span, path, message = reading.locate(problem.path), format_path(problem.path), problem.message
    if message.startswith("expected text, found") and reading.may_be_text(problem.path):
        message += "; quote the value if it is text"
    return reading.source.diagnostic(problem.code, message, span, path)


def _place(diagnostic: Diagnostic) -> tuple[int, str]:
    return (diagnostic.span.start if diagnostic.span else 0), diagnostic.path


def render(
    reading: Reading, wanted: dict[Any, Plain], body: str, layout: Layout, limits: Limits
) -> tuple[str, list[TextEdit]]:
    """Give the text that says what is wanted, and the edits that make it.

    The result is read again, and refused unless it says what was wanted, and only that.

    Args:
        reading: The text as it was read.
        wanted: The data that it should have.
        body: The body that it should have.
        layout: The layout of its root mapping.
        limits: How large it may be.

    Raises:
        EditError: It cannot be made to say so without breaking a promise.
    """
    edits = in_order(plan_edits(reading.source, reading.root, reading.data, wanted, layout))
    edits += _body_edits(reading, body)
    text = splice(reading.source.text, edits)
    try:
        result = read(Source(text), layout, limits)
    except ParseError as error:
        first = error.diagnostics[0]
        if first.code == "NF111":
            raise EditError(first.code, first.path or "$", first.message) from error
        reason = f"the result would not be readable ({first.summary})"
        raise EditError("NF403", "$", reason) from error
    if result.body != body:
        raise EditError("NF403", "$.body", "the body would be cut at another place")
    if not _says(reading, result, wanted):
        path = format_path(first_difference(result.data, wanted))
        raise EditError("NF403", path, "another place depends on what would change; edit the text")
    return text, edits


def _body_edits(reading: Reading, body: str) -> list[TextEdit]:
    if body == reading.body:
        return []
    source, fences = reading.source, reading.fences
    newline = "" if fences.body_has_line else source.newline_before(fences.end)
    return [TextEdit(Span(fences.body, len(source.text)), newline + body)]


def _says(reading: Reading, result: Reading, wanted: dict[Any, Plain]) -> bool:
    if not (reading.is_recognised and result.is_recognised):
        return same(result.data, wanted)
    # In recognised lines no place depends on another, so what was not to change was read
    # from the lines that it was read from before.
    return len(result.data) == len(wanted) and all(
        key in result.data
        and (
            # The two are the same already where they are equal, but NaN is equal to nothing.
            (value is reading.data.get(key) and result.data[key] == value)
            or same(result.data[key], value)
        )
        for key, value in wanted.items()
    )


def require_model(model: type[Any], wanted: dict[Any, Plain], after: dict[Any, Plain]) -> None:
    """Refuse data that a model would not read, or would read as something else.

    Args:
        model: The model's class.
        wanted: The data that a text is to have.
        after: The model as plain data.

    Raises:
        EditError: It would not.
    """
    problems = list[Problem]()
    reread = try_structure(wanted, model, problems)
    again = {} if problems else to_plain(reread, problems)
    refuse(problems)
    if not agrees(after, wanted, again):
        path = format_path(first_difference(again, after))
        raise EditError("NF204", path, "the model would read its own value back as another one")
