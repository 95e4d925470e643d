"""Converts a document to its canonical text, with its comments and its body."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from newsformat.cli.comment_places import Comment, NotKeptError, comments_of, with_comments
from newsformat.document import Document, reading_of
from newsformat.errors import ParseError, ValidationError
from newsformat.lazy_patterns import pattern
from newsformat.serialization import dumps
from newsformat.yaml.model_layout import Layout, Slot
from newsformat.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import same
from newsformat.yaml.scalars import resolve

_LINE_END: Final = pattern(r"\r\n|\n|\r")
# The codes of warnings about texts of which `dumps` would not write everything.
_MORE_THAN_IS_READ: Final = frozenset({"NF302", "NF304"})

_NUMBERS: Final = frozenset("+-.0123456789")


class Canonical(NamedTuple):
    """The result of converting a document to canonical form.

    Attributes:
        text: The text.
        reason: Why the text is unchanged; empty if it is canonical.
    """

    text: str
    reason: str = ""


def canonical_form(document: Document[Any]) -> Canonical:
    r"""Return the canonical text of a document that was just read, with its comments and its body.

    The front matter is what `dumps` writes, with the line ends of the file. If anything that a
    person wrote would be lost, the text stays as it is.

    Args:
        document: The document, which must have a model and no changes.

    Example:
        >>> document = Document.parse("---\nheat:  3 # rising\ntitle: Boats\n---\nText.\n")
        >>> print(canonical_form(document).text, end="")
        ---
        title: "Boats"
        heat: 3 # rising
        <BLANKLINE>
        ---
        Text.
    """
    text = str(document)
    try:
        front = _front(document)
    except ValidationError as error:
        first = error.diagnostics[0]
        return Canonical(text, f"{first.path}: {first.message}")
    body = document.body
    newline = _newline(document)
    candidate = _in_line_ends(front, newline) + body
    if candidate == text:
        return Canonical(text)
    try:
        comments = comments_of(document)
        _require_all(document)
        front = _with_comments(document, front, comments)
    except NotKeptError as error:
        return Canonical(text, str(error))
    return Canonical(_in_line_ends(front, newline) + body)


def _front(document: Document[Any]) -> str:
    """Return the text that `dumps` writes above the body."""
    text = dumps(document.article)
    attribute = reading_of(document).layout.body_attribute
    body = "" if attribute is None else getattr(document.article, attribute)
    return text[: len(text) - len(body)]


def _newline(document: Document[Any]) -> str:
    """Return the line end of the front matter; if it has several, that of the format."""
    parsed = reading_of(document).parsed
    found = {
        match.group() for match in _LINE_END.finditer(parsed.source.text, 0, parsed.fences.body)
    }
    return found.pop() if len(found) == 1 else "\n"


def _in_line_ends(front: str, newline: str) -> str:
    # In a canonical text, line ends inside values are escaped.
    return front if newline == "\n" else front.replace("\n", newline)


def _with_comments(document: Document[Any], front: str, comments: list[Comment]) -> str:
    """Add comments to a canonical text, and check the result.

    Raises:
        NotKeptError: The result has other data, or would be formatted differently the next time.
    """
    plain = _read(document, front)
    _require_same(document, plain)
    if not comments:
        return front
    front = with_comments(plain, comments)
    again = _read(document, front)
    _require_same(document, again)
    own = comments_of(again)
    texts = [sorted(each.text for each in some) for some in (comments, own)]
    if texts[0] != texts[1] or with_comments(plain, own) != front:
        raise NotKeptError("the places of its comments in the canonical form are not certain")
    return front


def _read(document: Document[Any], front: str) -> Document[Any]:
    reading = reading_of(document)
    try:
        return Document.parse(front, reading.model, limits=reading.limits)
    except (ParseError, ValidationError) as error:
        first = error.diagnostics[0]
        raise NotKeptError(f"it could not be read again: {first.message}") from None


# Checks that everything is kept


def _require_all(document: Document[Any]) -> None:
    """Check that reading a text keeps all of its data.

    Raises:
        NotKeptError: The canonical text would contain less.
    """
    for each in document.check():
        if each.code in _MORE_THAN_IS_READ:
            raise NotKeptError(f"{each.path}: {each.message}")


def _require_same(document: Document[Any], after: Document[Any]) -> None:
    """Check that a canonical text contains the same data as the original text.

    Raises:
        NotKeptError: It does not.
    """
    old, new = reading_of(document), reading_of(after)
    path = _lost(old.parsed.data, new.parsed.data)
    if path is not None:
        raise NotKeptError(f"{format_path(path)} has no place in {_class(document)}")
    path = _rewritten(old.parsed.root, new.parsed.root, old.layout)
    if path is not None:
        reason = "is a number that would be written differently; quote it if it is text"
        raise NotKeptError(f"{format_path(path)} {reason}")


def _class(document: Document[Any]) -> str:
    model = reading_of(document).model
    return "plain data" if model is None else model.__name__


def _lost(before: Any, after: Any) -> Path | None:
    """Return the path of the first value that is missing or different.

    A key without a value, or with an empty list, may be left out, since it is read the same way.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key not in after:
                if value is None or value == []:
                    continue
                return (str(key),)
            inner = _lost(value, after[key])
            if inner is not None:
                return (str(key), *inner)
        return None
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, pair in enumerate(zip(before, after, strict=True)):
            inner = _lost(*pair)
            if inner is not None:
                return (index, *inner)
        return None
    return None if same(before, after) else ()


def _rewritten(before: Node, after: Node, layout: Layout | None) -> Path | None:
    """Return the path of the first number without a field that is written differently.

    YAML reads `version: 1.10` as the number 1.1, which is seldom what the author meant.

    Args:
        before: The node in the original text.
        after: The node in the canonical text.
        layout: The layout of the mapping, or of each item; `None` if nothing is declared.
    """
    match before, after:
        case ScalarNode(style=""), ScalarNode(style=""):
            if layout is not None or before.text == after.text:
                return None
            return () if _is_number(before.text) else None
        case MappingNode(), MappingNode():
            ours = {entry.name: entry.value for entry in after.entries}
            for entry in before.entries:
                slot = None if layout is None else layout.by_key.get(entry.name)
                if entry.name not in ours or (slot is not None and not _inner(slot)):
                    continue
                inner = None if slot is None else _inner(slot)
                path = _rewritten(entry.value, ours[entry.name], inner)
                if path is not None:
                    return (entry.name, *path)
        case SequenceNode(), SequenceNode():
            for index, pair in enumerate(zip(before.items, after.items, strict=False)):
                path = _rewritten(*pair, layout)
                if path is not None:
                    return (index, *path)
    return None


def _is_number(text: str) -> bool:
    """Tell whether a plain scalar, if it is no text, is a number and neither a date nor a word."""
    return text[:1] in _NUMBERS and not isinstance(resolve(text), date)


def _inner(slot: Slot) -> Layout | None:
    """Return the layout of the object or objects that a field holds."""
    items = slot.shape.items
    return slot.shape.layout or (items.layout if items is not None else None)
