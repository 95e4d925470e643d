"""How models are shown: as the call that makes them, without what says nothing, or as a card."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator
from typing import Any, Final

import attrs

# As much of a body as fits on a line.
_LONGEST_BODY: Final = 60


@reprlib.recursive_repr()
def representation(model: object) -> str:
    """Return the `repr` of a model; what it does not have is left out, and a long body cut.

    It never raises, whatever the attributes hold.

    Args:
        model: An object of an attrs class.

    Example:
        >>> from newsformat import Article
        >>> Article(title="Boats", heat=3, body="The canal.")
        Article(title='Boats', heat=3, body='The canal.')
    """
    name = type(model).__qualname__.rsplit(">.", 1)[-1]
    return f"{name}({', '.join(_arguments(model))})"


def html_representation(model: object) -> str:
    """Return a model as a card of HTML, for notebooks.

    Args:
        model: An object of an attrs class.
    """
    from newsformat.notebook_html import card  # noqa: PLC0415 - only notebooks ask for it

    return card(model)


def _arguments(model: object) -> Iterator[str]:
    kind: Any = type(model)
    for attribute in attrs.fields(kind):
        try:
            value = getattr(model, attribute.name)
        except AttributeError:
            # It was deleted, or the object is still being made.
            continue
        if not _says_nothing(value, attribute.default):
            name = attribute.alias or attribute.name
            yield f"{name}={_shown(value, is_body=attribute.name == 'body')}"


def _says_nothing(value: object, default: object) -> bool:
    """Tell whether leaving a value out makes the same object."""
    if default is attrs.NOTHING:
        return False
    if value is None or type(value) is str:
        return value == default
    return type(value) in {list, dict} and not value


def _shown(value: object, *, is_body: bool) -> str:
    try:
        if is_body and isinstance(value, str) and len(value) > _LONGEST_BODY:
            return repr(f"{value[: _LONGEST_BODY - 1]}…")
        shown = repr(value)
    except Exception:  # noqa: BLE001 - a value of anybody's may raise anything
        return f"<{type(value).__qualname__} that cannot be shown>"
    return shown
