"""Articles to text and back, in one call."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO, Any, TypeAlias, TypeVar, cast, overload

from newsformat import files
from newsformat.converter import to_plain, try_structure
from newsformat.diagnostics import Diagnostic
from newsformat.document import Document
from newsformat.errors import EditError, ValidationError
from newsformat.fields import model_fields
from newsformat.layouts import layout_of
from newsformat.lens import read_model
from newsformat.models import Article
from newsformat.problems import Problem
from newsformat.syntax.canonical import quick_canonical_text
from newsformat.syntax.emitter import canonical_text
from newsformat.syntax.layout import Plain
from newsformat.syntax.paths import format_path
from newsformat.syntax.source import DEFAULT_LIMITS, Limits

M = TypeVar("M")

PathLike: TypeAlias = str | os.PathLike[str]


@overload
def loads(content: str | bytes, *, limits: Limits = ...) -> Article: ...
@overload
def loads(content: str | bytes, model: type[M], *, limits: Limits = ...) -> M: ...
def loads(
    content: str | bytes, model: type[Any] = Article, *, limits: Limits = DEFAULT_LIMITS
) -> Any:
    r"""Read a model from a text.

    Args:
        content: The text, or its bytes in UTF-8.
        model: The attrs class to read.
        limits: How large the text may be.

    Raises:
        ParseError: It is not a front matter file.
        ValidationError: It does not fit the model.

    Example:
        >>> loads("---\ntitle: Boats\nheat: 3\n---\n").heat
        3
    """
    return read_model(content, model, limits, None)


def dumps(model: object) -> str:
    """Write the canonical text of a model.

    Raises:
        ValidationError: A value has another type than its field, or cannot be written.

    Example:
        >>> print(dumps(Article(title="Boats", heat=3, secured="c2VjcmV0")), end="")
        ---
        title: "Boats"
        heat: 3
        <BLANKLINE>
        secured: "c2VjcmV0"
        ---
    """
    fields, layout = model_fields(type(model)), layout_of(type(model))
    body = getattr(model, fields.body) if fields.body is not None else ""
    quick = quick_canonical_text(model, layout)
    if quick is not None and isinstance(body, str):
        return f"{quick}---\n{body}"
    problems = list[Problem]()
    mapping = cast("dict[Plain, Plain]", to_plain(model, problems))
    if not problems:
        try_structure(mapping, type(model), problems)
    if not problems:
        if isinstance(body, str):
            try:
                return canonical_text(mapping, layout, body)
            except EditError as error:
                raise ValidationError([Diagnostic(error.code, error.reason, error.path)]) from None
        problems.append(Problem("NF202", "the body must be text", ("body",)))
    raise ValidationError(
        Diagnostic(problem.code, problem.message, format_path(problem.path)) for problem in problems
    )


@overload
def load(file: PathLike | IO[bytes], *, limits: Limits = ...) -> Article: ...
@overload
def load(file: PathLike | IO[bytes], model: type[M], *, limits: Limits = ...) -> M: ...
def load(
    file: PathLike | IO[bytes], model: type[Any] = Article, *, limits: Limits = DEFAULT_LIMITS
) -> Any:
    """Read a model from a file.

    Args:
        file: A path, or a file that is open for reading bytes.
        model: The attrs class to read.
        limits: How large the text may be.

    Raises:
        OSError: The file cannot be read.
        ParseError: It is not a front matter file.
        ValidationError: It does not fit the model.
    """
    if isinstance(file, (str, os.PathLike)):
        return read_model(files.read_file(file), model, limits, os.fspath(file))
    name = getattr(file, "name", None)
    content = file.read()
    if not isinstance(content, bytes):
        raise TypeError("the file must be open for reading bytes: open(path, 'rb')")
    return read_model(content, model, limits, name if isinstance(name, str) else None)


def dump(model: object, file: PathLike | IO[bytes]) -> None:
    """Write the canonical text of a model to a file.

    Args:
        model: The model.
        file: A path, which is written atomically, or a file that is open for writing bytes.

    Raises:
        OSError: The file cannot be written.
        ValidationError: A value has another type than its field, or cannot be written.
    """
    try:
        content = dumps(model).encode("utf-8")
    except UnicodeEncodeError as error:
        reason = f"a lone surrogate at {error.start} cannot be written as UTF-8"
        raise ValidationError([Diagnostic("NF401", reason, "$.body")]) from None
    if isinstance(file, (str, os.PathLike)):
        files.write_file(file, content)
    else:
        file.write(content)


@overload
def edit(path: PathLike, *, limits: Limits = ...) -> AbstractContextManager[Article]: ...
@overload
def edit(path: PathLike, model: type[M], *, limits: Limits = ...) -> AbstractContextManager[M]: ...
def edit(path: PathLike, model: type[Any] = Article, *, limits: Limits = DEFAULT_LIMITS) -> Any:
    """Read a file, give its model to be changed, and write it when the block ends.

    Nothing is written if the block raises, or if nothing changed.

    Args:
        path: The path of the file.
        model: The attrs class to read.
        limits: How large the text may be.

    Raises:
        ConflictError: The file changed in the meantime; nothing was written.
        EditError: A change cannot be made without breaking a promise; nothing was written.
        OSError: The file cannot be read or written.
        ParseError: It is not a front matter file.
        ValidationError: It does not fit the model.
    """
    return _edit(path, model, limits)


@contextmanager
def _edit(path: PathLike, model: type[Any], limits: Limits) -> Iterator[Any]:
    document = Document.read(path, model, limits=limits)
    yield document.article
    document.write()
