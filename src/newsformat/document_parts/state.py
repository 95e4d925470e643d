"""The state of a document: the text that was read, its model, and the changes made so far.

The new text is computed from these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar, cast

from newsformat.compiled.snapshots import Snapshot, data_of, is_unchanged, snapshot_of
from newsformat.convert.changes_at_paths import REMOVED, may_be_left_out, put
from newsformat.convert.checked_copies import copy_checked
from newsformat.convert.converter import (
    to_checked_plain,
    to_plain,
    to_strict_changes,
    to_strict_plain,
)
from newsformat.convert.given_converter import converter_for
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
    """The text as it was read, for documents whose edits are planned against a later text.

    Attributes:
        text: The text as it was read.
        body: Its body.
        edits: The edits that turn it into the text that further edits are planned against.
    """

    text: str
    body: str
    edits: list[TextEdit]


class Changes(NamedTuple):
    """The changes made to a document so far, apart from those of its model.

    Attributes:
        body: The body.
        before: The model as plain data when it was read; `None` while nobody has asked for the
            model.
        overlay: The edits by path that the model has no field for.
        origin: The text as it was read, if edits are planned against a later one.
    """

    body: str
    before: dict[Plain, Plain] | None
    overlay: list[tuple[Path, object]]
    origin: Origin | None


class State(Generic[M]):
    """The attributes of a document before it becomes a `Document`.

    Setting an attribute of a `Document` runs a check, which takes more time than parsing can spare.
    So the attributes are set on this class first, and the class of the object is changed
    afterwards.
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
        "_snapshot",
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
        """Take the text that was read and the facts about it.

        Args:
            reading: The text that was read.
            state: The model, or plain data.
            model: The class of the model, if there is one.
            limits: How large the text may be.
            path: The absolute path of the file, if there is one.
            changes: The changes made so far, if there are any.
            converter: The converter that the user passed, if there is one.
        """
        # The converter that the user passed, and the settings that are needed from it.
        self._given_converter = converter
        self._converter: cattrs.BaseConverter | None = None
        if converter is not None:
            self._converter = converter_for(converter, model)
        self._reading = reading
        self._model = model
        self._limits = limits
        self._path = path
        self._layout = reading.layout
        self._state: Any = state
        self._body = reading.body
        # The model as plain data; it cannot have changed before somebody asks for it.
        self._before: dict[Plain, Plain] | None = None
        # The same in a form that is faster to make and to compare, until plain data is needed.
        self._snapshot: Snapshot | None = None
        self._overlay: list[tuple[Path, object]] = []
        self._origin: Origin | None = None
        # The data that was rendered last, and the result.
        self._rendered: tuple[str, _Result] | None = None
        # The changed text that was read last.
        self._shown: ParsedText | None = None
        if changes is not None:
            self._body, self._before, self._overlay, self._origin = changes

    # Model and body

    def _remember(self) -> None:
        """Store the model as it was read, before it can be changed."""
        if self._snapshot is not None or self._before is not None:
            return
        if self._reading.has_exact_values and self._converter is None:
            # Assigning in the usual way would check the name of the attribute.
            set_attribute(self, "_snapshot", snapshot_of(self._state, self._layout))
        if self._snapshot is None:
            self._remembered()

    @property
    def _is_remembered(self) -> bool:
        """Whether the model as it was read is stored, because it may have been changed."""
        return self._before is not None or self._snapshot is not None

    def _remembered(self) -> dict[Plain, Plain]:
        """Return the model as it was read, as plain data."""
        if self._before is None and self._snapshot is not None:
            set_attribute(self, "_before", data_of(self._snapshot, self._layout))
        elif self._before is None:
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

    # Text

    @property
    def _text_as_read(self) -> str:
        """The text as it was read, or as it was last written."""
        return self._reading.source.text if self._origin is None else self._origin.text

    @property
    def _body_as_read(self) -> str:
        """The body as it was read, or as it was last written."""
        return self._reading.body if self._origin is None else self._origin.body

    def _encoded(self, text: str) -> bytes:
        try:
            return text.encode("utf-8")
        except UnicodeEncodeError as error:
            reason = f"a lone surrogate at {error.start} cannot be written as UTF-8"
            raise EditError("NF401", "$.body", reason) from None

    def _current(self) -> ParsedText:
        """Return the present text as it is read."""
        text = self._render()[0]
        if text == self._reading.source.text:
            return self._reading
        if self._shown is None or self._shown.source.text != text:
            source = self._reading.source.with_text(text)
            set_attribute(self, "_shown", read(source, self._layout, self._limits))
        return cast("ParsedText", self._shown)

    def _rebase(self, reading: ParsedText, edits: list[TextEdit]) -> None:
        """Plan further changes against a text that contains all changes so far.

        Args:
            reading: That text, as it was read; it agrees with the model.
            edits: The edits that turn the text that changes were planned against into it.

        Raises:
            EditError: The model has a value that cannot be written in any text.
        """
        text, body, origin = self._text_as_read, self._body_as_read, self._origin
        edits = edits if origin is None else joined(text, origin.edits, edits)
        self._begin(reading)
        self._origin = None if reading.source.text == text else Origin(text, body, edits)

    def _begin(self, reading: ParsedText) -> None:
        """Make a text the one that further changes are planned against."""
        self._before = self._plain_state()
        self._reading = reading
        self._body = reading.body
        self._overlay = []
        self._origin = self._rendered = self._shown = self._snapshot = None

    def _refuse_too_large(self) -> None:
        """Raise an error that names the place where the model is too large, if it is too large."""
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
        """Return the changed text and the edits that produce it, both verified."""
        reading = self._reading
        if self._is_surely_unchanged():
            return reading.source.text, []
        body, before = self._exact_body(), self._remembered()
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
            # Values that have exactly the types of their fields need no further check.
            require_model(self._model, wanted, after, self._converter)
        return cast("_Result", result)

    def _is_surely_unchanged(self) -> bool:
        """Tell whether nothing has changed since the text was read, without making plain data."""
        body: object = self.body
        if type(body) is not str:
            body = self._exact_body()
        if body != self._reading.body or self._overlay:
            return False
        snapshot = self._snapshot
        if snapshot is None:
            return self._before is None
        return is_unchanged(self._state, snapshot, self._layout)

    def _applies(self, steps: Path, value: object, wanted: dict[Plain, Plain]) -> bool:
        """Tell whether a change that the model has no field for still applies.

        A key that was removed may have been set again; then the value in the model counts.
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
        """Do what `_render` does if only a few keys have changed."""
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
        """Return the keys with a changed or new value; `None` if more may have changed."""
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
        """Render, unless the same data was rendered last.

        Args:
            wanted: The wanted state, as plain data.
            make: Renders it.
        """
        try:
            # Two values may be equal but written differently, such as moments in different zones.
            name = repr(wanted)
        except ValueError:
            # An integer may have more digits than the interpreter can write.
            return make()
        if self._rendered is None or self._rendered[0] != name:
            result = make()
            if result is None:
                return None
            self._rendered = name, result
        return self._rendered[1]
