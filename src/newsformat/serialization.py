"""Articles to text and back, in one call."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO, TYPE_CHECKING, Any, TypeAlias, TypeVar, overload

from newsformat.arguments import (
    open_for,
    require,
    require_binary_file,
    require_model,
    require_model_class,
    require_path,
    require_text,
)
from newsformat.convert.converter import to_checked_plain, try_structure
from newsformat.convert.given_converter import converter_for, model_layout
from newsformat.convert.problems import Problem, misfit
from newsformat.errors import EditError, ValidationError
from newsformat.fields import model_fields
from newsformat.lens.text_to_model import read_model
from newsformat.models import Article
from newsformat.text.source import (
    DEFAULT_LIMITS,
    Duplicates,
    Limits,
    Missing,
    allowances_of,
    is_surely_within,
)
from newsformat.yaml.paths import format_path
from newsformat.yaml.plain_data import Plain, first_difference, same
from newsformat.yaml.subclass_values import exact_scalar

if TYPE_CHECKING:
    import cattrs

M = TypeVar("M")

PathLike: TypeAlias = str | os.PathLike[str]

# Most programs only read, and need none of the modules that write texts, edit them or replace
# files. Importing those takes as long as everything else that reading an article needs.


@overload
def loads(
    content: str | bytes,
    *,
    limits: Limits = ...,
    missing: Missing = ...,
    duplicates: Duplicates = ...,
    converter: cattrs.BaseConverter | None = ...,
) -> Article: ...
@overload
def loads(
    content: str | bytes,
    model: type[M],
    *,
    limits: Limits = ...,
    missing: Missing = ...,
    duplicates: Duplicates = ...,
    converter: cattrs.BaseConverter | None = ...,
) -> M: ...
def loads(
    content: str | bytes,
    model: type[Any] = Article,
    *,
    limits: Limits = DEFAULT_LIMITS,
    missing: Missing = "error",
    duplicates: Duplicates = "error",
    converter: cattrs.BaseConverter | None = None,
) -> Any:
    r"""Read a text into an object.

    Use `Document.parse` instead if you want to change the text.

    Args:
        content: The text of a file, or its bytes in UTF-8.
        model: The attrs class or dataclass to make an object of.
        limits: The size and depth up to which a text is accepted.
        missing: What to do with a text without front matter: `"error"` raises, and `"empty"`
            reads it as a file without keys, whose body is the whole text.
        duplicates: What to do with a key that appears twice in one mapping: `"error"` raises, and
            `"last"` takes the last value.
        converter: A converter with hooks of your own, from `configure_converter`.

    Raises:
        ParseError: The front matter is missing, or is not correct YAML.
        TypeError: An argument has the wrong type. The message says what to pass instead.
        ValidationError: A value does not fit its field, or a required key is missing.
        ValueError: `missing` or `duplicates` has a value that is not listed above.

    Example:
        >>> loads("---\ntitle: Boats\nheat: 3\n---\n").heat
        3
    """
    if type(content) is not str or model is not Article or limits is not DEFAULT_LIMITS:
        require_text(content, "load")
        _require_reading(model, limits)
    if missing == duplicates == "error" and converter is None:
        return read_model(content, model, limits, None)
    allowances = allowances_of(missing, duplicates)
    return read_model(content, model, limits, None, allowances, converter_for(converter, model))


def _require_reading(model: object, limits: object) -> None:
    """Check the arguments that all functions for reading share."""
    require_model_class(model, "use Document.parse(text, None) for plain data")
    _require_limits(limits)


def _require_limits(limits: object) -> None:
    require(limits, Limits, "limits, such as Limits(depth=20)")


def dumps(
    model: object,
    *,
    limits: Limits = DEFAULT_LIMITS,
    converter: cattrs.BaseConverter | None = None,
) -> str:
    """Return the text of a new file for an object; `loads` turns it back into an equal object.

    The text has the canonical layout of the format. To change a file that exists, use `edit` or
    `Document`, which keep its own layout.

    Args:
        model: The object, such as an `Article`.
        limits: The size and depth that the text may have, which `loads` would accept.
        converter: A converter with hooks of your own, from `configure_converter`.

    Raises:
        TypeError: The object is not one of an attrs class.
        ValidationError: A value does not have the type of its field, cannot be written as YAML, or
            exceeds a limit.

    Example:
        >>> print(dumps(Article(title="Boats", heat=3, secured="c2VjcmV0")), end="")
        ---
        title: "Boats"
        heat: 3
        <BLANKLINE>
        secured: "c2VjcmV0"
        ---
    """
    from newsformat.compiled.canonical_writer import (  # noqa: PLC0415 - see above
        quick_canonical_text,
    )

    require_model(model)
    _require_limits(limits)
    known = None if converter is None else converter_for(converter, type(model))
    fields, layout = model_fields(type(model)), model_layout(type(model), known)
    body = exact_scalar(getattr(model, fields.body, None)) if fields.body is not None else ""
    quick = quick_canonical_text(model, layout)
    if (
        quick is not None
        and isinstance(body, str)
        and is_surely_within(limits, quick, 0, len(quick))
    ):
        return f"{quick}---\n{body}"
    problems = list[Problem]()
    mapping = to_checked_plain(model, problems, limits, known)
    if not isinstance(body, str):
        problems.append(misfit("text", getattr(model, str(fields.body), None), ("body",)))
    if not problems:
        _require_same(mapping, type(model), problems, limits, known)
    if problems:
        raise _validation_error(
            *((each.code, each.message, format_path(each.path)) for each in problems)
        )
    from newsformat.write.emitter import canonical_text  # noqa: PLC0415 - see above

    try:
        text = canonical_text(mapping, layout, "")
    except EditError as error:
        raise _validation_error((error.code, error.reason, error.path)) from None
    if len(text) - len("---\n---\n") > limits.front_matter:
        reason = f"the front matter is longer than {limits.front_matter:,} characters"
        raise _validation_error(("NF111", reason, "$"))
    return f"{text}{body}"


def _require_same(
    mapping: dict[Plain, Plain],
    model: type[Any],
    problems: list[Problem],
    limits: Limits,
    converter: cattrs.BaseConverter | None,
) -> None:
    """Report the values of a user-defined class that would not be read back unchanged."""
    reread = try_structure(mapping, model, problems, converter)
    if not problems:
        again = to_checked_plain(reread, problems, limits, converter)
        if not problems and not same(again, mapping):
            reason = "this value would be read back as a different one"
            problems.append(Problem("NF204", reason, first_difference(again, mapping)))


def _validation_error(*facts: tuple[str, str, str]) -> ValidationError:
    """Return an error with several diagnostics, each given by its code, message and path."""
    from newsformat.diagnostics import Diagnostic  # noqa: PLC0415 - see above

    return ValidationError(Diagnostic(*each) for each in facts)


@overload
def load(
    file: PathLike | IO[bytes],
    *,
    limits: Limits = ...,
    missing: Missing = ...,
    duplicates: Duplicates = ...,
    converter: cattrs.BaseConverter | None = ...,
) -> Article: ...
@overload
def load(
    file: PathLike | IO[bytes],
    model: type[M],
    *,
    limits: Limits = ...,
    missing: Missing = ...,
    duplicates: Duplicates = ...,
    converter: cattrs.BaseConverter | None = ...,
) -> M: ...
def load(
    file: PathLike | IO[bytes],
    model: type[Any] = Article,
    *,
    limits: Limits = DEFAULT_LIMITS,
    missing: Missing = "error",
    duplicates: Duplicates = "error",
    converter: cattrs.BaseConverter | None = None,
) -> Any:
    """Read a file into an object.

    Use `edit` or `Document.read` instead if you want to change the file.

    Args:
        file: The path of a file, or a file that was opened for reading bytes.
        model: The attrs class or dataclass to make an object of.
        limits: The size and depth up to which a text is accepted.
        missing: What to do with a text without front matter: `"error"` raises, and `"empty"`
            reads it as a file without keys, whose body is the whole text.
        duplicates: What to do with a key that appears twice in one mapping: `"error"` raises, and
            `"last"` takes the last value.
        converter: A converter with hooks of your own, from `configure_converter`.

    Raises:
        OSError: The file cannot be read.
        ParseError: The front matter is missing, or is not correct YAML.
        TypeError: An argument has the wrong type. The message says what to pass instead.
        ValidationError: A value does not fit its field, or a required key is missing.
        ValueError: `missing` or `duplicates` has a value that is not listed above.
    """
    _require_reading(model, limits)
    allowances = allowances_of(missing, duplicates)
    known = converter_for(converter, model)
    if isinstance(file, (str, os.PathLike)):
        from newsformat.disk import files  # noqa: PLC0415 - see above

        path = require_path(file)
        return read_model(files.read_file(path), model, limits, path, allowances, known)
    require_binary_file(file, "read", "rb")
    name = getattr(file, "name", None)
    with open_for("reading bytes", "rb"):
        content = file.read()
    require(content, bytes, "bytes from a file opened with open(path, 'rb')")
    name = name if isinstance(name, str) else None
    return read_model(content, model, limits, name, allowances, known)


def dump(
    model: object,
    file: PathLike | IO[bytes],
    *,
    limits: Limits = DEFAULT_LIMITS,
    converter: cattrs.BaseConverter | None = None,
) -> None:
    """Write an object to a new file, in the canonical layout of the format.

    A file at that path is replaced. To change one and keep its layout, use `edit`.

    Args:
        model: The object, such as an `Article`.
        file: The path of the file, or a file that was opened for writing bytes.
        limits: The size and depth that the text may have, which `load` would accept.
        converter: A converter with hooks of your own, from `configure_converter`.

    Raises:
        OSError: The file cannot be written.
        TypeError: An argument has the wrong type. The message says what to pass instead.
        ValidationError: A value does not have the type of its field, or cannot be written as YAML.
    """
    require_model(model)
    if isinstance(file, (str, os.PathLike)):
        require_path(file)
    else:
        require_binary_file(file, "write", "wb")
    try:
        content = dumps(model, limits=limits, converter=converter).encode("utf-8")
    except UnicodeEncodeError as error:
        reason = f"a lone surrogate at {error.start} cannot be written as UTF-8"
        raise _validation_error(("NF401", reason, "$.body")) from None
    if isinstance(file, (str, os.PathLike)):
        from newsformat.disk import files  # noqa: PLC0415 - see above

        files.write_file(file, content)
    else:
        _write_to(file, content)


def _write_to(file: IO[bytes], content: bytes) -> None:
    try:
        with open_for("writing bytes", "wb"):
            count: object = file.write(content)
    except TypeError as error:
        # Not every text file can be recognized by its type.
        raise TypeError("the file does not accept bytes; open it with open(path, 'wb')") from error
    if count is None and isinstance(file, io.RawIOBase):
        count = 0
    if isinstance(count, int) and count < len(content):
        from newsformat.disk import files  # noqa: PLC0415 - see above

        # A file without a buffer may write only a part of the bytes, or nothing.
        files.write_all(file.write, content[count:])


@overload
def edit(
    path: PathLike,
    *,
    limits: Limits = ...,
    missing: Missing = ...,
    duplicates: Duplicates = ...,
    converter: cattrs.BaseConverter | None = ...,
) -> AbstractContextManager[Article]: ...
@overload
def edit(
    path: PathLike,
    model: type[M],
    *,
    limits: Limits = ...,
    missing: Missing = ...,
    duplicates: Duplicates = ...,
    converter: cattrs.BaseConverter | None = ...,
) -> AbstractContextManager[M]: ...
def edit(
    path: PathLike,
    model: type[Any] = Article,
    *,
    limits: Limits = DEFAULT_LIMITS,
    missing: Missing = "error",
    duplicates: Duplicates = "error",
    converter: cattrs.BaseConverter | None = None,
) -> Any:
    """Change a file in a `with` block: it is read at the start and written at the end.

    Only the lines of what you changed are written anew. Nothing is written if the block raises an
    error, or if nothing changed.

    Args:
        path: The path of the file.
        model: The attrs class or dataclass to make an object of.
        limits: The size and depth up to which a text is accepted.
        missing: What to do with a text without front matter: `"error"` raises, and `"empty"`
            reads it as a file without keys, whose body is the whole text.
        duplicates: What to do with a key that appears twice in one mapping: `"error"` raises, and
            `"last"` takes the last value.
        converter: A converter with hooks of your own, from `configure_converter`.

    Raises:
        ConflictError: Somebody changed the file in the meantime; nothing was written.
        EditError: A change cannot be made safely. The message says why; nothing was written.
        OSError: The file cannot be read or written.
        ParseError: The front matter is missing, or is not correct YAML.
        TypeError: An argument has the wrong type. The message says what to pass instead.
        ValidationError: A value does not fit its field, or a required key is missing.
        ValueError: `missing` or `duplicates` has a value that is not listed above.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     dump(Article(title="Boats"), f"{folder}/post.md")
        ...     with edit(f"{folder}/post.md") as article:
        ...         article.heat = 4
        ...     print(load(f"{folder}/post.md").heat)
        4
    """
    require_path(path)
    allowances_of(missing, duplicates)
    converter_for(converter, None)
    return _edit(path, model, limits, missing, duplicates, converter)


@contextmanager
def _edit(
    path: PathLike,
    model: type[Any],
    limits: Limits,
    missing: Missing,
    duplicates: Duplicates,
    converter: cattrs.BaseConverter | None,
) -> Iterator[Any]:
    from newsformat.document import Document  # noqa: PLC0415 - see above

    document = Document.read(
        path,
        model,
        limits=limits,
        missing=missing,
        duplicates=duplicates,
        converter=converter,
    )
    yield document.article
    document.write()
