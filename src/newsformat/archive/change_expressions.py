"""Changes of documents that are written as text: `heat=0`, `topics=AI`, `a=b`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, final

import attrs

from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import unstructure
from newsformat.document import Document
from newsformat.errors import EditError, NewsformatError, ParseError
from newsformat.yaml.model_layout import UNTYPED, Layout, Shape
from newsformat.yaml.paths import parse_path
from newsformat.yaml.plain_data import Plain, same

_Assignment: TypeAlias = tuple[str, Plain]


@final
class ChangeError(NewsformatError, ValueError):
    """A change cannot be read.

    Attributes:
        reason: What is wrong, and often what to write instead.
        text: The change.
    """

    def __init__(self, reason: str, text: str) -> None:
        """Store the two facts; the message is built from them."""
        self.reason = reason
        self.text = text
        super().__init__(reason, text)

    def __str__(self) -> str:
        """Return the change and the reason."""
        return f"{self.text!r}: {self.reason}"


@final
@attrs.frozen
class Changes:
    """Changes of a document, made in this order: renames, values, items, removals.

    Making the changes of `read_changes` a second time changes nothing more.

    Attributes:
        renamed: Paths, each with its new key.
        values: Paths, each with its new value.
        items: Paths of lists, each with an item that is added unless it is there already.
        removed: Paths to remove.
    """

    renamed: Sequence[tuple[str, str]] = ()
    values: Sequence[_Assignment] = ()
    items: Sequence[_Assignment] = ()
    removed: Sequence[str] = ()

    def __call__(self, document: Document[Any]) -> None:
        """Make the changes in a document.

        Raises:
            EditError: A value does not fit, or a change cannot be made safely.
        """
        for path, key in self.renamed:
            if path in document:
                document.rename(path, key)
        for path, value in self.values:
            if path not in document or not same(_plain(document, path), value):
                document.set(path, value)
        for path, item in self.items:
            _add(document, path, item)
        for path in self.removed:
            if path in document:
                document.remove(path)


def read_changes(
    *,
    model: type[Any] | None,
    set: Sequence[str] = (),  # noqa: A002 - the name of the option
    append: Sequence[str] = (),
    remove: Sequence[str] = (),
    rename: Sequence[str] = (),
) -> Changes:
    """Read changes in the form in which they are typed in a shell.

    A value is taken as text if the class declares text at its path. Any other value is read as
    YAML: `heat=0`, `draft=true`, `tags=[a, b]`, `title="404"`.

    Args:
        model: The class of the documents; `None` if there is none.
        set: Assignments such as `heat=0`.
        append: Additions such as `topics=AI`.
        remove: Paths such as `secured`.
        rename: Renamings such as `old=new`.

    Raises:
        ChangeError: One of them is not a change.

    Example:
        >>> from newsformat import Article
        >>> read_changes(model=Article, set=["title=404"], append=["topics=AI"])
        Changes(renamed=(), values=(('title', '404'),), items=(('topics', 'AI'),), removed=())
    """
    layout = layout_of(model)
    for path in remove:
        _require_path(path, path)
    changes = Changes(
        renamed=tuple(_parted(text, "old=new") for text in rename),
        values=tuple(_assignment(text, layout, is_item=False) for text in set),
        items=tuple(_assignment(text, layout, is_item=True) for text in append),
        removed=tuple(remove),
    )
    _require_same_end(changes)
    return changes


def _require_same_end(changes: Changes) -> None:
    """Check that making changes a second time changes nothing more.

    Raises:
        ChangeError: It would change something.
    """
    for path in changes.removed:
        if isinstance(parse_path(path)[-1], int):
            reason = "a second run would remove the next item; set the whole list with --set"
            raise ChangeError(reason, path)
    names = {parse_path(path): key for path, key in changes.renamed}
    for path, _ in (*changes.values, *changes.items):
        steps = parse_path(path)
        for size in range(1, len(steps) + 1):
            if steps[:size] in names:
                reason = f"the key is called {names[steps[:size]]!r} by then, since it was renamed"
                raise ChangeError(reason, path)


def _parted(text: str, example: str) -> tuple[str, str]:
    # A key in brackets and quotes may contain an `=`.
    place = text.find("=", text.rfind('"]') + 1 if text.startswith('["') else 0)
    if place <= 0:
        raise ChangeError(f"this is not a change; write {example}", text)
    path, value = text[:place], text[place + 1 :]
    _require_path(path, text)
    return path, value


def _require_path(path: str, text: str) -> None:
    try:
        parse_path(path)
    except EditError as error:
        raise ChangeError(error.reason, text) from None


def _assignment(text: str, layout: Layout, *, is_item: bool) -> _Assignment:
    path, written = _parted(text, "topics=AI" if is_item else "heat=0")
    shape = _shape_at(path, layout)
    if is_item:
        shape = shape.items or UNTYPED
    return path, written if shape.is_text else _read(written, text)


def _shape_at(path: str, layout: Layout) -> Shape:
    """Return the facts that are declared about a path."""
    shape = Shape(layout=layout)
    for step in parse_path(path):
        if isinstance(step, str):
            shape = UNTYPED if shape.layout is None else shape.layout.slot(step, None).shape
        else:
            shape = shape.items or UNTYPED
    return shape


def _read(written: str, text: str) -> Plain:
    """Read a value as YAML."""
    if not written:
        raise ChangeError('there is no value; write "" for an empty text, or null', text)
    if "\n" in written or "\r" in written:
        raise ChangeError("a value must be on one line", text)
    try:
        document = Document.parse(f"---\nvalue: {written}\n---\n", None)
    except ParseError as error:
        reason = error.diagnostics[0].message
        raise ChangeError(reason, text) from None
    value: Plain = document.data.get("value")
    if set(document.data) != {"value"}:
        raise ChangeError("this is more than one value; quote it if it is text", text)
    return value


def _plain(document: Document[Any], path: str) -> object:
    value: object = document.get(path, None)
    return value


def _add(document: Document[Any], path: str, item: Plain) -> None:
    present = document.get(path, None)
    if isinstance(present, list) and any(same(_in_data(each), item) for each in present):
        return
    document.append(path, item)


def _in_data(item: object) -> object:
    return unstructure(item) if attrs.has(type(item)) else item
