"""Documents with comments wherever YAML takes them, and the lines that each place has.

Every key, scalar and comment is a word of its own, so that what stands in an edited text can be
told without a parser.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hypothesis import strategies as st

Place: TypeAlias = tuple[str | int, ...]

_COMMENT = re.compile(r"# c\d+\b")
_WORD = re.compile(r"\b[knvw]\d+\b")
# The end of a collection that begins on a line above.
_CLOSES = re.compile(r"^[^\[{#]*[\]}] *$")


@dataclass
class Commented:
    """A document.

    Attributes:
        lines: Its lines.
        spans: For each place with lines of its own, the first of them and the one behind the last.
        blocks: The places among them that stand in block style.
    """

    lines: list[str] = field(default_factory=list)
    spans: dict[Place, tuple[int, int]] = field(default_factory=dict)
    blocks: set[Place] = field(default_factory=set)

    def comments_of(self, place: Place) -> set[str]:
        """Return the comments in the lines of a place."""
        return comments_in(self.lines[slice(*self.spans[place])])


def comments_in(lines: Sequence[str]) -> set[str]:
    """Return the comments in some lines."""
    return {match.group() for line in lines for match in _COMMENT.finditer(line)}


def words_in(line: str) -> list[str]:
    """Return the keys and scalars of a line."""
    return _WORD.findall(line.partition("#")[0])


def words_of_comments(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each comment with the words that it is about: those of its line, or of the next.

    A comment with a blank line below it, or further to the right than the line below it, is about
    nothing in particular. One behind a bracket that closes a collection above is about that.
    """
    for index, line in enumerate(lines):
        for match in _COMMENT.finditer(line):
            about = "" if _CLOSES.search(line[: match.start()]) else line
            if _is_comment(line):
                about = next(itertools.dropwhile(_is_comment, lines[index:]), "")
            yield match.group(), words_in(about) if _column(about) >= _column(line) else []


def _column(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_comment(line: str) -> bool:
    return line.lstrip(" ").startswith("#")


@st.composite
def commented_documents(draw: st.DrawFn) -> Commented:
    """Documents with comments."""
    writer = _Writer(draw)
    writer.document()
    return writer.result


class _Writer:
    """Writes a document while it is drawn."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.result = Commented()
        self._draw = draw
        # The columns of the keys and dashes in block style.
        self._columns: dict[Place, int] = {}
        self._numbers = 0

    def _one_in(self, number: int) -> bool:
        return bool(self._draw(st.integers(0, number - 1)) == number - 1)

    def _pick(self, *choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))

    def _word(self, kind: str) -> str:
        self._numbers += 1
        return f"{kind}{self._numbers}"

    def _add(self, line: str) -> None:
        self.result.lines.append(line)

    def _beside(self) -> str:
        blanks = self._pick(" ", "  ")
        return f"{blanks}# {self._word('c')}" if self._one_in(2) else self._pick("", "", " ")

    def _comments(self, *columns: int) -> None:
        """Lines of comments, and blank ones, in one of some columns."""
        for _ in range(self._pick(0, 0, 0, 1, 1, 2)):
            self._add(f"{' ' * self._pick(*columns)}# {self._word('c')}")
        if self._one_in(8):
            self._add("")

    def _inner_comments(self, column: int) -> None:
        """Comments directly below a value that are indented into its key or item."""
        while self._one_in(5):
            self._add(f"{' ' * (column + self._pick(1, 2, 5))}# {self._word('c')}")

    def document(self) -> None:
        """A whole front matter."""
        self._mapping((), 0, "", 0)
        self._comments(0, 2, 5)
        self.result.blocks.update(self._columns)
        for place, column in self._columns.items():
            start, end = self.result.spans[place]
            self.result.spans[place] = start, self._with_inner_comments(place, end, column)

    def _with_inner_comments(self, place: Place, end: int, column: int) -> int:
        """Return where the lines of a place end, with comments that are indented into it."""
        is_block = any(each[:-1] == place for each in self._columns)
        for index, line in enumerate(self.result.lines[end:], end):
            content = line.lstrip(" ")
            if content.startswith("#") and len(line) - len(content) > column:
                end = index + 1
            elif content or not is_block:
                break
        return end

    def _mapping(self, place: Place, column: int, prefix: str, depth: int) -> None:
        """A block mapping; its first key may stand behind a dash."""
        for index in range(self._pick(1, 1, 2, 3)):
            if index or not prefix:
                self._comments(0, column)
            key = self._word("k")
            head = prefix if prefix and not index else " " * column
            head += self._pick(key, key, key, f'"{key}"', f"'{key}'") + ":"
            start = len(self.result.lines)
            self._value((*place, key), column, head, depth)
            self.result.spans[*place, key] = start, len(self.result.lines)
            self._columns[*place, key] = column
            self._inner_comments(column)

    def _sequence(self, place: Place, column: int, depth: int) -> None:
        """A block sequence."""
        for index in range(self._pick(1, 2, 3)):
            self._comments(0, column)
            start = len(self.result.lines)
            self._item((*place, index), column, depth)
            self.result.spans[*place, index] = start, len(self.result.lines)
            self._columns[*place, index] = column
            self._inner_comments(column)

    def _item(self, place: Place, column: int, depth: int) -> None:
        dash = " " * column + "-"
        if depth < 2 and self._one_in(2):
            gap = self._pick(1, 1, 3)
            if self._one_in(3):
                self._add(f"{dash}{self._beside()}")
                self._mapping(place, column + 1 + gap, "", depth + 1)
            else:
                self._mapping(place, column + 1 + gap, dash + " " * gap, depth + 1)
        else:
            self._value(place, column, dash, 9)

    def _value(self, place: Place, column: int, head: str, depth: int) -> None:
        """A value behind a `:` or a dash."""
        kind = self._pick(
            "scalar", "scalar", "null", "below", "folded", "literal", "flow", "map", "list"
        )
        if kind == "flow":
            self._flow(place, column, head)
        elif kind == "literal":
            comment = f" # {self._word('c')}" if self._one_in(2) else ""
            self._add(f"{head} {self._pick('|', '>')}{self._pick('', '-', '+')}{comment}")
            self._add(f"{' ' * (column + 6)}{self._word('v')}")
        elif kind == "folded":
            quote = self._pick("", "'", '"')
            self._add(f"{head} {quote}{self._word('v')}")
            self._add(f"{' ' * (column + 6)}{self._word('v')}{quote}{self._beside()}")
        elif kind == "scalar" or (depth > 1 and kind in {"map", "list"}):
            word = self._word("v")
            self._add(f"{head} {self._pick(word, word, repr(word))}{self._beside()}")
        else:
            anchor = f" &a{self._numbers}" if self._one_in(6) and kind != "null" else ""
            self._add(f"{head}{anchor}{self._beside()}")
            if kind == "below":
                self._add(f"{' ' * (column + 4)}{self._word('v')}{self._beside()}")
            elif kind == "map":
                self._mapping(place, column + self._pick(2, 4), "", depth + 1)
            elif kind == "list":
                self._sequence(place, column + self._pick(2, 2, 0), depth + 1)

    def _flow(self, place: Place, column: int, head: str) -> None:
        """A flow collection on one line or over several."""
        is_mapping, is_long = self._one_in(2), self._one_in(3)
        opening, closing = "{}" if is_mapping else "[]"
        line = f"{head} {opening}"
        steps: list[str | int] = []
        for index in range(count := self._pick(0, 1, 2, 3)):
            step = self._word("k") if is_mapping else index
            if is_long or self._one_in(4):
                line = self._end_flow_line(line, place, steps, column)
            steps.append(step)
            line += f"{step}: {self._word('v')}" if is_mapping else self._word("v")
            line += ", " if index + 1 < count else self._pick("", ",")
        if is_long or self._one_in(4):
            line = self._end_flow_line(line, place, steps, column)
        self._add(f"{line}{closing}{self._beside()}")

    def _end_flow_line(self, line: str, place: Place, steps: list[str | int], column: int) -> str:
        """End a line inside a flow collection; give the beginning of the next one."""
        if len(steps) == 1 and line[: column + 2].isspace():
            self.result.spans[*place, steps[0]] = len(self.result.lines), len(self.result.lines) + 1
        self._add(f"{line}{self._beside()}")
        self._comments(0, column + 2)
        steps.clear()
        return " " * (column + 2)
