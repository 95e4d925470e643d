"""The state of a document: the text that was read, its model, and the changes made so far.

The new text is computed from these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar, cast

from newsformat.convert.changes_at_paths import REMOVED, may_be_left_out, put
from newsformat.convert.checked_copies import copy_checked
from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import (
    to_checked_plain,
    to_plain,
    to_strict_changes,
    to_strict_plain,
)
from newsformat.convert.given_converter import converter_for, model_layout
from newsformat.convert.path_steps import find
from newsformat.convert.problems import Problem, misfit, raise_first
from newsformat.errors import EditError
from newsformat.lens.changed_keys import render_changes
from newsformat.lens.parsed_text import ParsedText, read
from newsformat.lens.text_to_model import require_model
from newsformat.lens.verified_edits import render
from newsformat.lens.wanted_data import wanted_data
from newsformat.text.source import Limits
from newsformat.text.text_edits import TextEdit, joined
from newsformat.yaml.model_layout import Shape, set_attribute
from newsformat.yaml.paths import Path
from newsformat.yaml.plain_data import Plain, copy_plain, same
from newsformat.yaml.subclass_values import exact_scalar

if TYPE_CHECKING:
    import cattrs

M = TypeVar("M")

_Result: TypeAlias = tuple[str, list[TextEdit]]


class Origin(NamedTuple):
    """The text that was read, where changes are planned against a later one.

    Attributes:
        text: The text as it was read.
        body: What stands in it below the closing fence.
        edits: What turns it into the text that changes are planned against.
    """

    text: str
    body: str
    edits: list[TextEdit]


class Changes(NamedTuple):
    """What was changed in a document so far, beside its model.

    Attributes:
        body: The body.
        before: The model as it was read; `None` where nobody has asked for it.
        overlay: The edits by path that no model has a place for.
        origin: The text that was read, if changes are planned against another one.
    """

    body: str
    before: dict[Plain, Plain] | None
    overlay: list[tuple[Path, object]]
    origin: Origin | None


class State(Generic[M]):
    """What a document knows, and what it becomes a `Document` with, once all of it is set.

    A document looks at each attribute that is set, which takes more time than parsing can spare.
    """

    __slots__ = (
        "__weakref__",
        "_before",
        "_body",
        "_converter",
        "_given_converter",
        "_layout",
        "_limits",
        "_model",
        "_origin",
        "_overlay",
        "_path",
        "_reading",
        "_rendered",
        "_shown",
        "_state",
    )

    def __init__(
        self,
        reading: ParsedText,
        state: Any,
        model: type[Any] | None,
        limits: Limits,
        path: str | None = None,
        changes: Changes | None = None,
        converter: cattrs.BaseConverter | None = None,
    ) -> None:
        """Take what is known.

        Args:
            reading: What was read of the text.
            state: The model, or plain data.
            model: The class of the model, if there is one.
            limits: How large the text may be.
            path: The absolute path of the file, if there is one.
            changes: What was changed so far, if anything was.
            converter: The converter that was given, if one was.
        """
        # The converter that was given, and what is needed of it.
        self._given_converter = converter
        self._converter: cattrs.BaseConverter | None = None
        if converter is not None:
            self._converter = converter_for(converter, model)
        self._reading = reading
        self._model = model
        self._limits = limits
        self._path = path
        known = self._converter
        self._layout = layout_of(model) if known is None else model_layout(model, known)
        self._state: Any = state
        self._body = reading.body
        # The model as it was read; nobody can have changed it before it is asked for.
        self._before: dict[Plain, Plain] | None = None
        self._overlay: list[tuple[Path, object]] = []
        self._origin: Origin | None = None
        # What was rendered last, and what it came to.
        self._rendered: tuple[str, _Result] | None = None
        # What was read of a changed text last.
        self._shown: ParsedText | None = None
        if changes is not None:
            self._body, self._before, self._overlay, self._origin = changes

    # The model and the body

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
        """The text below the front matter, exactly as it is in the file; assign to it to change it.

        It is the same as `article.body`, if the class has such a field.
        """
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

    def _plain_state(self) -> dict[Plain, Plain]:
        problems: list[Problem] = []
        plain = (
            copy_checked(self._state, Shape(layout=self._layout), problems, self._limits)
            if self._model is None
            else to_plain(self._state, problems, self._limits, self._converter)
        )
        raise_first(problems)
        return cast("dict[Plain, Plain]", plain)

    # The text

    @property
    def _text_as_read(self) -> str:
        """The text as it was read, or written last."""
        return self._reading.source.text if self._origin is None else self._origin.text

    @property
    def _body_as_read(self) -> str:
        """The body of the text as it was read, or written last."""
        return self._reading.body if self._origin is None else self._origin.body

    def _encoded(self, text: str) -> bytes:
        try:
            return text.encode("utf-8")
        except UnicodeEncodeError as error:
            reason = f"a lone surrogate at {error.start} cannot be written as UTF-8"
            raise EditError("NF401", "$.body", reason) from None

    def _current(self) -> ParsedText:
        """Return what is read of the text as it is now."""
        text = self._render()[0]
        if text == self._reading.source.text:
            return self._reading
        if self._shown is None or self._shown.source.text != text:
            source = self._reading.source.with_text(text)
            set_attribute(self, "_shown", read(source, self._layout, self._limits))
        return cast("ParsedText", self._shown)

    def _rebase(self, reading: ParsedText, edits: list[TextEdit]) -> None:
        """Plan the changes to come against a text that has all changes so far in it.

        Args:
            reading: What was read of that text, which says what the model says.
            edits: What turns the text that changes were planned against into it.

        Raises:
            EditError: The model has a value that no text can have.
        """
        text, body, origin = self._text_as_read, self._body_as_read, self._origin
        edits = edits if origin is None else joined(text, origin.edits, edits)
        self._begin(reading)
        self._origin = None if reading.source.text == text else Origin(text, body, edits)

    def _begin(self, reading: ParsedText) -> None:
        """Make a text the one that changes are planned against."""
        self._before = self._plain_state()
        self._reading = reading
        self._body = reading.body
        self._overlay = []
        self._origin = self._rendered = self._shown = None

    def _refuse_too_large(self) -> None:
        """Name the place where the model is too large, if it is the model that is."""
        problems: list[Problem] = []
        if self._model is not None:
            to_checked_plain(self._state, problems, self._limits, self._converter)
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
        strict = to_strict_plain(self._state, self._converter)
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
            require_model(self._model, wanted, after, self._converter)
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
        return may_be_left_out(self._state, steps, self._converter)

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
            return to_strict_changes(state, before, self._converter)
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
