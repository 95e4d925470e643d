"""Which of the readers takes a text; the only place where the tests know how many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import newsformat as nf
from newsformat.layouts import layout_of
from newsformat.syntax import reader, recogniser
from newsformat.syntax.fences import find_fences
from newsformat.syntax.line_reader import read_data
from newsformat.syntax.source import DEFAULT_LIMITS, Source

GENERAL = "ruamel.yaml"
LINES = "the line reader"
REFUSED = "refused"


def object_route(text: str, model: type[Any] = nf.Article) -> str:
    """The reader that makes the object of a text."""
    with _noted() as taken:
        if reader.recognise_object(text, layout_of(model), DEFAULT_LIMITS) is not None:
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

    def text_reader(layout: Any, newline: str) -> Callable[..., Any]:
        return noting(vars(recogniser)["text_reader"](layout, newline), "the template")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "text_reader", text_reader)
        patch.setattr(
            reader,
            "read_reordered",
            noting(vars(reader)["read_reordered"], "keys in another order"),
        )
        yield taken
