"""The lens: a text, the model that it says, and the edits that carry changes back."""

from __future__ import annotations

import os
from typing import Any, Generic, TypeVar, cast, overload

from newsformat import files
from newsformat.converter import (
    to_checked_plain,
    to_plain,
    to_plain_at,
    to_strict_changes,
    to_strict_plain,
)
from newsformat.diagnostics import Diagnostic
from newsformat.diffs import unified_diff
from newsformat.errors import EditError
from newsformat.exact_values import exact_scalar
from newsformat.intention import intended
from newsformat.layouts import layout_of
from newsformat.lens import read_lens, render, require_model
from newsformat.local_edits import render_locally
from newsformat.models import Article
from newsformat.navigation import REMOVED, find, may_be_left_out, put
from newsformat.problems import Problem, misfit, refuse
from newsformat.structuring import copy_plain
from newsformat.syntax.checking import check
from newsformat.syntax.edits import TextEdit
from newsformat.syntax.layout import Plain, Shape
from newsformat.syntax.paths import Path, format_path, parse_path
from newsformat.syntax.reading import Reading, read
from newsformat.syntax.source import DEFAULT_LIMITS, Limits, Source
from newsformat.unstructuring import copy_checked

M = TypeVar("M")
# The class has no model yet where a document is made, so that has a variable of its own.
_Made = TypeVar("_Made")


class Document(Generic[M]):
    r"""A file's text together with the model that it says.

    Change the model, or set values by path, and `str` gives the text with just these changes
    in it. Everything else stays as it was, byte for byte.

    Example:
        >>> doc = Document.parse("---\ntitle: Boats\nheat: 3 # rising\n---\n")
        >>> doc.article.heat = 4
        >>> print(doc, end="")
        ---
        title: Boats
        heat: 4 # rising
        ---
    """

    def __init__(
        self,
        reading: Reading,
        state: Any,
        model: type[Any] | None,
        limits: Limits,
        path: str | os.PathLike[str] | None = None,
    ) -> None:
        """Take what was read; use `parse` or `read` to make a document."""
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

    # Making documents

    @overload
    @classmethod
    def parse(
        cls, content: str | bytes, *, name: str | None = None, limits: Limits = ...
    ) -> Document[Article]: ...

    @overload
    @classmethod
    def parse(
        cls, content: str | bytes, model: None, *, name: str | None = None, limits: Limits = ...
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
    ) -> Document[_Made]: ...

    @classmethod
    def parse(
        cls,
        content: str | bytes,
        model: type[Any] | None = Article,
        *,
        name: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Document[Any]:
        """Make a document from a text.

        Args:
            content: The text, or its bytes in UTF-8.
            model: The attrs class that the front matter is read as; `None` for edits by path
                alone, with values as YAML's core schema reads them.
            name: What the text is called in errors.
            limits: How large it may be.

        Raises:
            ParseError: It is not a front matter file.
            ValidationError: It does not fit the model.
        """
        reading, state = read_lens(Source.of(content, name), model, limits)
        return Document(reading, state, model, limits)

    @overload
    @classmethod
    def read(cls, path: str | os.PathLike[str], *, limits: Limits = ...) -> Document[Article]: ...

    @overload
    @classmethod
    def read(
        cls, path: str | os.PathLike[str], model: None, *, limits: Limits = ...
    ) -> Document[dict[str, Any]]: ...

    @overload
    @classmethod
    def read(
        cls, path: str | os.PathLike[str], model: type[_Made], *, limits: Limits = ...
    ) -> Document[_Made]: ...

    @classmethod
    def read(
        cls,
        path: str | os.PathLike[str],
        model: type[Any] | None = Article,
        *,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Document[Any]:
        """Make a document from a file; `write` writes it back.

        Args:
            path: The path of the file.
            model: As of `parse`.
            limits: As of `parse`.

        Raises:
            OSError: The file cannot be read.
            ParseError: It is not a front matter file.
            ValidationError: It does not fit the model.
        """
        content = files.read_file(path)
        reading, state = read_lens(Source.of(content, os.fspath(path)), model, limits)
        return Document(reading, state, model, limits, path)

    # The model

    @property
    def article(self) -> M:
        """The model; change it as you like. Without a model, a dictionary of plain data."""
        self._remember()
        return cast("M", self._state)

    @article.setter
    def article(self, model: M) -> None:
        expected = dict if self._model is None else self._model
        if type(model) is not expected:
            found = type(model).__name__
            # The fields that a subclass adds would have no place in the text.
            advice = f"; parse with model={found}" if isinstance(model, expected) else ""
            raise TypeError(f"expected {expected.__name__}, found {found}{advice}")
        self._remember()
        self._state = model

    def _remember(self) -> dict[Plain, Plain]:
        """Keep the model as it was read, before it can be changed."""
        if self._before is None:
            self._before = self._plain_state()
        return self._before

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
        r"""Give the value at a path such as `images[0].width`.

        Raises:
            EditError: There is nothing at the path.

        Example:
            >>> Document.parse("---\ntitle: Boats\n---\n").get("title")
            'Boats'
        """
        steps = parse_path(path)
        try:
            return find(self._state, steps)
        except LookupError:
            pass
        # The model may have no place for it; then the text itself is asked.
        reading = read(Source(str(self)), layout_of(None), self._limits)
        try:
            return find(reading.data, steps)
        except LookupError:
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
            refuse(problems)
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
        try:
            return str(self).encode("utf-8")
        except UnicodeEncodeError as error:
            reason = f"a lone surrogate at {error.start} cannot be written as UTF-8"
            raise EditError("NF401", "$.body", reason) from None

    def __repr__(self) -> str:
        """Name the model and the file."""
        model = self._model.__name__ if self._model else None
        return f"<Document model={model} name={self._reading.source.name!r}>"

    def edits(self) -> list[TextEdit]:
        """Give the edits that turn the text as it was read into what `str` gives.

        Raises:
            EditError: A change cannot be made without breaking a promise.
        """
        return list(self._render()[1])

    def diff(self) -> str:
        """Give a unified diff from the text as it was read to what `str` gives.

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
        """Give what is doubtful in the text as it stands, though it can be read.

        Raises:
            EditError: A change cannot be made without breaking a promise.
        """
        reading = self._reading
        text = str(self)
        if text != reading.source.text:
            reading = read(Source(text, reading.source.name), self._layout, self._limits)
        return list(check(reading.source, reading.root, self._layout))

    def write(self, path: str | os.PathLike[str] | None = None) -> None:
        """Write the text to the file it was read from, or to another one.

        Where nothing changed, the file is not touched. What was written is the new starting point.

        Args:
            path: Where to write; by default the file the document was read from.

        Raises:
            ConflictError: The file changed since it was read; nothing was written.
            EditError: A change cannot be made without breaking a promise; nothing was written.
            OSError: As of the file system; the old file is untouched.
            ValueError: The document was not read from a file, and no path is given.
        """
        target = self._path if path is None else path
        if target is None:
            raise ValueError("the document was not read from a file; give a path")
        content = bytes(self)
        before = self._reading.source.text
        if target != self._path:
            files.write_file(target, content)
        elif str(self) != before:
            files.write_file(target, content, expected=before.encode("utf-8"))
        self._restart(os.fspath(target))
        self._path = target

    def _restart(self, name: str) -> None:
        """Make the text as it stands the one that edits start from."""
        source = Source(str(self), name)
        self._reading = read(source, self._layout, self._limits)
        self._before = self._plain_state()
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
        refuse(problems)
        return cast("dict[Plain, Plain]", plain)

    def _refuse_too_large(self) -> None:
        """Name the place where the model is too large, if it is the model that is."""
        problems: list[Problem] = []
        if self._model is not None:
            to_checked_plain(self._state, problems, self._limits)
        refuse(problems)

    def _exact_body(self) -> str:
        body = exact_scalar(self.body)
        if not isinstance(body, str):
            refuse([misfit("text", self.body, ("body",))])
        return cast("str", body)

    def _render(self) -> tuple[str, list[TextEdit]]:
        """Give the text with the edits, and the edits; both are verified."""
        reading = self._reading
        body = self._exact_body()
        if self._before is None and body == reading.body:
            return reading.source.text, []
        before = self._remember()
        if body == reading.body and not self._overlay:
            quick = self._render_changes(before)
            if quick is not None:
                return quick
        strict = to_strict_plain(self._state, before)
        after = self._plain_state() if strict is None else strict
        wanted = intended(reading.data, before, after)
        if self._overlay:
            wanted = cast("dict[Plain, Plain]", copy_plain(wanted))
            for steps, value in self._overlay:
                if self._applies(steps, value, wanted):
                    put(wanted, steps, value)
        if wanted is reading.data and body == reading.body:
            return reading.source.text, []
        try:
            text, edits = render(reading, wanted, body, self._layout, self._limits)
        except EditError as error:
            if error.code == "NF111":
                self._refuse_too_large()
            raise
        if strict is None and self._model is not None:
            # Values that are exactly what their fields say need no second look.
            require_model(self._model, wanted, after)
        return text, edits

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
        changes = to_strict_changes(self._state, before)
        if changes is None:
            return None
        if not changes:
            return self._reading.source.text, []
        return render_locally(self._reading, before, changes, self._layout, self._limits)
