"""The lens: a text, the model that was read from it, and the edits that write changes back."""

from __future__ import annotations

import copy
import os
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, overload

from newsformat.arguments import (
    require,
    require_model_class,
    require_object,
    require_path,
    require_text,
)
from newsformat.convert.class_layout import layout_of
from newsformat.convert.given_converter import converter_for
from newsformat.diagnostics import Diagnostic
from newsformat.document_parts.file_of_document import FileOfDocument
from newsformat.document_parts.path_edits import PathEdits
from newsformat.document_parts.state import Changes, M, State
from newsformat.errors import EditError
from newsformat.fields import model_fields
from newsformat.lens.parsed_text import ParsedText, read
from newsformat.lens.text_to_model import read_lens
from newsformat.models import Article
from newsformat.text.source import (
    DEFAULT_LIMITS,
    NO_ALLOWANCES,
    Duplicates,
    Limits,
    Missing,
    Source,
    allowances_of,
)
from newsformat.text.text_edits import TextEdit, joined
from newsformat.yaml.doubtful_values import check
from newsformat.yaml.model_layout import Layout, set_attribute

if TYPE_CHECKING:
    import cattrs

# The class of the document that `parse` or `read` makes, which may differ from `M`.
_Made = TypeVar("_Made")


class Document(PathEdits[M], FileOfDocument[M]):
    r"""A text with front matter, and the object that was made of it.

    `Document.read` makes one of a file, `Document.parse` of a text. Change the object in `article`,
    or set values by path with `set`. Then `diff` shows what changed, `str` gives the new text, and
    `write` writes it. Everything that you did not change stays as it was, byte for byte.

    Documents can be copied and pickled, including changes that were not written yet. A document
    with a converter can be copied, but not pickled.

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
        # Type checkers must not see this method, or they would accept any attribute.

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
        converter: cattrs.BaseConverter | None = ...,
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
        converter: cattrs.BaseConverter | None = ...,
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
        converter: cattrs.BaseConverter | None = ...,
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
        converter: cattrs.BaseConverter | None = None,
    ) -> Document[Any]:
        """Make a document of a text.

        Args:
            content: The text of a file, or its bytes in UTF-8.
            model: The attrs class or dataclass of the object, or `None` for a dictionary with
                whatever keys the front matter has.
            name: The name of the text in errors and diffs, such as a path.
            limits: The size and depth up to which a text is accepted.
            missing: What to do with a text without front matter: `"error"` raises, and `"empty"`
                reads it as a file without keys, whose body is the whole text. The `---` lines
                are added with the first key. Keys that the class requires are still required.
            duplicates: What to do with a key that appears twice in one mapping: `"error"` raises,
                and `"last"` takes the last value, as many other libraries do. The text keeps both,
                and that key cannot be edited until one of them is deleted.
            converter: A converter from `configure_converter`, with hooks of your own for types that
                newsformat does not know.

        Raises:
            ParseError: The front matter is missing, or is not correct YAML.
            TypeError: An argument has the wrong type. The message says what to pass instead.
            ValidationError: A value does not fit its field, or a required key is missing.
            ValueError: `missing` or `duplicates` has a value that is not listed above.
        """
        if type(content) is not str and type(content) is not bytes:
            require_text(content, "Document.read")
        if name is not None:
            require(name, str, "a name as text", "str(...) converts a path to text")
        if model is not Article or limits is not DEFAULT_LIMITS:
            _require_reading(model, limits)
        allowances = NO_ALLOWANCES
        if not missing == duplicates == "error":
            allowances = allowances_of(missing, duplicates)
        known = None if converter is None else converter_for(converter, model)
        reading, state = read_lens(Source.of(content, name, allowances), model, limits, known)
        return _document_of(State(reading, state, model, limits, converter=converter))

    @overload
    @classmethod
    def read(
        cls,
        path: str | os.PathLike[str],
        *,
        limits: Limits = ...,
        missing: Missing = ...,
        duplicates: Duplicates = ...,
        converter: cattrs.BaseConverter | None = ...,
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
        converter: cattrs.BaseConverter | None = ...,
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
        converter: cattrs.BaseConverter | None = ...,
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
        converter: cattrs.BaseConverter | None = None,
    ) -> Document[Any]:
        """Make a document of a file; `write` writes it back.

        Args:
            path: The path of the file.
            model: The attrs class or dataclass of the object, or `None` for a dictionary with
                whatever keys the front matter has.
            limits: The size and depth up to which a text is accepted.
            missing: What to do with a text without front matter: `"error"` raises, and `"empty"`
                reads it as a file without keys, whose body is the whole text.
            duplicates: What to do with a key that appears twice in one mapping: `"error"` raises,
                and `"last"` takes the last value.
            converter: A converter with hooks of your own, from `configure_converter`.

        Raises:
            OSError: The file cannot be read.
            ParseError: The front matter is missing, or is not correct YAML.
            TypeError: An argument has the wrong type. The message says what to pass instead.
            ValidationError: A value does not fit its field, or a required key is missing.
            ValueError: `missing` or `duplicates` has a value that is not listed above.
        """
        from newsformat.disk import files  # noqa: PLC0415 - many programs never touch a file

        name = require_path(path)
        _require_reading(model, limits)
        allowances = allowances_of(missing, duplicates)
        known = converter_for(converter, model)
        source = Source.of(files.read_file(name), name, allowances)
        reading, state = read_lens(source, model, limits, known)
        own_path = files.absolute(name)
        return _document_of(State(reading, state, model, limits, own_path, converter=converter))

    # Copies

    def __copy__(self) -> Document[M]:
        """Return a document of the same text with the same changes, but with a model of its own."""
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> Document[M]:
        """Do the same as `copy.copy`; the data that was read from the text is shared."""
        state = copy.deepcopy(self._state, memo)
        before = self._remembered() if self._is_remembered else None
        changes = Changes(self._body, before, list(self._overlay), self._origin)
        converter = self._given_converter
        return _document_of(
            State(self._reading, state, self._model, self._limits, self._path, changes, converter)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Return the text and the changes, from which unpickling makes the document again.

        Raises:
            TypeError: It has a converter, which cannot be pickled.
        """
        if self._given_converter is not None:
            raise TypeError(
                "a document with a converter cannot be pickled, since converters cannot be;"
                " pickle str(doc), and parse it again with the converter"
            )
        source = self._reading.source
        before = self._remembered() if self._is_remembered else None
        changes = Changes(self._body, before, self._overlay, self._origin)
        facts = (self._state, self._model, self._limits, self._path, changes)
        return _restored, (source.with_text(source.text), *facts)

    # The model

    @property
    def article(self) -> M:
        """The object that was read from the text; change it as you like.

        If the document was read with `None` in the place of a class, this is a dictionary.
        """
        if self._snapshot is None:
            self._remember()
        model: M = self._state
        return model

    @article.setter
    def article(self, model: M) -> None:
        expected = dict if self._model is None else self._model
        require_object(model, expected)
        self._remember()
        self._state = model

    @property
    def data(self) -> M:
        r"""The same as `article`, under a name that suits files that are not articles.

        Example:
            >>> doc = Document.parse("---\nlayout: post\n---\n", None)
            >>> doc.data["layout"] = "page"
            >>> print(doc, end="")
            ---
            layout: page
            ---
        """
        return self.article

    @data.setter
    def data(self, model: M) -> None:
        self.article = model

    # The text

    def __str__(self) -> str:
        """Return the text with your changes in it.

        Raises:
            EditError: A change cannot be made safely. The message says why.
        """
        return self._render()[0]

    def __bytes__(self) -> bytes:
        """Return the text with your changes in it, in UTF-8.

        Raises:
            EditError: A change cannot be made safely. The message says why.
        """
        return self._encoded(str(self))

    def __repr__(self) -> str:
        """Return the class of the model and the name of the file."""
        model = self._model.__name__ if self._model else None
        return f"<Document model={model} name={self.name!r}>"

    def edits(self) -> list[TextEdit]:
        """Return your changes as replacements of ranges of the text that was read.

        The list is empty if nothing changed.

        Raises:
            EditError: A change cannot be made safely. The message says why.
        """
        edits, origin = self._render()[1], self._origin
        return list(edits) if origin is None else joined(origin.text, origin.edits, edits)

    def diff(self) -> str:
        """Return your changes as a unified diff; it is empty if nothing changed.

        Raises:
            EditError: A change cannot be made safely. The message says why.
        """
        from newsformat.text.diffs import unified_diff  # noqa: PLC0415 - few programs ask for it

        before, after, body = self._text_as_read, str(self), self._body_as_read
        if self._exact_body() == body:
            # The body is unchanged and may be long, so only the lines above it are compared.
            before, after = before[: len(before) - len(body)], after[: len(after) - len(body)]
        return unified_diff(before, after, self.name or "article.md")

    def _repr_html_(self) -> str:
        """Return an HTML card of the document's data, for notebooks."""
        from newsformat.notebook_html import card  # noqa: PLC0415 - only notebooks ask for it

        try:
            is_changed = self.changed
        except EditError as error:
            return card(self.data, f"{self.name or 'a text'}: {error}")
        return card(self.data, f"{self.name or 'a text'}{', changed' if is_changed else ''}")

    def check(self) -> list[Diagnostic]:
        r"""Return warnings about values that other YAML readers may read differently.

        Call it before you publish a file that other programs read, or to look over files that
        people wrote by hand. Your changes are included. The list is empty if nothing was found;
        mistakes that make a file unreadable are errors already when it is read. For more than
        this, see `newsformat.rules.check_document`.

        Example:
            >>> doc = Document.parse("---\ntitle: 1984\n---\n")
            >>> [warning.message for warning in doc.check()]
            ['1984 is text here, but not for every YAML reader; quote it']

        Raises:
            EditError: A change cannot be made safely. The message says why.
        """
        reading = self._current()
        return list(check(reading.source, reading.root, self._layout))

    def _settled(self) -> Document[M]:
        """Do the work of `with_edits_applied`."""
        if not self._is_remembered and self._origin is None and self.body == self._reading.body:
            return self
        text = str(self)
        return self if text == self._reading.source.text else self._with_text(text)

    def _with_text(self, text: str) -> Document[M]:
        """Do the work of `with_text`."""
        source = self._reading.source.with_text(text)
        reading, state = read_lens(source, self._model, self._limits, self._converter)
        converter = self._given_converter
        return _document_of(
            State(reading, state, self._model, self._limits, self._path, converter=converter)
        )

    def _as_read(self) -> Reading:
        return Reading(self._reading, self._state, self._model, self._layout, self._limits)


class Reading(NamedTuple):
    """The result of reading a document, for code that examines documents without changing them.

    Attributes:
        parsed: The text, as it was read.
        state: The model, or plain data.
        model: The class of the model.
        layout: The layout of the root mapping.
        limits: How large the text may be.
    """

    parsed: ParsedText
    state: Any
    model: type[Any] | None
    layout: Layout
    limits: Limits


def with_edits_applied(document: Document[M]) -> Document[M]:
    """Return a document of the edited text; without edits, return the document itself.

    Raises:
        EditError: A change cannot be made safely. The message says why.
    """
    return document._settled()  # noqa: SLF001 - of the same module


def with_text(document: Document[M], text: str) -> Document[M]:
    """Return a document of another text, which is read with the same settings as this one.

    Raises:
        ParseError: The front matter is missing, or is not correct YAML.
        ValidationError: A value does not fit its field, or a required key is missing.
    """
    return document._with_text(text)  # noqa: SLF001 - of the same module


def reading_of(document: Document[Any]) -> Reading:
    """Return the result of reading a document, which must not be changed."""
    return document._as_read()  # noqa: SLF001 - of the same module


def with_file(document: Document[M], path: str) -> Document[M]:
    """Return a document that was parsed from a text, with the file that `write` will write to.

    Args:
        document: The document.
        path: The absolute path of the file, which must hold the document's text.
    """
    set_attribute(document, "_path", path)
    return document


def _require_reading(model: object, limits: object) -> None:
    """Check the arguments that all functions for reading documents share."""
    if model is not None:
        require_model_class(model, "pass None for plain data")
    require(limits, Limits, "limits, such as Limits(depth=20)")


def _document_of(state: State[M]) -> Document[M]:
    """Turn a complete state into a document."""
    changed: Any = state
    changed.__class__ = Document
    document: Document[M] = changed
    return document


def _restored(
    source: Source,
    state: Any,
    model: type[Any] | None,
    limits: Limits,
    path: str | None,
    changes: Changes,
) -> Document[Any]:
    """Make a document again after pickling."""
    reading = read(source, layout_of(model), limits)
    return _document_of(State(reading, state, model, limits, path, changes))


def _no_attribute(document: object, model: type[Any] | None, name: str) -> AttributeError:
    """Return an error for an attribute that documents do not have, with a suggestion."""
    reason = f"a document has no attribute {name!r}"
    if not name.startswith("_"):
        reason += f"; set doc.article{_place_in(model, name)}"
    return AttributeError(reason, name=name, obj=document)


def _place_in(model: type[Any] | None, name: str) -> str:
    """Say where to put a value in a model, or in plain data."""
    if model is None:
        return f"[{name!r}]"
    fields = model_fields(model)
    for field in fields.keys:
        if name in {field.name, field.key}:
            return f".{field.name}"
    return f".{fields.extra}[{name!r}]" if fields.extra is not None else ""
