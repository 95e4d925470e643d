"""The text of a file as it is, and how to find one's way in its lines."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Never, TypeAlias, get_args

import attrs

from newsformat.arguments import require, require_choice
from newsformat.errors import ParseError
from newsformat.lazy_patterns import pattern

if TYPE_CHECKING:
    # Diagnostics are imported when there is something wrong.
    from newsformat.diagnostics import Diagnostic, LineIndex, Span

_LINE_END: Final = pattern(r"[\r\n]|\Z")
# How far back a line usually begins.
_USUAL_LINE: Final = 200
_NEWLINE: Final = pattern(r"\r\n|\n|\r")
_BLANKS: Final = pattern(r"[ \t]*")


def _require_count(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    require(value, int, f"{attribute.name} as an integer", "a large one is as good as none")
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
"""The limits that hold where none are given."""

# An item that is a mapping, its first key, and the value of that.
_MOST_NODES_OF_A_LINE: Final = 3


def _deep_line(depth: int) -> str:
    """Give how a line begins that may be too deep, where each collection is indented two columns.

    The line of an item may begin two more of them: its mapping, and an empty list in that.
    """
    return "\n" + " " * (2 * (min(depth, DEFAULT_LIMITS.depth) - 2))


_DEEP_LINE: Final = _deep_line(DEFAULT_LIMITS.depth)


def is_surely_within(limits: Limits, text: str, start: int, end: int) -> bool:
    """Tell whether known lines in canonical indents are within the limits, whatever they say."""
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
    """What a text may be like though the format forbids it, where somebody asked for it.

    Attributes:
        no_front_matter: It may have no front matter, which is read as an empty one.
        doubled_keys: A key may stand twice in a mapping; the last one is read.
    """

    no_front_matter: bool = False
    doubled_keys: bool = False


NO_ALLOWANCES: Final = Allowances()
"""The format as it is."""

Missing: TypeAlias = Literal["error", "empty"]
"""What a text without front matter is."""

Duplicates: TypeAlias = Literal["error", "last"]
"""What a key that stands twice is: an error, or the last of its values."""


def allowances_of(missing: object, duplicates: object) -> Allowances:
    """Return what a text may be like.

    Args:
        missing: What a text without front matter is.
        duplicates: What a key that stands twice is.

    Raises:
        TypeError: One of them is no text.
        ValueError: One of them is another text than those that have a meaning.
    """
    require_choice(missing, get_args(Missing), "missing")
    require_choice(duplicates, get_args(Duplicates), "duplicates")
    return Allowances(missing == "empty", duplicates == "last")


class Source:
    """A text, what it is called, its lines, and what it may be like."""

    def __init__(
        self, text: str, name: str | None = None, allowances: Allowances = NO_ALLOWANCES
    ) -> None:
        """Take the text as it is, what it is called in errors, and what it may be like."""
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
        """Take a text as it is, or decode bytes as UTF-8; a byte order mark stays."""
        if isinstance(content, str):
            return cls(content, name, allowances)
        try:
            return cls(content.decode("utf-8"), name, allowances)
        except UnicodeDecodeError as error:
            from newsformat.diagnostics import Span  # noqa: PLC0415 - see above

            readable = content[: error.start].decode("utf-8")
            # The bad byte stands in the shown line as a replacement character.
            shown = cls(
                readable + content[error.start : error.start + 60].decode("utf-8", "replace"), name
            )
            shown.fail(
                "NF103",
                f"byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8",
                Span(len(readable), len(readable) + 1),
            )

    def with_text(self, text: str) -> Source:
        """Return a source of another text, which may be like this one."""
        return Source(text, self.name, self.allowances)

    def diagnostic(self, code: str, message: str, span: Span, path: str = "") -> Diagnostic:
        """Make a diagnostic that knows its place in this text."""
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

    def line_start(self, offset: int) -> int:
        """Return where the line of an offset begins."""
        text = self.text
        if text[offset - 1 : offset + 1] == "\r\n":
            offset -= 1
        # A text may have only one kind of line end; the other is not to be looked for in all of it.
        reach = _USUAL_LINE
        while True:
            start = max(0, offset - reach)
            end = max(text.rfind("\n", start, offset), text.rfind("\r", start, offset))
            if end >= 0 or not start:
                return end + 1
            reach *= 4

    def line_end(self, offset: int) -> int:
        """Return where the line of an offset ends, before its line end."""
        match = _LINE_END.search(self.text, offset)
        return match.start() if match else len(self.text)

    def next_line(self, offset: int) -> int:
        """Return where the line after the line of an offset begins."""
        end = self.line_end(offset)
        match = _NEWLINE.match(self.text, end)
        return match.end() if match else end

    def blanks_at(self, offset: int) -> str:
        """Return the spaces and tabs that stand at an offset, if any do."""
        match = _BLANKS.match(self.text, offset)
        return match.group() if match else ""

    def newline_before(self, offset: int) -> str:
        """Return the line end above the line of an offset, or else of the first line."""
        text, start = self.text, self.line_start(offset)
        if start:
            return "\r\n" if text[start - 2 : start] == "\r\n" else text[start - 1]
        first = _NEWLINE.search(text)
        return first.group() if first else "\n"
