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
from newsformat.convert.converter import (
    converter_for,
    model_layout,
    to_checked_plain,
    try_structure,
)
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

# Most programs only read, and need nothing of what writes texts, edits them, or takes care of
# files. Importing all of it takes as long as all else that reading an article takes.


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
    r"""Read a model from a text.

    Args:
        content: The text, or its bytes in UTF-8.
        model: The attrs class, or dataclass, to read.
        limits: How large the text may be.
        missing: What a text without front matter is: an error, or `"empty"` to read it as an empty
            mapping, with the whole text as its body.
        duplicates: What a key that stands twice in one mapping is: an error, or `"last"` to read
            the last one.
        converter: As of `Document.parse`.

    Raises:
        ParseError: It is not a front matter file.
        TypeError: An argument is something else; the message says what to give instead.
        ValidationError: It does not fit the model.
        ValueError: `missing` or `duplicates` is another text.

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
    """Require what every function that reads a model takes."""
    require_model_class(model, "take Document.parse(text, None) for plain data")
    _require_limits(limits)


def _require_limits(limits: object) -> None:
    require(limits, Limits, "limits, such as Limits(depth=20)")


def dumps(
    model: object,
    *,
    limits: Limits = DEFAULT_LIMITS,
    converter: cattrs.BaseConverter | None = None,
) -> str:
    """Write the canonical text of a model, which `loads` reads back to an equal one.

    Args:
        model: An object of an attrs class or dataclass, such as an `Article`.
        limits: How large the text may be, as `loads` takes them.
        converter: As of `Document.parse`.

    Raises:
        TypeError: It is not a model.
        ValidationError: A value has another type than its field, cannot be written, or is past
            a limit.

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
    """Report what a model of a user's own class would not read back."""
    reread = try_structure(mapping, model, problems, converter)
    if not problems:
        again = to_checked_plain(reread, problems, limits, converter)
        if not problems and not same(again, mapping):
            reason = "the model would read its own value back as another one"
            problems.append(Problem("NF204", reason, first_difference(again, mapping)))


def _validation_error(*facts: tuple[str, str, str]) -> ValidationError:
    """Make an error of codes, each with its message and its path."""
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
    """Read a model from a file.

    Args:
        file: A path, or a file that is open for reading bytes.
        model: The attrs class, or dataclass, to read.
        limits: How large the text may be.
        missing: What a text without front matter is: an error, or `"empty"` to read it as an empty
            mapping, with the whole text as its body.
        duplicates: What a key that stands twice in one mapping is: an error, or `"last"` to read
            the last one.
        converter: As of `Document.parse`.

    Raises:
        OSError: The file cannot be read.
        ParseError: It is not a front matter file.
        TypeError: An argument is something else; the message says what to give instead.
        ValidationError: It does not fit the model.
        ValueError: `missing` or `duplicates` is another text.
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
    """Write the canonical text of a model to a file.

    Args:
        model: The model.
        file: A path, which is written as `Document.write` does it, or a file that is open for
            writing bytes. A file that stands at the path is replaced.
        limits: How large the text may be, as `load` takes them.
        converter: As of `Document.parse`.

    Raises:
        OSError: The file cannot be written.
        TypeError: An argument is something else; the message says what to give instead.
        ValidationError: A value has another type than its field, or cannot be written.
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
        # Not every text file can be told by its type.
        raise TypeError("the file takes no bytes; open it with open(path, 'wb')") from error
    if count is None and isinstance(file, io.RawIOBase):
        count = 0
    if isinstance(count, int) and count < len(content):
        from newsformat.disk import files  # noqa: PLC0415 - see above

        # A file without a buffer may take a part only, or nothing.
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
    """Read a file, give its model to be changed, and write it when the block ends.

    Nothing is written if the block raises, or if nothing changed. What `Document.write` promises
    holds here: no change of another program that uses the library is lost.

    Args:
        path: The path of the file.
        model: The attrs class, or dataclass, to read.
        limits: How large the text may be.
        missing: What a text without front matter is: an error, or `"empty"` to read it as an empty
            mapping, with the whole text as its body.
        duplicates: What a key that stands twice in one mapping is: an error, or `"last"` to read
            the last one.
        converter: As of `Document.parse`.

    Raises:
        ConflictError: The file changed in the meantime; nothing was written.
        EditError: A change cannot be made without breaking a promise; nothing was written.
        OSError: The file cannot be read or written.
        ParseError: It is not a front matter file.
        TypeError: An argument is something else; the message says what to give instead.
        ValidationError: It does not fit the model.
        ValueError: `missing` or `duplicates` is another text.
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
