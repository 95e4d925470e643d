"""Which of the readers takes a text; the only place where the tests know how many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import newsformat as nf
from newsformat.compiled import object_reader, reader_compiler
from newsformat.convert.class_layout import layout_of
from newsformat.text.fences import find_fences
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.lines.line_reader import read_data

GENERAL = "ruamel.yaml"
LINES = "the line reader"
REFUSED = "refused"


def object_route(text: str, model: type[Any] = nf.Article) -> str:
    """The reader that makes the object of a text."""
    with _noted() as taken:
        if object_reader.read_by_template(text, layout_of(model), DEFAULT_LIMITS) is not None:
            return taken[-1]
    try:
        nf.loads(text, model)
    except (nf.ParseError, nf.ValidationError):
        return REFUSED
    return GENERAL if line_data(text, model) is None else LINES


def data_route(text: str, model: type[Any] | None = nf.Article) -> str:
    """The reader that gives the data of a text."""
    if line_data(text, model) is not None:
        return LINES
    try:
        nf.Document.parse(text, None)
    except nf.ParseError:
        return REFUSED
    return GENERAL


def line_data(
    text: str, model: type[Any] | None, limits: nf.Limits = DEFAULT_LIMITS
) -> dict[Any, Any] | None:
    """Read the front matter of a text by the line reader; nothing where it leaves it."""
    try:
        fences = find_fences(Source(text), limits)
    except nf.ParseError:
        return None
    return read_data(text, fences.start, fences.end, layout_of(model), limits)


@contextmanager
def _noted() -> Iterator[list[str]]:
    """Note which readers take what they are given, the last one last."""
    taken: list[str] = []

    def noting(function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def noted(*arguments: Any) -> Any:
            result = function(*arguments)
            taken.append(name)
            return result

        return noted

    def compiled_reader(layout: Any, newline: str) -> Callable[..., Any]:
        return noting(reader_compiler.compiled_reader(layout, newline), "the template")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(object_reader, "compiled_reader", compiled_reader)
        patch.setattr(
            object_reader,
            "read_reordered",
            noting(vars(object_reader)["read_reordered"], "keys in another order"),
        )
        yield taken
