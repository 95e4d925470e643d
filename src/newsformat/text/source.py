"""The text of a file as it was read, and functions that find lines in it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Never, TypeAlias, get_args

import attrs

from newsformat.arguments import require, require_choice
from newsformat.errors import ParseError
from newsformat.lazy_patterns import pattern

if TYPE_CHECKING:
    # Diagnostics are imported only when something is wrong.
    from newsformat.diagnostics import Diagnostic, LineIndex, Span

_LINE_END: Final = pattern(r"[\r\n]|\Z")
# How far back to search for the beginning of a line before searching the whole text.
_USUAL_LINE: Final = 200
_NEWLINE: Final = pattern(r"\r\n|\n|\r")
_BLANKS: Final = pattern(r"[ \t]*")
# All that stands above the front matter.
_OPENING_LINE: Final = pattern(r"\ufeff?(?:[ \t]*(?:\r\n|\n|\r))*---[ \t]*(?:\r\n|\n|\r)")


def _require_count(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    require(value, int, f"{attribute.name} as an integer", "for no limit, pass a large number")
    if value < 0:
        raise ValueError(f"{attribute.name} must not be negative; found {value}")


@attrs.frozen
class Limits:
    """The largest input that is accepted, as a protection against hostile files.

    The defaults are far above what people write.

    Attributes:
        front_matter: Characters between the `---` lines. The body has no limit.
        depth: Lists and mappings inside of each other.
        nodes: Values in the front matter. A value that an alias repeats counts each time.
        integer_digits: Digits of one integer.
        file: Bytes of one file that a `Collection` reads.
        archive: Bytes that a `Collection` unpacks from one compressed tar archive.

    Example:
        >>> Limits(depth=10).depth
        10
    """

    front_matter: int = attrs.field(default=4_194_304, validator=_require_count)
    depth: int = attrs.field(default=100, validator=_require_count)
    nodes: int = attrs.field(default=100_000, validator=_require_count)
    integer_digits: int = attrs.field(default=4_300, validator=_require_count)
    file: int = attrs.field(default=67_108_864, validator=_require_count)
    archive: int = attrs.field(default=2_147_483_648, validator=_require_count)


DEFAULT_LIMITS: Final = Limits()
"""The limits that apply unless others are given."""

# The beginnings of three lines: an item that is a mapping, its first key, and that key's value.
_MOST_NODES_OF_A_LINE: Final = 3


def _deep_line(depth: int) -> str:
    """Return how a line begins that may exceed the depth, with an indent of two columns per level.

    The line of an item may open two more levels: a mapping, and an empty list in it.
    """
    return "\n" + " " * (2 * (min(depth, DEFAULT_LIMITS.depth) - 2))


_DEEP_LINE: Final = _deep_line(DEFAULT_LIMITS.depth)


def is_surely_within(limits: Limits, text: str, start: int, end: int) -> bool:
    """Tell whether canonically indented lines are within the limits, whatever they contain."""
    length = end - start
    deep_line = _DEEP_LINE if limits is DEFAULT_LIMITS else _deep_line(limits.depth)
    return (
        length <= limits.front_matter
        and (
            length <= limits.nodes
            or text.count("\n", start, end) * _MOST_NODES_OF_A_LINE < limits.nodes
        )
        and (limits is DEFAULT_LIMITS or limits.integer_digits >= DEFAULT_LIMITS.integer_digits)
        and text.find(deep_line, start, end) < 0
    )


class Allowances(NamedTuple):
    """Departures from the format that the caller has allowed.

    Attributes:
        no_front_matter: A text may have no front matter, which then counts as empty.
        doubled_keys: A key may occur twice in a mapping; the last one counts.
    """

    no_front_matter: bool = False
    doubled_keys: bool = False


NO_ALLOWANCES: Final = Allowances()
"""The format without any departures."""

Missing: TypeAlias = Literal["error", "empty"]
"""What to do with a text without front matter."""

Duplicates: TypeAlias = Literal["error", "last"]
"""What to do with a key that occurs twice: raise an error, or take its last value."""


def allowances_of(missing: object, duplicates: object) -> Allowances:
    """Return the departures from the format that two arguments of a public function allow.

    Args:
        missing: What to do with a text without front matter.
        duplicates: What to do with a key that occurs twice.

    Raises:
        TypeError: One of them is not a `str`.
        ValueError: One of them is not one of the allowed words.
    """
    require_choice(missing, get_args(Missing), "missing")
    require_choice(duplicates, get_args(Duplicates), "duplicates")
    return Allowances(missing == "empty", duplicates == "last")


class Source:
    """A text with its name, its lines, and the departures from the format allowed in it."""

    def __init__(
        self, text: str, name: str | None = None, allowances: Allowances = NO_ALLOWANCES
    ) -> None:
        """Store the text unchanged, with the name for error messages and what is allowed in it."""
        self.text: str = text
        self.name: str | None = name
        self.allowances: Allowances = allowances

    @classmethod
    def of(
        cls,
        content: str | bytes,
        name: str | None = None,
        allowances: Allowances = NO_ALLOWANCES,
    ) -> Source:
        """Return the source of a text, or of UTF-8 bytes; a byte order mark is kept."""
        if isinstance(content, str):
            return cls(content, name, allowances)
        try:
            return cls(content.decode("utf-8"), name, allowances)
        except UnicodeDecodeError as error:
            from newsformat.diagnostics import Span  # noqa: PLC0415 - see above

            readable = content[: error.start].decode("utf-8")
            # The excerpt shows a replacement character where the invalid byte is.
            shown = cls(
                readable + content[error.start : error.start + 60].decode("utf-8", "replace"), name
            )
            shown.fail(
                "NF103",
                f"byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8",
                Span(len(readable), len(readable) + 1),
            )

    def with_text(self, text: str) -> Source:
        """Return a source of another text, with the same name and the same departures allowed."""
        return Source(text, self.name, self.allowances)

    def diagnostic(self, code: str, message: str, span: Span, path: str = "") -> Diagnostic:
        """Return a diagnostic with a place in this text."""
        from newsformat.diagnostics import Diagnostic  # noqa: PLC0415 - see above

        return Diagnostic(code, message, path, span, self._lines, self.name)

    def fail(self, code: str, message: str, span: Span, path: str = "") -> Never:
        """Raise a `ParseError` with one diagnostic."""
        raise ParseError([self.diagnostic(code, message, span, path)])

    @cached_property
    def _lines(self) -> LineIndex:
        from newsformat.diagnostics import LineIndex  # noqa: PLC0415 - see above

        return LineIndex(self.text)

    def line_number(self, offset: int) -> int:
        """Return the number of the line of an offset, counted from 1."""
        return self._lines.locate(offset)[0]

    def locate(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both counted from 1."""
        return self._lines.locate(offset)

    def line_start(self, offset: int) -> int:
        """Return where the line of an offset begins.

        A byte order mark directly below the opening fence, as it stays there when a program writes
        a fence above a file that began with one, stands ahead of the line and is no part of it.
        """
        text = self.text
        if text[offset - 1 : offset + 1] == "\r\n":
            offset -= 1
        # A text with one kind of line end has none of the other, so do not search all of it for
        # that.
        reach = _USUAL_LINE
        while True:
            start = max(0, offset - reach)
            end = max(text.rfind("\n", start, offset), text.rfind("\r", start, offset))
            if end >= 0 or not start:
                break
            reach *= 4
        start = end + 1
        if text.startswith("\ufeff", start, offset) and _OPENING_LINE.fullmatch(text, 0, start):
            return start + 1
        return start

    def line_end(self, offset: int) -> int:
        """Return where the line of an offset ends, before its line end."""
        match = _LINE_END.search(self.text, offset)
        return match.start() if match else len(self.text)

    def next_line(self, offset: int) -> int:
        """Return where the line after an offset begins."""
        end = self.line_end(offset)
        match = _NEWLINE.match(self.text, end)
        return match.end() if match else end

    def blanks_at(self, offset: int) -> str:
        """Return the spaces and tabs at an offset, which may be none."""
        match = _BLANKS.match(self.text, offset)
        return match.group() if match else ""

    def newline_before(self, offset: int) -> str:
        """Return the line end above the line of an offset; for the first line, its own line end."""
        text, start = self.text, self.line_start(offset)
        if text[start - 1 : start] == "\ufeff":
            start -= 1
        if start:
            return "\r\n" if text[start - 2 : start] == "\r\n" else text[start - 1]
        first = _NEWLINE.search(text)
        return first.group() if first else "\n"
