"""The lens: a text, the model that it says, and the edits that carry changes back."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast, overload

from newsformat.arguments import (
    require,
    require_model_class,
    require_object,
    require_path,
    require_text,
)
from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import (
    to_checked_plain,
    to_plain,
    to_plain_at,
    to_strict_changes,
    to_strict_plain,
)
from newsformat.convert.model_paths import REMOVED, find, may_be_left_out, put, refuse_split_keys
from newsformat.convert.problems import Problem, misfit, raise_first
from newsformat.convert.unstructuring import copy_checked
from newsformat.diagnostics import Diagnostic
from newsformat.disk import files
from newsformat.errors import EditError
from newsformat.fields import model_fields
from newsformat.lens.parsed_text import ParsedText, read
from newsformat.lens.rendering import render, render_changes
from newsformat.lens.text_to_model import read_lens, require_model
from newsformat.lens.wanted_data import wanted_data
from newsformat.models import Article
from newsformat.text.diffs import unified_diff
from newsformat.text.source import (
    DEFAULT_LIMITS,
    NO_ALLOWANCES,
    Duplicates,
    Limits,
    Missing,
    Source,
    allowances_of,
)
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.doubtful_values import check
from newsformat.yaml.exact_values import exact_scalar
from newsformat.yaml.layout import Shape, set_attribute
from newsformat.yaml.paths import Path, format_path, parse_path
from newsformat.yaml.plain_data import Plain, copy_plain, same

M = TypeVar("M")
# The class has no model yet where a document is made, so that has a variable of its own.
_Made = TypeVar("_Made")


# The body, the model as it was read, and the edits by path that no model has a place for.
_Changes: TypeAlias = tuple[str, dict[Plain, Plain] | None, list[tuple[Path, object]]]
_Result: TypeAlias = tuple[str, list[TextEdit]]


class _Facts(Generic[M]):
    """What a document knows, and what it becomes a `Document` with, once all of it is set.

    A document looks at each attribute that is set, which takes more time than parsing can spare.
    """

    __slots__ = (
        "__weakref__",
        "_before",
        "_body",
        "_layout",
        "_limits",
        "_model",
        "_overlay",
        "_path",
        "_reading",
        "_rendered",
        "_state",
    )

    def __init__(
        self,
        reading: ParsedText,
        state: Any,
        model: type[Any] | None,
        limits: Limits,
        path: str | None = None,
        changes: _Changes | None = None,
    ) -> None:
        self._reading = reading
        self._model = model
        self._limits = limits
        self._path = path
        self._layout = layout_of(model)
        self._state: Any = state
        self._body = reading.body
        # The model as it was read; nobody can have changed it before it is asked for.
        self._before: dict[Plain, Plain] | None = None
        self._overlay: list[tuple[Path, object]] = []
        # What was rendered last, and what it came to.
        self._rendered: tuple[str, _Result] | None = None
        if changes is not None:
            self._body, self._before, self._overlay = changes


class Document(_Facts[M]):
    r"""A file's text together with the model that it says.

    Change the model, or set values by path, and `str` gives the text with just these changes
    in it. Everything else stays as it was, byte for byte.

    Documents can be copied and pickled, with the changes that were made so far. A copy and its
    original do not change each other.

    Example:
        >>> doc = Document.parse("---\ntitle: Boats\nheat: 3 # rising\n---\n")
        >>> doc.article.heat = 4
        >>> print(doc, end="")
        ---
        title: Boats
        heat: 4 # rising
        ---
    """

    __slots__ = ()

    def __init__(self, *_: object, **__: object) -> None:
        """Refuse: `parse` and `read` make documents.

        Raises:
            TypeError: Always.
        """
        raise TypeError("make a document with Document.parse(text) or Document.read(path)")

    if not TYPE_CHECKING:
        # For a type checker, an attribute that is not there must stay an error.

        def __setattr__(self, name: str, value: object) -> None:
            """Set an attribute that documents have.

            Raises:
                AttributeError: They have none of that name.
            """
            try:
                object.__setattr__(self, name, value)
            except AttributeError:
                if hasattr(type(self), name):
                    raise
                raise _no_attribute(self, self._model, name) from None

    # Making documents

    @overload
    @classmethod
    def parse(
        cls,
        content: str | bytes,
        *,
        name: str | None = None,
        limits: Limits = ...,
        missing: Missing = ...,
        duplicates: Duplicates = ...,
    ) -> Document[Article]: ...

    @overload
    @classmethod
    def parse(
        cls,
        content: str | bytes,
        model: None,
        *,
        name: str | None = None,
        limits: Limits = ...,
        missing: Missing = ...,
        duplicates: Duplicates = ...,
    ) -> Document[dict[str, Any]]: ...

    @overload
    @classmethod
    def parse(
        cls,
        content: str | bytes,
        model: type[_Made],
        *,
        name: str | None = None,
        limits: Limits = ...,
        missing: Missing = ...,
        duplicates: Duplicates = ...,
    ) -> Document[_Made]: ...

    @classmethod
    def parse(
        cls,
        content: str | bytes,
        model: type[Any] | None = Article,
        *,
        name: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
        missing: Missing = "error",
        duplicates: Duplicates = "error",
    ) -> Document[Any]:
        """Make a document from a text.

        Args:
            content: The text, or its bytes in UTF-8.
            model: The attrs class that the front matter is read as; `None` for edits by path
                alone, with values as YAML's core schema reads them.
            name: What the text is called in errors.
            limits: How large it may be.
            missing: What a text without front matter is: an error, or `"empty"` to read it as an
                empty mapping, with the whole text as its body. The first key that is set brings
                the fences. A model still needs the keys that it requires.
            duplicates: What a key that stands twice in one mapping is: an error, or `"last"` to
                read the last one, as many other libraries do. All of them are kept, and the key
                cannot be edited until one is left.

        Raises:
            ParseError: It is not a front matter file.
            TypeError: An argument is something else; the message says what to give instead.
            ValidationError: It does not fit the model.
            ValueError: `missing` or `duplicates` is another text.
        """
        if type(content) is not str or name is not None:
            require_text(content, "Document.read")
            require(name, (str, type(None)), "a name as text", "str(...) makes text of a path")
        if model is not Article or limits is not DEFAULT_LIMITS:
            _require_reading(model, limits)
        allowances = NO_ALLOWANCES
        if not missing == duplicates == "error":
            allowances = allowances_of(missing, duplicates)
        reading, state = read_lens(Source.of(content, name, allowances), model, limits)
        document: Document[Any] = _made(reading, state, model, limits)
        return document

    @overload
    @classmethod
    def read(
        cls,
        path: str | os.PathLike[str],
        *,
        limits: Limits = ...,
        missing: Missing = ...,
        duplicates: Duplicates = ...,
    ) -> Document[Article]: ...

    @overload
    @classmethod
    def read(
        cls,
        path: str | os.PathLike[str],
        model: None,
        *,
        limits: Limits = ...,
        missing: Missing = ...,
        duplicates: Duplicates = ...,
    ) -> Document[dict[str, Any]]: ...

    @overload
    @classmethod
    def read(
        cls,
        path: str | os.PathLike[str],
        model: type[_Made],
        *,
        limits: Limits = ...,
        missing: Missing = ...,
        duplicates: Duplicates = ...,
    ) -> Document[_Made]: ...

    @classmethod
    def read(
        cls,
        path: str | os.PathLike[str],
        model: type[Any] | None = Article,
        *,
        limits: Limits = DEFAULT_LIMITS,
        missing: Missing = "error",
        duplicates: Duplicates = "error",
    ) -> Document[Any]:
        """Make a document from a file; `write` writes it back.

        Args:
            path: The path of the file.
            model: As of `parse`.
            limits: As of `parse`.
            missing: As of `parse`.
            duplicates: As of `parse`.

        Raises:
            OSError: The file cannot be read.
            ParseError: It is not a front matter file.
            TypeError: An argument is something else; the message says what to give instead.
            ValidationError: It does not fit the model.
            ValueError: `missing` or `duplicates` is another text.
        """
        name = require_path(path)
        _require_reading(model, limits)
        allowances = allowances_of(missing, duplicates)
        source = Source.of(files.read_file(name), name, allowances)
        reading, state = read_lens(source, model, limits)
        document: Document[Any] = _made(reading, state, model, limits, files.absolute(name))
        return document

    # Copies

    def __copy__(self) -> Document[M]:
        """Return a document of this text with the same changes, which has a model of its own."""
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> Document[M]:
        """Return a document as `copy.copy` does; what is read of the text is shared."""
        state = copy.deepcopy(self._state, memo)
        changes = (self._body, self._before, list(self._overlay))
        document: Document[M] = _made(
            self._reading, state, self._model, self._limits, self._path, changes
        )
        return document

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what makes the document again: its text, to be read again, and the changes."""
        source, changes = self._reading.source, (self._body, self._before, self._overlay)
        facts = (self._state, self._model, self._limits, self._path, changes)
        return _restored, (source.with_text(source.text), *facts)

    # The file

    @property
    def path(self) -> FilePath | None:
        """The absolute path of the file that `write` writes; `None` where there is none yet."""
        return None if self._path is None else FilePath(self._path)

    @property
    def name(self) -> str | None:
        """What the text is called in diffs and diagnostics, as it was given."""
        return self._reading.source.name

    @property
    def changed(self) -> bool:
        """Whether `str` gives another text than the one that was read.

        Raises:
            EditError: A change cannot be made without breaking a promise.
        """
        return str(self) != self._reading.source.text

    # The model

    @property
    def article(self) -> M:
        """The model; change it as you like. Without a model, a dictionary of plain data."""
        self._remember()
        return cast("M", self._state)

    @article.setter
    def article(self, model: M) -> None:
        expected = dict if self._model is None else self._model
        require_object(model, expected)
        self._remember()
        self._state = model

    def _remember(self) -> dict[Plain, Plain]:
        """Keep the model as it was read, before it can be changed."""
        if self._before is None:
            # The usual way would look whether there are such attributes.
            data = self._reading.data if self._model is None else None
            if self._state is data:
                set_attribute(self, "_state", copy_plain(data))
            set_attribute(self, "_before", self._plain_state() if data is None else data)
        return cast("dict[Plain, Plain]", self._before)

    @property
    def body(self) -> str:
        """The text after the closing fence; the same as the model's `body`, where it has one."""
        attribute = self._layout.body_attribute
        body: str = self._body if attribute is None else getattr(self._state, attribute)
        return body

    @body.setter
    def body(self, text: str) -> None:
        attribute = self._layout.body_attribute
        if attribute is None:
            self._body = text
        else:
            setattr(self._state, attribute, text)

    # Edits by path

    def get(self, path: str) -> Any:
        r"""Return the value at a path such as `images[0].width`.

        Raises:
            EditError: There is nothing at the path.

        Example:
            >>> Document.parse("---\ntitle: Boats\n---\n").get("title")
            'Boats'
        """
        steps = parse_path(path)
        if self._model is None:
            # What is given may be changed.
            self._remember()
        try:
            return find(self._state, steps)
        except LookupError:
            pass
        # The model may have no place for it; then the text itself is asked.
        source = self._reading.source.with_text(str(self))
        reading = read(source, layout_of(None), self._limits)
        try:
            return find(reading.data, steps)
        except LookupError:
            refuse_split_keys(self._state, steps)
            refuse_split_keys(reading.data, steps)
            raise EditError("NF402", format_path(steps), "there is nothing here") from None

    def set(self, path: str, value: object) -> None:
        r"""Set the value at a path; mappings on the way are made where they are missing.

        Raises:
            EditError: It cannot be set, or not without breaking a promise; nothing changed.

        Example:
            >>> doc = Document.parse("---\ntitle: Boats\n---\n")
            >>> doc.set("provider.name", "The Canal")
            >>> doc.article.provider.name
            'The Canal'
        """
        self._put(parse_path(path), value)

    def remove(self, path: str) -> None:
        """Remove the key, or the item, at a path.

        Raises:
            EditError: There is nothing at the path, or it cannot be removed; nothing changed.
        """
        self.get(path)
        self._put(parse_path(path), REMOVED)

    def _put(self, steps: Path, value: object) -> None:
        self._remember()
        undo = put(self._state, steps, value)
        overlay = list(self._overlay)
        if undo is not None and value is REMOVED and may_be_left_out(self._state, steps):
            # The model would write its default; the text is to have no such key.
            self._overlay.append((steps, REMOVED))
        if undo is None:
            problems = list[Problem]()
            plain = value
            if value is not REMOVED:
                plain = to_plain_at(steps, value, object, problems, self._limits)
            raise_first(problems)
            self._overlay.append((steps, plain))
        try:
            self._render()
        except BaseException:
            if undo is not None:
                undo()
            self._overlay = overlay
            raise

    # The text

    def __str__(self) -> str:
        """The text with the edits in it.

        Raises:
            EditError: A change cannot be made without breaking a promise.
        """
        return self._render()[0]

    def __bytes__(self) -> bytes:
        """The text with the edits in it, in UTF-8.

        Raises:
            EditError: A change cannot be made without breaking a promise.
        """
        return self._encoded(str(self))

    def _encoded(self, text: str) -> bytes:
        try:
            return text.encode("utf-8")
        except UnicodeEncodeError as error:
            reason = f"a lone surrogate at {error.start} cannot be written as UTF-8"
            raise EditError("NF401", "$.body", reason) from None

    def __repr__(self) -> str:
        """Name the model and the file."""
        model = self._model.__name__ if self._model else None
        return f"<Document model={model} name={self.name!r}>"

    def edits(self) -> list[TextEdit]:
        """Return the edits that turn the text as it was read into what `str` gives.

        Raises:
            EditError: A change cannot be made without breaking a promise.
        """
        return list(self._render()[1])

    def diff(self) -> str:
        """Return a unified diff from the text as it was read to what `str` gives.

        Raises:
            EditError: A change cannot be made without breaking a promise.
        """
        reading = self._reading
        after = str(self)
        before = reading.source.text
        if self._exact_body() == reading.body:
            # The body, which may be long, is the same: what differs stands above it.
            end = len(reading.body)
            before, after = before[: len(before) - end], after[: len(after) - end]
        return unified_diff(before, after, reading.source.name or "article.md")

    def check(self) -> list[Diagnostic]:
        """Return what is doubtful in the text as it stands, though it can be read.

        Raises:
            EditError: A change cannot be made without breaking a promise.
        """
        reading = self._reading
        text = str(self)
        if text != reading.source.text:
            reading = read(reading.source.with_text(text), self._layout, self._limits)
        return list(check(reading.source, reading.root, self._layout))

    def write(self, path: str | os.PathLike[str] | None = None, *, overwrite: bool = False) -> None:
        """Write the text to the file it was read from, or a copy of it to another one.

        Where nothing changed, the file is not touched. What was written is the new starting point.
        A copy changes nothing in the document. The first file that a parsed document is written
        to becomes its file.

        The file is replaced in one step, under a lock that other programs with this library wait
        for. The page "Files" of the reference says what is promised, and what links, pipes and
        read-only files get.

        Args:
            path: Where to write; by default the file the document was read from.
            overwrite: Whether another file that exists is replaced.

        Raises:
            ConflictError: The file changed since it was read; nothing was written.
            EditError: A change cannot be made without breaking a promise; nothing was written.
            FileExistsError: There is another such file, and `overwrite` is not set.
            OSError: As of the file system; the old file is untouched.
            TypeError: An argument is something else; the message says what to give instead.
            ValueError: The document was not read from a file, and no path is given.
        """
        if path is not None:
            require_path(path, "file.write(bytes(doc)) writes to an open file")
        elif self._path is None:
            raise ValueError("the document was not read from a file; give a path")
        require(overwrite, bool, "overwrite=True or overwrite=False")
        text = str(self)
        if self._path is not None and (path is None or files.is_same_file(path, self._path)):
            self._write_own(text, self._path)
        elif path is not None:
            self._write_other(text, path, is_new=not overwrite)

    def _write_own(self, text: str, path: str) -> None:
        """Write the text to the file that it is of, if it is another one now."""
        before, content = self._reading.source.text, self._encoded(text)
        if text != before:
            name = self._name_of_file(path)
            files.write_file(path, content, expected=before.encode("utf-8"), name=name)
            self._restart(text, self.name)

    def _write_other(self, text: str, path: str | os.PathLike[str], *, is_new: bool) -> None:
        """Write the text to another file, or to the first one."""
        own_path = files.absolute(path)
        is_file = files.write_file(path, self._encoded(text), is_new=is_new)
        if self._path is None and is_file:
            self._path = own_path
            self._restart(text, os.fspath(path) if self.name is None else self.name)

    def _name_of_file(self, path: str) -> str:
        """Return the path as it was given, where it still leads to the file."""
        name = self.name
        return path if name is None or files.absolute(name) != path else name

    def _restart(self, text: str, name: str | None) -> None:
        """Make a text that was written the one that edits start from."""
        source = Source(text, name, self._reading.source.allowances)
        self._reading = read(source, self._layout, self._limits)
        self._before = self._plain_state()
        self._rendered = None
        self._body = self._reading.body
        self._overlay = []

    # Reading and rendering

    def _plain_state(self) -> dict[Plain, Plain]:
        problems: list[Problem] = []
        plain = (
            copy_checked(self._state, Shape(layout=self._layout), problems, self._limits)
            if self._model is None
            else to_plain(self._state, problems, self._limits)
        )
        raise_first(problems)
        return cast("dict[Plain, Plain]", plain)

    def _refuse_too_large(self) -> None:
        """Name the place where the model is too large, if it is the model that is."""
        problems: list[Problem] = []
        if self._model is not None:
            to_checked_plain(self._state, problems, self._limits)
        raise_first(problems)

    def _exact_body(self) -> str:
        body = exact_scalar(self.body)
        if not isinstance(body, str):
            raise_first([misfit("text", self.body, ("body",))])
        return cast("str", body)

    def _render(self) -> tuple[str, list[TextEdit]]:
        """Return the text with the edits, and the edits; both are verified."""
        reading = self._reading
        body = self._exact_body()
        if self._before is None and body == reading.body:
            return reading.source.text, []
        before = self._remember()
        if body == reading.body and not self._overlay:
            quick = self._render_changes(before)
            if quick is not None:
                return quick
        strict = to_strict_plain(self._state)
        after = self._plain_state() if strict is None else strict
        wanted = wanted_data(reading.data, before, after, self._layout)
        if self._overlay:
            wanted = cast("dict[Plain, Plain]", copy_plain(wanted))
            for steps, value in self._overlay:
                if self._applies(steps, value, wanted):
                    put(wanted, steps, value)
        if wanted is reading.data and body == reading.body:
            return reading.source.text, []
        try:
            result = self._once(
                (wanted, body), lambda: render(reading, wanted, body, self._layout, self._limits)
            )
        except EditError as error:
            if error.code == "NF111":
                self._refuse_too_large()
            raise
        if strict is None and self._model is not None:
            # Values that are exactly what their fields say need no second look.
            require_model(self._model, wanted, after)
        return cast("_Result", result)

    def _applies(self, steps: Path, value: object, wanted: dict[Plain, Plain]) -> bool:
        """Tell whether a change that the model has no place for still stands.

        A key that was removed may have been set again; then the model says what it is.
        """
        if value is not REMOVED:
            return True
        try:
            find(wanted, steps)
        except LookupError:
            return False
        try:
            find(self._state, steps)
        except LookupError:
            return True
        return may_be_left_out(self._state, steps)

    def _render_changes(self, before: dict[Plain, Plain]) -> tuple[str, list[TextEdit]] | None:
        """Do what `_render` does where no more than a few keys changed."""
        changes = self._changed_keys(before)
        if changes is None:
            return None
        if not changes:
            return self._reading.source.text, []
        return self._once(
            changes,
            lambda: render_changes(self._reading, before, changes, self._layout, self._limits),
        )

    def _changed_keys(self, before: dict[Plain, Plain]) -> dict[Plain, Plain] | None:
        """Return the keys with another value, or a new one; `None` where more may have changed."""
        state = self._state
        if self._model is not None:
            return to_strict_changes(state, before)
        if type(state) is not dict or not before.keys() <= state.keys():
            return None
        changes: dict[Plain, Plain] = {}
        problems: list[Problem] = []
        for key, value in state.items():
            if key in before and same(before[key], value):
                continue
            shape = self._layout.slot(key, value).shape
            plain = copy_checked(value, shape, problems, self._limits)
            if key not in before or not same(before[key], plain):
                changes[key] = plain
        return None if problems else changes

    def _once(self, wanted: object, make: Callable[[], _Result | None]) -> _Result | None:
        """Render, unless what is wanted is just what was rendered last.

        Args:
            wanted: What is wanted, as plain data.
            make: Renders it.
        """
        try:
            # Two values may be the same and be written in two ways, such as moments.
            name = repr(wanted)
        except ValueError:
            # An integer with more digits than the interpreter writes.
            return make()
        if self._rendered is None or self._rendered[0] != name:
            result = make()
            if result is None:
                return None
            self._rendered = name, result
        return self._rendered[1]


def _require_reading(model: object, limits: object) -> None:
    """Require what makes a document of a text."""
    if model is not None:
        require_model_class(model, "give None for plain data")
    require(limits, Limits, "limits, such as Limits(depth=20)")


def _made(
    reading: ParsedText,
    state: Any,
    model: type[Any] | None,
    limits: Limits,
    path: str | None = None,
    changes: _Changes | None = None,
) -> Any:
    """Make a document."""
    facts: Any = _Facts(reading, state, model, limits, path, changes)
    facts.__class__ = Document
    return facts


def _restored(
    source: Source,
    state: Any,
    model: type[Any] | None,
    limits: Limits,
    path: str | None,
    changes: _Changes,
) -> Document[Any]:
    """Make a document again after it was pickled."""
    reading = read(source, layout_of(model), limits)
    document: Document[Any] = _made(reading, state, model, limits, path, changes)
    return document


def _no_attribute(document: object, model: type[Any] | None, name: str) -> AttributeError:
    """Say that documents have no such attribute to be set, and what to set instead."""
    reason = f"a document has no attribute {name!r}"
    if not name.startswith("_"):
        reason += f"; set doc.article{_place_in(model, name)}"
    return AttributeError(reason, name=name, obj=document)


def _place_in(model: type[Any] | None, name: str) -> str:
    """Say where a value is to be put in a model, or in plain data."""
    if model is None:
        return f"[{name!r}]"
    fields = model_fields(model)
    for field in fields.keys:
        if name in {field.name, field.key}:
            return f".{field.name}"
    return f".{fields.extra}[{name!r}]" if fields.extra is not None else ""
