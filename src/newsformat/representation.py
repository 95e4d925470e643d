"""Representations of models: the call that makes one, a card, and the docstring for `help`."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator
from typing import Any, Final, TypeVar

import attrs

from newsformat.fields import METADATA_KEY

# A part of a body that fits on a line.
_LONGEST_BODY: Final = 60

_Model = TypeVar("_Model")


@reprlib.recursive_repr()
def representation(model: object) -> str:
    """Return the `repr` of a model, without default values and with a long body shortened.

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
            # The attribute was deleted, or the object is still being made.
            continue
        if not _says_nothing(value, attribute.default):
            name = attribute.alias or attribute.name
            yield f"{name}={_shown(value, is_body=attribute.name == 'body')}"


def _says_nothing(value: object, default: object) -> bool:
    """Tell whether a value can be left out, because the object would be equal without it."""
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


class _DocstringWithFields:
    """A docstring that lists the fields of its class once it is read."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __get__(self, _: object, owner: type[Any]) -> str:
        from inspect import cleandoc  # noqa: PLC0415 - few programs read docstrings

        fields = "\n".join(_field_lines(owner))
        head, example, tail = cleandoc(self._text).partition("\nExample:")
        return f"{head}\nAttributes:\n{fields}\n{example}{tail}"


def documented(model: type[_Model]) -> type[_Model]:
    """Make the docstring of a class list its fields.

    The list is made only when the docstring is read.

    Args:
        model: An attrs class.
    """
    if model.__doc__ is not None:
        # `Model.__doc__` calls `__get__`, like any other attribute of a class.
        model.__doc__ = _DocstringWithFields(model.__doc__)  # type: ignore[assignment] # see above
    return model


def _field_lines(model: type[Any]) -> Iterator[str]:
    """Yield a line for each field of a class, in Google style."""
    for attribute in attrs.fields(model):
        declaration = attribute.metadata[METADATA_KEY]
        facts = declaration.description
        if attribute.default is attrs.NOTHING:
            facts += " Required."
        if declaration.key is not None and declaration.key != attribute.name:
            facts += f" In a file: `{declaration.key}`."
        yield f"    {attribute.name} ({attribute.type}): {facts}"
