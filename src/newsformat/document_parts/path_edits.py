"""The methods of a document that read and change values by path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from newsformat.arguments import require
from newsformat.convert.changes_at_paths import (
    REMOVED,
    insert_item,
    may_be_left_out,
    move_item,
    put,
    refuse_required,
    refuse_split_keys,
    rename_key,
)
from newsformat.convert.converter import to_plain_at, try_structure
from newsformat.convert.path_steps import find
from newsformat.convert.problems import Problem, describe, raise_first
from newsformat.document_parts.state import M, State
from newsformat.errors import EditError
from newsformat.lens.parsed_text import ParsedText
from newsformat.lens.places import Location, find_place, locate
from newsformat.lens.text_to_model import require_model
from newsformat.text.text_edits import TextEdit, joined
from newsformat.yaml.paths import Path, format_path, parse_path
from newsformat.yaml.plain_data import copy_plain, same

_ABSENT: Final[Any] = object()


class PathEdits(State[M]):
    """The part of a document that reads and changes values by path."""

    __slots__ = ()

    # Reading

    def get(self, path: str, default: object = _ABSENT) -> Any:
        r"""Return the value at a path such as `images[0].width`.

        Args:
            path: The path.
            default: The value to return if the text has nothing at the path. Without a default,
                that is an error.

        Raises:
            EditError: There is nothing at the path and you gave no default, or the path is not
                written correctly.

        Example:
            >>> from newsformat import Document
            >>> doc = Document.parse("---\ntitle: Boats\n---\n")
            >>> doc.get("title")
            'Boats'
            >>> doc.get("heat", 0)
            0
        """
        steps = parse_path(path)
        if default is not _ABSENT and not self._has(steps):
            return default
        if self._model is None:
            # A copy is returned, since the caller may change the value.
            self._remember()
        try:
            return find(self._state, steps)
        except LookupError:
            pass
        # The model may have no field for it; then the value is looked up in the text itself.
        data = self._current().data
        try:
            return copy_plain(find(data, steps))
        except LookupError:
            raise self._nothing_at(steps) from None

    def __contains__(self, path: str) -> bool:
        r"""Tell whether the text has a key or an item at a path, with your changes in it.

        A key without a value counts.

        Raises:
            EditError: The path is not written correctly, or a change cannot be made safely.

        Example:
            >>> from newsformat import Document
            >>> doc = Document.parse("---\ntitle: Boats\nheat:\n---\n")
            >>> "heat" in doc, "topics" in doc
            (True, False)
        """
        return self._has(parse_path(path))

    def locate(self, path: str) -> Location:
        r"""Return the lines and columns of a key and its value in the text that `str` gives.

        For a value that comes from an alias or a merge key, it is the place of the anchor.

        Raises:
            EditError: There is nothing at the path, or the path is not written correctly.

        Example:
            >>> from newsformat import Document
            >>> doc = Document.parse("---\ntitle: Boats\ntopics: [Ferries]\n---\n")
            >>> place = doc.locate("topics[0]")
            >>> place.value_line, place.value_column
            (3, 10)
            >>> str(doc)[place.value.start : place.value.end]
            'Ferries'
        """
        steps = parse_path(path)
        found = locate(self._current(), steps, self._layout)
        if found is None:
            raise self._nothing_at(steps)
        return found

    def _has(self, steps: Path) -> bool:
        return find_place(self._current().root, steps, self._layout) is not None

    def _nothing_at(self, steps: Path) -> EditError:
        """Return the error for a path that leads nowhere, with a suggestion if there is one."""
        refuse_split_keys(self._state, steps)
        refuse_split_keys(self._current().data, steps)
        return EditError("NF402", format_path(steps), "there is nothing here")

    # Single values

    def set(self, path: str, value: object) -> None:
        r"""Set the value at a path. Mappings that are missing on the way are added.

        Raises:
            EditError: The value does not fit, or the change cannot be made safely; nothing changed.

        Example:
            >>> from newsformat import Document
            >>> doc = Document.parse("---\ntitle: Boats\n---\n")
            >>> doc.set("provider.name", "The Canal")
            >>> doc.article.provider.name
            'The Canal'
        """
        self._put(parse_path(path), value)

    def remove(self, path: str) -> None:
        r"""Remove the key or the item at a path, with its value.

        Raises:
            EditError: There is nothing at the path, or the class requires the key; nothing changed.

        Example:
            >>> from newsformat import Document
            >>> doc = Document.parse("---\ntitle: Boats\nheat: 3\n---\n")
            >>> doc.remove("heat")
            >>> "heat" in doc
            False
        """
        steps = parse_path(path)
        if not self._has(steps):
            raise self._nothing_at(steps)
        self._put(steps, REMOVED)

    def rename(self, path: str, new_key: str) -> None:
        r"""Rename a key. Its place, its comment and its value stay.

        An unknown key can become one of the class if its value fits there, and an optional key of
        the class can become an unknown one. The new name is quoted if the old one was.

        Args:
            path: The path of the key.
            new_key: The new name of the key alone, not a path.

        Raises:
            EditError: There is nothing at the path, the new key exists already, or the value does
                not fit the field of that name; nothing changed.

        Example:
            >>> from newsformat import Document
            >>> doc = Document.parse("---\ntitle: Boats\nhaet: 3 # rising\n---\n")
            >>> doc.rename("haet", "heat")
            >>> doc.article.heat
            3
            >>> print(doc, end="")
            ---
            title: Boats
            heat: 3 # rising
            ---
        """
        # Few programs rename keys, so this is imported here.
        from newsformat.lens.key_renaming import rename_in_text  # noqa: PLC0415

        steps = parse_path(path)
        require(new_key, str, "the new key as text")
        self._remember()
        reading = self._current()
        renamed = (
            None
            if steps[-1] == new_key
            else rename_in_text(reading, steps, new_key, self._layout, self._limits)
        )
        if renamed is None:
            if not self._has(steps):
                raise self._nothing_at(steps)
            return
        result, edit = renamed
        refuse_required(self._state, steps)
        fresh = self._structured(result)
        edits = joined(self._reading.source.text, self._render()[1], [edit])
        self._change(
            lambda: rename_key(self._state, fresh, steps, new_key, self._converter),
            lambda: self._take(result, edits),
        )

    def _structured(self, reading: ParsedText) -> Any:
        """Return the model of a text, or its data if the document has no model."""
        if self._model is None:
            return reading.data
        problems = list[Problem]()
        model = try_structure(reading.data, self._model, problems, self._converter)
        raise_first(problems)
        return model

    def _take(self, reading: ParsedText, edits: list[TextEdit]) -> None:
        """Make a text the starting point of edits, if the model agrees with it."""
        plain = self._plain_state()
        if self._model is not None:
            require_model(self._model, reading.data, plain, self._converter)
        elif not same(plain, reading.data):
            raise EditError("NF403", "$", "another place depends on what would change")
        self._rebase(reading, edits)

    # Items of lists

    def append(self, path: str, value: object) -> None:
        r"""Add an item at the end of the list at a path. If there is no list, it is added too.

        Comments stay with their items. An object is copied, so changing it later has no effect. A
        tuple takes one more item if its type has any number of them; a set gets it at its end.

        Raises:
            EditError: The value at the path is not a list, or the item does not fit; nothing
                changed.

        Example:
            >>> from newsformat import Document
            >>> doc = Document.parse("---\ntitle: Boats\n---\n")
            >>> doc.append("topics", "Ferries")
            >>> doc.article.topics
            ['Ferries']
        """
        steps = parse_path(path)
        items, is_held = self._list(steps, takes_sets=True)
        self._insert(steps, items, len(items or ()), value, is_held=is_held)

    def insert(self, path: str, value: object) -> None:
        r"""Insert an item before the one at a path such as `topics[0]`.

        A negative index counts from the end, as in Python, and the length of the list as index
        appends. If there is no list, the index 0 adds one.

        Raises:
            EditError: The path does not end in an index, or the item does not fit; nothing changed.

        Example:
            >>> from newsformat import Document
            >>> doc = Document.parse("---\ntopics: [Ferries]\n---\n", None)
            >>> doc.insert("topics[0]", "AI")
            >>> print(doc, end="")
            ---
            topics: [AI, Ferries]
            ---
        """
        steps = parse_path(path)
        index = _index_of(steps)
        items, is_held = self._list(steps[:-1])
        count = len(items or ())
        if not -count <= index <= count:
            raise EditError("NF402", format_path(steps), f"the list has {_items(count)}")
        self._insert(
            steps[:-1], items, index % count if index < 0 else index, value, is_held=is_held
        )

    def move(self, path: str, to: int) -> None:
        r"""Move the item at a path such as `topics[2]` to another index of its list.

        Its comments move with it.

        Args:
            path: The path of the item.
            to: The index that it has afterwards. A negative one counts from the end.

        Raises:
            EditError: The list has no such item or no such index, or the move cannot be made
                safely; nothing changed.

        Example:
            >>> from newsformat import Document
            >>> doc = Document.parse("---\ntopics: [Ferries, Canals, AI]\n---\n", None)
            >>> doc.move("topics[2]", 0)
            >>> print(doc, end="")
            ---
            topics: [AI, Ferries, Canals]
            ---
        """
        steps = parse_path(path)
        require(to, int, "the new index as an integer")
        index = _index_of(steps)
        items, is_held = self._list(steps[:-1])
        if items is None:
            raise self._nothing_at(steps)
        count = len(items)
        if not -count <= index < count:
            raise EditError("NF402", format_path(steps), f"the list has {_items(count)}")
        if not -count <= to < count:
            reason = f"an item cannot be moved to {to}; the list has {_items(count)}"
            raise EditError("NF402", format_path(steps), reason)
        index, to = index % count, to % count
        if is_held:
            self._rearrange(lambda: move_item(self._state, steps[:-1], index, to))
        else:
            self._forget_indices()
            items = [*items]
            items.insert(to, items.pop(index))
            self._put(steps[:-1], items)

    def _list(self, steps: Path, *, takes_sets: bool = False) -> tuple[list[Any] | None, bool]:
        """Return the list at a path, and whether the model holds it.

        For a tuple or a set, a list of its items is returned. If there is nothing, or the key has
        no value, it is `None`.
        """
        if not steps:
            raise EditError("NF402", "$", "the front matter is a mapping, and no list")
        self._remember()
        is_held = True
        try:
            value = find(self._state, steps)
        except LookupError:
            is_held = False
            try:
                value = find(self._current().data, steps)
            except LookupError:
                value = None
        if isinstance(value, tuple) or (takes_sets and isinstance(value, (set, frozenset))):
            return list(value), False
        if value is not None and not isinstance(value, list):
            reason = f"expected a list here, found {describe(value)}"
            raise EditError("NF402", format_path(steps), reason)
        return value, is_held

    def _insert(
        self, steps: Path, items: list[Any] | None, index: int, value: object, *, is_held: bool
    ) -> None:
        """Insert an item in the list at a path."""
        if items is None:
            self._put(steps, [value])
        elif is_held:
            self._rearrange(lambda: insert_item(self._state, steps, index, value, self._converter))
        else:
            self._forget_indices()
            self._put(steps, [*items[:index], value, *items[index:]])

    # Changing the model, or the text where the model has no field

    def _put(self, steps: Path, value: object) -> None:
        self._remember()
        if value is REMOVED and isinstance(steps[-1], int):
            self._forget_indices()
        overlay = list(self._overlay)

        def change() -> Callable[[], None] | None:
            undo = put(self._state, steps, value, self._converter)
            if (
                undo is not None
                and value is REMOVED
                and may_be_left_out(self._state, steps, self._converter)
            ):
                # The model would write its default value, but the text should not have the key.
                self._overlay.append((steps, REMOVED))
            if undo is None:
                problems = list[Problem]()
                plain = value
                if value is not REMOVED:
                    plain = to_plain_at(steps, value, object, problems, self._limits)
                raise_first(problems)
                self._overlay.append((steps, plain))
            return undo

        try:
            self._change(change, self._render)
        except BaseException:
            self._overlay = overlay
            raise
        if self._overlay and self._overlay[-1][1] is not REMOVED:
            # Once the item moves, the model cannot say where it is.
            self._forget_indices()

    def _rearrange(self, change: Callable[[], Callable[[], None]]) -> None:
        """Change the order of items, and render the text to see whether that is possible."""
        self._forget_indices()
        self._change(change, self._render)

    def _forget_indices(self) -> None:
        """Write changes without a field in the model to the text, if their items may move."""
        if any(isinstance(step, int) for steps, _ in self._overlay for step in steps):
            self._rebase(self._current(), self._render()[1])

    def _change(
        self, change: Callable[[], Callable[[], None] | None], verify: Callable[[], object]
    ) -> None:
        """Change the model, and undo the change if the text cannot be changed in the same way.

        Args:
            change: Makes the change, and returns a function that undoes it.
            verify: Raises an error if the text cannot be changed.
        """
        undo = change()
        try:
            verify()
        except BaseException:
            if undo is not None:
                undo()
            raise


def _index_of(steps: Path) -> int:
    """Return the index at the end of a path."""
    index = steps[-1]
    if not isinstance(index, int):
        reason = "this is not the path of an item, such as topics[0]"
        raise EditError("NF402", format_path(steps), reason)
    return index


def _items(count: int) -> str:
    """Return the number of items in words."""
    return "no items" if count == 0 else "one item" if count == 1 else f"{count} items"
