"""Checks of the arguments of public functions.

Each check raises a `TypeError`, or a `ValueError` for a text that is not one of those allowed. The
message says what was expected, what was given, and what to do instead.
"""

from __future__ import annotations

import contextlib
import io
import os
import typing
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import attrs


def found(value: object) -> str:
    """Describe a value in words, for use in a message."""
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__qualname__}"
    return f"an object of type {type(value).__qualname__}"


def require(value: object, kind: type | tuple[type, ...], what: str, advice: str = "") -> None:
    """Raise a `TypeError` unless a value has the required type.

    Args:
        value: The value.
        kind: The required type, or several of them.
        what: What was expected, in words.
        advice: What to do instead, in words.
    """
    # In Python a `bool` is an `int`, but whoever passes `True` for a number has made a mistake.
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return
    _refuse(what, value, advice)


def require_choice(value: object, choices: Sequence[str], name: str) -> None:
    """Raise an error unless an argument is one of a few words.

    Args:
        value: The argument.
        choices: The words that are allowed.
        name: The name of the argument.

    Raises:
        TypeError: The argument is not a `str`.
        ValueError: The argument is a different text.
    """
    what = " or ".join(f"{name}={choice!r}" for choice in choices)
    if not isinstance(value, str):
        _refuse(what, value, "")
    if value not in choices:
        raise ValueError(f"expected {what}, found {name}={value!r}")


def require_text(content: object, function: str) -> None:
    """Raise a `TypeError` unless an argument is text or bytes.

    Args:
        content: The argument.
        function: The function that takes a path, which the message recommends for one.
    """
    if isinstance(content, (str, bytes)):
        return
    advice = ""
    if isinstance(content, os.PathLike):
        advice = f"{function} takes a path"
    elif _is_document(content):
        advice = "str(doc) is the text of a document, and doc.article its model"
    elif hasattr(content, "read"):
        advice = "pass what its read() returns"
    elif isinstance(content, (bytearray, memoryview)):
        advice = "bytes(...) converts it"
    elif _is_model(content):
        advice = "dumps(...) returns the text of a model"
    _refuse("a text, as str or bytes", content, advice)


def require_path(
    path: object,
    instead: str = "Document.parse takes the content of a file",
    what: str = "a path, as str or os.PathLike",
) -> str:
    """Check that an argument is a path, and return it as a `str`.

    Args:
        path: The argument.
        instead: What to do if the argument is an open file, or bytes.
        what: What was expected, in words.
    """
    text = os.fspath(path) if isinstance(path, os.PathLike) else path
    if not isinstance(text, str):
        _refuse(what, path, _advice_on_path(path, instead, in_bytes=isinstance(text, bytes)))
    return text


def _advice_on_path(path: object, instead: str, *, in_bytes: bool) -> str:
    if in_bytes:
        return f"os.fsdecode(...) converts a path in bytes, and {instead}"
    if _is_document(path):
        return "doc.path is the path of a document"
    if hasattr(path, "read"):
        return instead
    if isinstance(path, int):
        return "pass the path of the file, not its descriptor"
    return "a model has no path" if _is_model(path) else ""


def is_model_class(kind: object) -> bool:
    """Tell whether a class is a model: an attrs class, or a dataclass."""
    return isinstance(kind, type) and (attrs.has(kind) or hasattr(kind, "__dataclass_fields__"))


def is_typed_dict(kind: object) -> bool:
    """Tell whether a class is a `TypedDict`."""
    # `typing_extensions` has a `TypedDict` of its own, which `typing.is_typeddict` does not
    # recognize.
    return isinstance(kind, type) and type(kind).__name__ == "_TypedDictMeta"


def require_model_class(model: object, plain: str = "") -> None:
    """Raise a `TypeError` unless an argument is an attrs class or a dataclass.

    Args:
        model: The argument.
        plain: What to do to get plain data, in words.
    """
    what = "an attrs class, such as Article"
    if isinstance(model, type):
        if is_typed_dict(model):
            _refuse(what, model, "a TypedDict is the type of a field, not a model")
        if not is_model_class(model):
            is_own = model.__module__ != "builtins"
            ways = ["decorate it with attrs.define" if is_own else "", plain]
            _refuse(what, model, ", or ".join(filter(None, ways)))
    elif _is_model(model):
        _refuse(what, model, f"pass the class itself, {type(model).__qualname__}")
    else:
        _refuse(what, model, "pass the class itself" if isinstance(model, str) else plain)


def require_type(kind: object) -> None:
    """Raise a `TypeError` unless an argument is a type that data can be structured into."""
    if not isinstance(kind, type) and typing.get_origin(kind) is None:
        require_model_class(kind)


def require_model(model: object) -> None:
    """Raise a `TypeError` unless an argument is an object of an attrs class or a dataclass."""
    what = "a model, such as an Article"
    if isinstance(model, type):
        _refuse(what, model, "create an object of it")
    if _is_model(model):
        return
    advice = ""
    if isinstance(model, (str, bytes)):
        advice = "loads(...) reads a model from a text, and dump takes the model before the file"
    elif isinstance(model, dict):
        advice = "structure(..., Article) converts a mapping to a model"
    elif _is_document(model):
        advice = "str(doc) is the text of a document, and doc.article its model"
    elif isinstance(model, (list, tuple)):
        advice = "pass one model at a time"
    _refuse(what, model, advice)


def require_object(value: object, kind: type) -> None:
    """Raise a `TypeError` unless an argument is an object of a class (a model class, or `dict`)."""
    if type(value) is kind or (kind is dict and isinstance(value, dict)):
        return
    name = kind.__qualname__
    if isinstance(value, kind):
        # An object of a subclass is refused: the text has no place for the fields that it adds.
        subclass = type(value).__qualname__
        raise TypeError(f"expected {name}, found {subclass}; parse with model={subclass}")
    if isinstance(value, type):
        _refuse(name, value, "create an object of it")
    if isinstance(value, dict):
        _refuse(name, value, f"structure(..., {name}) converts a mapping to a model")
    what = "None" if value is None else type(value).__qualname__
    advice = "Document.parse(text, model) reads a text as another model"
    raise TypeError(f"expected {name}, found {what}; {advice}")


def require_binary_file(file: object, method: str, mode: str) -> None:
    """Raise a `TypeError` unless a file is open in binary mode.

    Args:
        file: The argument, which is not a path.
        method: The method that the file needs, `read` or `write`.
        mode: The mode to open it with.
    """
    what = f"a path as text, or a file opened with open(path, '{mode}')"
    if isinstance(file, io.TextIOBase):
        _refuse(what, file, f"a text file changes line ends; open it as '{mode}'")
    is_open = callable(getattr(file, method, None)) and not _is_document(file)
    if isinstance(file, (bytes, type)) or not is_open:
        require_path(file, "io.BytesIO(...) makes a file of its content", what)


@contextlib.contextmanager
def open_for(what: str, mode: str) -> Iterator[None]:
    """Turn the error of an open file that cannot be read, or cannot be written, into a clear one.

    Args:
        what: What is being done with the file, in words.
        mode: The mode to open it with.
    """
    try:
        yield
    except io.UnsupportedOperation as error:
        reason = f"the file is not open for {what}; open it with open(path, '{mode}')"
        raise io.UnsupportedOperation(reason) from error


def _is_model(value: object) -> bool:
    return not isinstance(value, type) and is_model_class(type(value))


def _is_document(value: object) -> bool:
    return hasattr(type(value), "article")


def _refuse(what: str, value: Any, advice: str) -> NoReturn:
    ending = f"; {advice}" if advice else ""
    raise TypeError(f"expected {what}, found {found(value)}{ending}")
