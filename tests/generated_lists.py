"""Lists with comments everywhere, written in many ways, and what may become of their items."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from hypothesis import strategies as st

ListForm = Literal["scalars", "mappings", "images", "lists"]


@dataclass(frozen=True)
class Item:
    """An item with the comments that belong to it, each of which stands only once in a text.

    Attributes:
        value: What it says.
        quote: What its texts stand in.
        above: The comments directly above it.
        beside: The comments on its lines, by the number of the line; for flow lists, one.
    """

    value: Any
    quote: str = ""
    above: tuple[str, ...] = ()
    beside: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Written:
    """A text with a list, and what it was made of.

    Attributes:
        text: The text.
        items: The items.
        detached: Comments that belong to no item.
        is_flow: Whether the list is in brackets.
        key: The key of the list: `images`, which an article knows, or `list`.
    """

    text: str
    key: str
    items: tuple[Item, ...]
    detached: tuple[str, ...]
    is_flow: bool


@dataclass
class _Comments:
    """Makes comments that all differ."""

    draw: st.DrawFn
    made: list[str] = field(default_factory=list)

    def maybe(self, chance: int) -> str | None:
        """Return a comment, one time in so many."""
        if not chance or self.draw(st.integers(0, chance - 1)):
            return None
        self.made.append(f"# note {len(self.made)}, of {{it}}: 'x'")
        return self.made[-1]


@st.composite
def written_lists(
    draw: st.DrawFn,
    *,
    is_flow: bool,
    forms: tuple[ListForm, ...] = ("scalars", "mappings", "images", "lists"),
) -> Written:
    """A text with a list."""
    form = draw(st.sampled_from(forms))
    values = _values(draw, form, draw(st.integers(1, 7)))
    comments = _Comments(draw)
    chance = draw(st.sampled_from([0, 2, 4]))
    items = tuple(_item(draw, value, comments, chance, is_flow=is_flow) for value in values)
    write = _flow if is_flow else _block
    key = "images" if form == "images" else "list"
    lines, detached = write(draw, key, items, comments, chance)
    tail = draw(st.sampled_from([[], ["", "more: x"], ["# below", "more: x"]]))
    text = "\n".join(["---", "title: x", *lines, *tail, "---", ""])
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return Written(text.replace("\n", newline), key, items, tuple(detached), is_flow)


def _values(draw: st.DrawFn, form: ListForm, count: int) -> list[Any]:
    if form == "scalars":
        return [f"word {number}" for number in range(count)]
    if form == "lists":
        return [[f"first {number}", f"second {number}"] for number in range(count)]
    key = "url" if form == "images" else draw(st.sampled_from(["id", "url", "name"]))
    return [
        {key: f"thing {number}", "width": number % 3, "title": "usual"} for number in range(count)
    ]


def _item(draw: st.DrawFn, value: Any, comments: _Comments, chance: int, *, is_flow: bool) -> Item:
    above = [comments.maybe(chance) for _ in range(draw(st.integers(0, 2)))]
    count = 1 if is_flow or isinstance(value, str) else len(value)
    beside = tuple(comments.maybe(chance) for _ in range(count))
    quote = draw(st.sampled_from(["", "'", '"']))
    return Item(value, quote, tuple(filter(None, above)), beside)


def block_lines(item: Item) -> list[str]:
    """The own lines of an item, without an indent."""
    match item.value:
        case dict():
            lines = [f"  {key}: {scalar(value, item)}" for key, value in item.value.items()]
        case list():
            lines = [f"  - {scalar(value, item)}" for value in item.value]
        case _:
            lines = [f"  {scalar(item.value, item)}"]
    lines[0] = "-" + lines[0][1:]
    return [
        line if comment is None else f"{line} {comment}"
        for line, comment in zip(lines, item.beside, strict=True)
    ]


def flow_text(item: Item) -> str:
    """An item in flow style."""
    match item.value:
        case dict():
            pairs = (f"{key}: {scalar(value, item)}" for key, value in item.value.items())
            return "{" + ", ".join(pairs) + "}"
        case list():
            return "[" + ", ".join(scalar(value, item) for value in item.value) + "]"
    return scalar(item.value, item)


def scalar(value: object, item: Item) -> str:
    """A text or a number as it stands in an item."""
    return f"{item.quote}{value}{item.quote}" if isinstance(value, str) else str(value)


def _block(
    draw: st.DrawFn, key: str, items: tuple[Item, ...], comments: _Comments, chance: int
) -> tuple[list[str], list[str]]:
    indent = " " * draw(st.sampled_from([0, 2, 5]))
    is_spaced = draw(st.booleans())
    detached: list[str] = []
    lines = [f"{key}:"]
    for item in items:
        between: list[str] = []
        comment = comments.maybe(chance and chance + 2)
        if comment is not None:
            detached.append(comment)
            between = [*([""] if draw(st.booleans()) else []), indent + comment, ""]
        elif is_spaced and len(lines) > 1:
            between = [draw(st.sampled_from(["", "", "  "]))]
        lines += [*between, *(indent + line for line in [*item.above, *block_lines(item)])]
    return lines, detached


def _flow(
    draw: st.DrawFn, key: str, items: tuple[Item, ...], comments: _Comments, chance: int
) -> tuple[list[str], list[str]]:
    if not chance:
        joint = draw(st.sampled_from([", ", ",", " , "]))
        return [f"{key}: [{joint.join(map(flow_text, items))}]"], []
    indent = " " * draw(st.sampled_from([2, 4]))
    detached: list[str] = []
    opening = comments.maybe(chance)
    detached += filter(None, [opening])
    lines = [f"{key}: [" + (f" {opening}" if opening else "")]
    is_comma_first = draw(st.booleans()) and not any(item.above for item in items)
    has_last_comma = draw(st.booleans()) and not is_comma_first
    for number, item in enumerate(items):
        comment = comments.maybe(chance + 2) if not is_comma_first else None
        if comment is not None:
            detached.append(comment)
            lines += [indent + comment, ""]
        lines += [indent + line for line in item.above]
        comma = "," if not is_comma_first and (number < len(items) - 1 or has_last_comma) else ""
        start = ", " if is_comma_first and number else ""
        note = "" if item.beside[0] is None else f" {item.beside[0]}"
        text = flow_text(item)
        # Several may stand on one line, where there is no comment between them.
        is_joined = number and not item.above and comment is None and not is_comma_first
        if is_joined and "#" not in lines[-1] and draw(st.booleans()):
            lines[-1] += f" {text}{comma}{note}"
        else:
            lines.append(f"{indent}{start}{text}{comma}{note}")
    return [*lines, draw(st.sampled_from(["]", "  ]"]))], detached


@dataclass(frozen=True)
class Change:
    """What becomes of a list.

    Attributes:
        values: The new values.
        origins: For each the index of the item that it was; `None` where it is new.
    """

    values: list[Any]
    origins: list[int | None]


@st.composite
def changes(draw: st.DrawFn, items: tuple[Item, ...]) -> Change:
    """Items that move, go, come and change."""
    order: list[int | None] = list(range(len(items)))
    kind = draw(st.sampled_from(["as it is", "any order", "backwards", "one to another place"]))
    if kind == "any order":
        order = list(draw(st.permutations(order)))
    elif kind == "backwards":
        order.reverse()
    elif kind == "one to another place":
        order.insert(
            draw(st.integers(0, len(order))), order.pop(draw(st.integers(0, len(order) - 1)))
        )
    gone = draw(st.sets(st.integers(0, len(items) - 1), max_size=2))
    order = [index for index in order if index not in gone]
    for _ in range(draw(st.integers(0 if order else 1, 2))):
        order.insert(draw(st.integers(0, len(order))), None)
    values = []
    for number, index in enumerate(order):
        value = _new_value(items[0].value, number) if index is None else items[index].value
        if index is not None and isinstance(value, dict) and draw(st.booleans()):
            value = value | {"width": draw(st.integers(7, 9))}
        values.append(value)
    return Change(values, order)


def _new_value(like: Any, number: int) -> Any:
    match like:
        case dict():
            return {next(iter(like)): f"new {number}", "width": 5 + number, "height": number}
        case list():
            return [f"new {number}", f"newer {number}"]
    return f"new {number}"
