"""Files of one consistent style, and the writer of each style.

The writer knows nothing of the library: it writes data in a style, and always the same data in the
same way. So it also tells what an edited file has to be: what it writes for the edited data.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class WayOfWriting:
    """One style.

    Attributes:
        quote: The quote that all texts have, or nothing where texts are plain.
        other_quote: The quote of texts that cannot be plain, where the others are.
        lists_in_flow: Whether lists stand between brackets.
        mappings_in_flow: Whether mappings inside of the front matter do.
        list_indent: How far a `-` stands behind its key.
        mapping_indent: How far a nested key stands behind its key.
        dash_blanks: How many blanks follow a `-`.
        joint: What stands between two things in brackets.
        padding: What is inside brackets.
        blanks: Which keys a blank line separates: none, all, or blocks from what is around them.
        item_blanks: How many blank lines stand between items on lines of their own.
        null: How null is written.
        key_quote: The quote of all keys.
        newline: The line end.
        ends_in_blank: Whether a blank line stands before the closing fence.
    """

    quote: str
    other_quote: str
    lists_in_flow: bool
    mappings_in_flow: bool
    list_indent: int
    mapping_indent: int
    dash_blanks: int
    joint: str
    padding: str
    blanks: str
    item_blanks: int
    null: str
    key_quote: str
    newline: str
    ends_in_blank: bool


def ways_of_writing() -> st.SearchStrategy[WayOfWriting]:
    """Styles of all kinds."""
    return st.builds(
        WayOfWriting,
        quote=st.sampled_from(["", '"', "'"]),
        other_quote=st.sampled_from(['"', "'"]),
        lists_in_flow=st.booleans(),
        mappings_in_flow=st.booleans(),
        list_indent=st.sampled_from([2, 0, 4, 1]),
        mapping_indent=st.sampled_from([2, 4, 3]),
        dash_blanks=st.sampled_from([1, 1, 3]),
        joint=st.sampled_from([", ", ","]),
        padding=st.sampled_from(["", " "]),
        blanks=st.sampled_from(["none", "blocks", "all"]),
        item_blanks=st.sampled_from([0, 0, 1]),
        null=st.sampled_from(["", "null", "~"]),
        key_quote=st.sampled_from(["", "", '"', "'"]),
        newline=st.sampled_from(["\n", "\n", "\r\n"]),
        ends_in_blank=st.booleans(),
    )


EVIDENCE: dict[str, Any] = {
    "kind": "note",
    "summary": "one: two",
    "hidden": None,
    "site": {"lang": "en", "zone": None},
    "tags": ["one", "two"],
    "people": [{"name": "Ines", "age": 3}, {"name": "Ada", "age": 4}],
    "grid": [[1, 2], [3]],
    "last": "word",
}
"""Data that shows everything that a style decides."""


def write(data: dict[str, Any], way: WayOfWriting, before: dict[str, Any] | None = None) -> str:
    """Write a file.

    Args:
        data: What it says.
        way: The style.
        before: What it said before it was edited. Where there was a block that is none any more,
            a blank line stays.
    """
    lines = ["---"]
    old = before or {}
    separated = False
    above: str | None = None
    for key, value in data.items():
        entry = list(_entry(key, value, way))
        separated |= len(entry) > 1 or _is_in_block(old.get(key), way)
        if above in old and key in old:
            gone = list(old)[list(old).index(above) + 1 : list(old).index(key)]
            separated |= any(_is_in_block(old[each], way) for each in (*gone[:1], *gone[-1:]))
        if above is not None and (way.blanks == "all" or (way.blanks == "blocks" and separated)):
            lines.append("")
        lines += entry
        above, separated = key, len(entry) > 1 or _is_in_block(old.get(key), way)
    if way.ends_in_blank:
        lines.append("")
    return "".join(line + way.newline for line in [*lines, "---", "Text."])


def _entry(key: str, value: Any, way: WayOfWriting) -> Iterator[str]:
    head = f"{way.key_quote}{key}{way.key_quote}:"
    if value is None:
        yield f"{head} {way.null}".rstrip(" ")
    elif _is_in_block(value, way):
        yield head
        indent = way.mapping_indent if isinstance(value, dict) else way.list_indent
        yield from _indented(_block(value, way), indent)
    else:
        yield f"{head} {_one_line(value, way, in_flow=isinstance(value, (dict, list)))}"


def _is_in_block(value: Any, way: WayOfWriting) -> bool:
    if isinstance(value, dict):
        return bool(value) and not way.mappings_in_flow
    return isinstance(value, list) and bool(value) and not way.lists_in_flow


def _indented(lines: Iterator[str], columns: int) -> Iterator[str]:
    for line in lines:
        yield " " * columns + line if line else line


def _block(value: Any, way: WayOfWriting) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(key, item, way)
        return
    for index, item in enumerate(value):
        if index:
            yield from [""] * way.item_blanks
        inner = [way.null]
        if _is_in_block(item, way):
            inner = list(_block(item, way))
        elif item is not None:
            inner = [_one_line(item, way, in_flow=isinstance(item, (dict, list)))]
        yield f"-{' ' * way.dash_blanks}{inner[0]}".rstrip(" ")
        yield from _indented(iter(inner[1:]), 1 + way.dash_blanks)


def _one_line(value: Any, way: WayOfWriting, *, in_flow: bool) -> str:
    match value:
        case dict() if value:
            pairs = (
                f"{way.key_quote}{key}{way.key_quote}: {_one_line(item, way, in_flow=True)}"
                for key, item in value.items()
            )
            return f"{{{way.padding}{way.joint.join(pairs)}{way.padding}}}"
        case list() if value:
            items = (_one_line(item, way, in_flow=True) for item in value)
            return f"[{way.padding}{way.joint.join(items)}{way.padding}]"
        case dict() | list():
            return "{}" if isinstance(value, dict) else "[]"
        case None:
            return way.null or "null"
        case bool():
            return str(value).lower()
        case str():
            return _text(value, way, in_flow=in_flow)
    return value.isoformat() if isinstance(value, date) else str(value)


def _text(text: str, way: WayOfWriting, *, in_flow: bool) -> str:
    is_plain = re.fullmatch(r"[A-Za-z][\w' ]*" if in_flow else r"[A-Za-z][\w', ]*", text)
    if not way.quote and is_plain and text not in {"yes", "null"}:
        return text
    quote = way.quote or way.other_quote
    return quote + text.replace("'", "''" if quote == "'" else "'") + quote


def easy_texts() -> st.SearchStrategy[str]:
    """Texts that can be plain everywhere."""
    return st.sampled_from(["word", "two words", "it's"])


def texts() -> st.SearchStrategy[str]:
    """Texts that can be plain, and some that cannot."""
    return st.one_of(easy_texts(), st.sampled_from(["a, b", "yes", "x: y", "7", "", "null"]))


def scalars(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Values that are no collections."""
    return st.one_of(text, st.none(), st.booleans(), st.integers(0, 99), st.just(date(2020, 1, 2)))


KEYS = ["alpha", "beta", "gamma"]


def values(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Values of all kinds."""
    mappings = st.dictionaries(st.sampled_from(KEYS), scalars(text), min_size=1)
    return st.one_of(
        scalars(text),
        st.lists(text, max_size=3),
        st.lists(mappings, max_size=2),
        st.just({}),
        mappings,
        st.dictionaries(st.sampled_from(KEYS), st.lists(text, max_size=2), max_size=2),
    )


@st.composite
def front_matters(draw: st.DrawFn) -> dict[str, Any]:
    """Data with everything in it that shows a style, and with more.

    Only the summary has to be quoted in every style. What replaces it keeps its quotes, so edits
    leave that alone.
    """
    keys = draw(st.lists(st.sampled_from(["first", "second", "third"]), unique=True))
    more = [(key, draw(values(easy_texts()))) for key in keys]
    entries = {**copy.deepcopy(EVIDENCE), **dict(more)}
    order = draw(st.permutations([key for key in entries if key != "last"]))
    # Only two keys next to each other, neither of which is a block, show whether all are separated.
    place = order.index("kind") + 1
    return {key: entries[key] for key in [*order[:place], "last", *order[place:]]}


@dataclass(frozen=True)
class Step:
    """An edit of one place of plain data.

    Attributes:
        description: What it does.
        apply: Does it.
    """

    description: str
    apply: Callable[[dict[str, Any]], object]

    def __repr__(self) -> str:
        """Say what it does."""
        return self.description


@st.composite
def steps(draw: st.DrawFn, data: dict[str, Any]) -> Step:
    """Draw an edit of some data."""
    holders = [((), data), *_collections(data, ())]
    path, holder = holders[draw(st.integers(0, len(holders) - 1))]
    if isinstance(holder, list):
        return _step_of_list(draw, path, holder)
    keys = [key for key in holder if key != "summary"]
    kind = draw(st.sampled_from(["set", "set", "remove", "add", "add"]))
    if kind == "add" or not keys:
        new = draw(st.sampled_from(["added", "zeta", "title"]))
        return _step("set", (*path, new), draw(values(texts())))
    return _step(kind, (*path, draw(st.sampled_from(keys))), draw(values(texts())))


def _step_of_list(draw: st.DrawFn, path: tuple[Any, ...], items: list[Any]) -> Step:
    kind = draw(st.sampled_from(["insert", "insert", "remove"]))
    if kind == "remove" and items:
        return _step(kind, (*path, draw(st.integers(0, len(items) - 1))), None)
    item = copy.deepcopy(draw(st.sampled_from(items))) if items else draw(texts())
    if isinstance(item, dict):
        item = draw(st.dictionaries(st.sampled_from(KEYS), scalars(texts()), min_size=1))
    elif isinstance(item, list):
        item = [8, 9]
    elif isinstance(item, str):
        item = draw(texts())
    return _step("insert", (*path, draw(st.integers(0, len(items)))), item)


def _step(kind: str, path: tuple[Any, ...], value: Any) -> Step:
    def apply(data: dict[str, Any]) -> None:
        holder: Any = data
        for step in path[:-1]:
            holder = holder[step]
        if kind == "remove":
            del holder[path[-1]]
        elif kind == "insert":
            holder.insert(path[-1], copy.deepcopy(value))
        else:
            holder[path[-1]] = copy.deepcopy(value)

    return Step(f"{kind} {path} {value!r}", apply)


def _collections(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in pairs:
        if isinstance(inner, (dict, list)):
            yield (*path, step), inner
            yield from _collections(inner, (*path, step))
