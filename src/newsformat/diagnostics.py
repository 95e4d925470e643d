"""What can be wrong with a file, and where: spans, codes and diagnostics."""

from __future__ import annotations

import bisect
import enum
import re
import unicodedata
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple

import attrs

# The line ends of the format. NEL, LS and PS are text, not line ends.
_LINE_END = re.compile(r"\r\n|\n|\r")

# Up to here, counting line ends takes less time than finding all lines of a text.
_NEAR: Final = 8_192

# How much of a long source line is shown on each side of the caret.
_EXCERPT_WIDTH: Final = 60


@attrs.frozen(order=True)
class Span:
    """A range of a text: `text[span.start : span.end]` is the part that is meant.

    Example:
        >>> Span(4, 9).length
        5
    """

    start: int
    end: int

    @property
    def length(self) -> int:
        """The number of characters (code points) in the range."""
        return self.end - self.start


class Severity(enum.Enum):
    """How serious a problem is: an `ERROR` has to be fixed, a `WARNING` should be looked at."""

    ERROR = "error"
    WARNING = "warning"


class Code(NamedTuple):
    """A stable code with the one sentence that documents it."""

    name: str
    summary: str
    severity: Severity = Severity.ERROR


_REGISTRY: Final = (
    Code("NF101", "The file does not begin with a `---` line."),
    Code("NF102", "The front matter has no closing `---` or `...` line."),
    Code("NF103", "The bytes are not UTF-8."),
    Code("NF104", "The front matter is not YAML."),
    Code("NF105", "A key appears twice in one mapping."),
    Code("NF106", "The front matter is not a mapping."),
    Code("NF107", "A key of a mapping is not a scalar."),
    Code("NF108", "An alias has no anchor, or is inside its own anchor."),
    Code("NF109", "A tag is neither one of YAML's core tags nor a local one."),
    Code("NF110", "A value looks like a number or a date, but is not a valid one."),
    Code("NF111", "The file is larger or deeper than the limits allow."),
    Code("NF112", "A character has to be escaped in YAML."),
    Code("NF113", "The front matter holds more than one YAML document."),
    Code("NF114", "A merge key does not refer to a mapping."),
    Code("NF115", "A merge conflict is not resolved: Git's conflict markers are in the file."),
    Code("NF116", "A text without quotes contains a colon followed by a blank."),
    Code("NF117", "A text without quotes begins with a character that is special in YAML."),
    Code("NF118", "There is a template where a value or a key should be."),
    Code("NF119", "A bracket or a brace is not closed."),
    Code("NF120", "A quote is not closed."),
    Code("NF121", "The front matter is in a format other than YAML."),
    Code("NF201", "A required key is missing."),
    Code("NF202", "A value does not have the type that its field requires."),
    Code("NF203", "A required key has no value."),
    Code("NF204", "The class does not accept a value."),
    Code("NF205", "A key in `extra` has the name of a field of the class."),
    Code("NF301", "Other YAML readers do not read this plain text as text.", Severity.WARNING),
    Code("NF302", "A local tag is kept, but not understood.", Severity.WARNING),
    Code("NF303", "The front matter mixes line ends.", Severity.WARNING),
    Code("NF304", "Seconds have more than six decimal places.", Severity.WARNING),
    Code("NF305", "A key appears twice in one mapping; the last one is read.", Severity.WARNING),
    Code("NF306", "A date and time has no offset from UTC.", Severity.WARNING),
    Code("NF401", "A value cannot be written as YAML."),
    Code("NF402", "A path names a place that does not exist."),
    Code("NF403", "An edit would change what another place in the file says."),
    Code("NF404", "The text at this place is written in a way that cannot be edited safely."),
    Code("NF601", "A file of a collection cannot be read."),
    Code("NF602", "A file of a collection is not text."),
    Code("NF603", "The name of a file or a folder is not UTF-8."),
    Code("NF604", "Symbolic links form a loop."),
    Code("NF605", "An archive, or one of its entries, cannot be read."),
    Code("NF606", "A column of a table cannot hold a value exactly."),
    Code("NF607", "A row of a table cannot be applied to its file."),
)

CODES: Final[Mapping[str, Code]] = MappingProxyType({code.name: code for code in _REGISTRY})
"""Every code of an error or a warning, with the sentence that explains it."""

_ERRORS_PAGE: Final = "https://newsformat.github.io/newsformat/reference/errors.html"


def url_of(code: str) -> str:
    """Return the address of the documentation of a code; empty for a code of another package.

    Example:
        >>> url_of("NF202")
        'https://newsformat.github.io/newsformat/reference/errors.html#nf202'
    """
    return f"{_ERRORS_PAGE}#{code.lower()}" if code[:2] == "NF" and code[2:].isdigit() else ""


class LineIndex:
    r"""Line and column of an offset, for `\n`, `\r\n` and `\r` line ends.

    Example:
        >>> LineIndex("a\r\nbc").locate(4)
        (2, 2)
    """

    def __init__(self, text: str) -> None:
        """Store the text; its lines are found when a position is first asked for."""
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self._text))]

    def locate(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both counted from 1."""
        text = self._text
        if offset <= _NEAR and text.find("\r", 0, offset + 1) < 0:
            return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1, without its line end."""
        start = self._starts[number - 1]
        end = _LINE_END.search(self._text, start)
        return self._text[start : end.start() if end else len(self._text)]


class LineOfText(LineIndex):
    """The part of a `LineIndex` that one diagnostic needs, without the rest of the text."""

    def __init__(self, position: tuple[int, int], line: str) -> None:
        """Store a position, and as much of its line as an excerpt shows."""
        super().__init__("")
        self._position = position
        start = max(0, position[1] - 1 - 2 * _EXCERPT_WIDTH)
        self._start = start
        self._part = line[start : position[1] + 2 * _EXCERPT_WIDTH]

    def locate(self, offset: int) -> tuple[int, int]:  # noqa: ARG002 - it knows one place only
        """Return the line and the column of the place."""
        return self._position

    def line(self, number: int) -> str:  # noqa: ARG002 - as above
        """Return the line of the place; of a long line, only the part near the place."""
        return " " * self._start + self._part


@attrs.frozen
class Diagnostic:
    """One problem in a text, with a code, a message and its place.

    `str` gives the message with the line of the text and a mark under the place.

    Attributes:
        code: The code, a key of `CODES`, which never changes its meaning.
        message: What is wrong, and often what to do.
        path: The path of the value, such as `$.images[0].width`; empty if it is about no value.
        span: The range of the text; `None` if the value does not come from a text.
        name: The name of the text, usually the path of its file.

    Example:
        >>> print(
        ...     Diagnostic(
        ...         "NF202", "expected an integer", "$.heat", Span(2, 7), LineIndex("a: hot")
        ...     )
        ... )
        1:3: NF202 $.heat: expected an integer
          1 | a: hot
            |   ^^^^
    """

    code: str
    message: str
    path: str = ""
    span: Span | None = None
    _lines: LineIndex | None = attrs.field(default=None, eq=False, repr=False)
    name: str | None = None

    @property
    def severity(self) -> Severity:
        """Whether this is an error or a warning."""
        return CODES[self.code].severity

    @property
    def url(self) -> str:
        """The address of the page that explains the code, and how to fix the problem."""
        return url_of(self.code)

    @property
    def line(self) -> int | None:
        """The number of the line, counted from 1; `None` if there is no text."""
        return self._position[0] if self._position else None

    @property
    def column(self) -> int | None:
        """The column in characters (code points), counted from 1; `None` if there is no text."""
        return self._position[1] if self._position else None

    @property
    def source_line(self) -> str | None:
        """The line of the text that has the problem, without its line end."""
        position = self._position
        return self._lines.line(position[0]) if position and self._lines is not None else None

    @property
    def _position(self) -> tuple[int, int] | None:
        if self.span is None or self._lines is None:
            return None
        return self._lines.locate(self.span.start)

    def without_text(self) -> Diagnostic:
        """Return a copy that keeps only its own line in memory, not the whole text.

        Use it in programs that collect the diagnostics of many files.
        """
        position, line = self._position, self.source_line
        lines = None if position is None or line is None else LineOfText(position, line)
        return attrs.evolve(self, lines=lines)

    @property
    def summary(self) -> str:
        """The message on one line, with name, line, column, code and path."""
        place = ":".join(str(part) for part in (self.name, *(self._position or ())) if part)
        message = f"{self.path}: {self.message}" if self.path else self.message
        return f"{place}: {self.code} {message}" if place else f"{self.code} {message}"

    def __str__(self) -> str:
        """The summary, the source line and a caret under the place."""
        position = self._position
        if position is None or self._lines is None or self.span is None:
            return self.summary
        number, column = position
        shown = excerpt(number, self._lines.line(number), column, self.span.length)
        return f"{self.summary}\n{shown}"


def excerpt(number: int, line: str, column: int, length: int) -> str:
    """Show a line of a text, and a caret under a place in it.

    Args:
        number: The number of the line.
        line: The line without its line end.
        column: The column of the place, counted from 1.
        length: How many code points the place has.

    Example:
        >>> print(excerpt(12, "heat: hot", 7, 3))
          12 | heat: hot
             |       ^^^
    """
    source, indent, width = _excerpt(line, column - 1, length)
    margin = " " * len(str(number))
    return f"  {number} | {source}\n  {margin} | {' ' * indent}{'^' * width}"


def _excerpt(line: str, offset: int, length: int) -> tuple[str, int, int]:
    """Shorten a line around a place, and return it with the caret's indent and width in cells."""
    start = max(0, offset - _EXCERPT_WIDTH)
    before, after = line[start:offset], line[offset : offset + _EXCERPT_WIDTH]
    marked = after[: max(length, 0)]
    head = "…" if start else ""
    tail = "…" if offset + _EXCERPT_WIDTH < len(line) else ""
    indent = _cells(head + before)
    return _visible(head + before + after + tail), indent, max(1, _cells(marked))


def _visible(text: str) -> str:
    """Replace the characters that a terminal would interpret instead of showing."""
    return "".join(
        " " if char == "\t" else "\N{REPLACEMENT CHARACTER}" if _is_control(char) else char
        for char in text
    )


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"} or char in "\u2028\u2029\ufeff"


def _cells(text: str) -> int:
    """Return how many terminal cells a text occupies."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
