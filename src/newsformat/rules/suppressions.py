"""Comments in the front matter that suppress rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import attrs

from newsformat.diagnostics import Span
from newsformat.rules.definition import Subject
from newsformat.rules.places import Place, is_within, scalars_in
from newsformat.text.text_edits import TextEdit

# A comment begins its line, or follows a blank (YAML 1.2.2, section 6.6). The expression is
# compiled when a document may have such a comment.
_COMMENT: Final = (
    r"(?<![ \t])(?P<above>(?<![^\r\n])[ \t]*+|[ \t]++)"
    r"(?P<comment>\#[ \t]*newsformat[ \t]*:[ \t]*ignore(?P<file>-file)?"
    r"(?P<names>[ \t]*\[(?P<inside>[^\]\r\n]*)\])?[^\r\n]*)"
)
_NAME: Final = re.compile(r"[^,]+")


@attrs.define(eq=False)
class Suppression:
    """A comment that suppresses rules.

    Attributes:
        span: The comment, from its `#` on.
        names: The codes and names of rules, each with its place.
        line: The offset of the line that it applies to; `None` for the whole file.
        removal: The range to remove together with the comment: its line, or the blanks before it.
        used: The names that have suppressed something.
    """

    span: Span
    names: list[tuple[str, Span]]
    line: int | None
    removal: Span
    used: set[str] = attrs.field(factory=set)

    def without(self, name: str) -> list[TextEdit]:
        """Return the edits that remove a name from the comment, or the comment with its last name.

        Args:
            name: The name.
        """
        others = [span for other, span in self.names if other != name]
        if not others:
            return [TextEdit(self.removal, "")]
        edits = []
        for number, (other, span) in enumerate(self.names):
            if other != name:
                continue
            if number:
                edits.append(TextEdit(Span(self.names[number - 1][1].end, span.end), ""))
            else:
                edits.append(TextEdit(Span(span.start, self.names[1][1].start), ""))
        return edits


def suppressions_of(subject: Subject[Any]) -> list[Suppression]:
    """Return the comments of a document, in the order of the text."""
    front = subject.front_matter
    if "newsformat" not in front:
        return []
    found = list(re.finditer(_COMMENT, front))
    if not found:
        return []
    base = subject.parsed.fences.start
    texts = _ranges_of_texts(subject)
    return [
        _suppression(subject, match, base)
        for match in found
        if not is_within(texts, base + match.start("comment"))
    ]


def _ranges_of_texts(subject: Subject[Any]) -> list[tuple[int, int]]:
    """Return the ranges in which a `#` is part of a text."""
    source = subject.source
    ranges = []
    for node in scalars_in(subject.parsed.root):
        # A comment may follow the indicator of a block scalar.
        start = source.next_line(node.start) if node.style in {"|", ">"} else node.start
        if start < node.end:
            ranges.append((start, node.end))
    return sorted(ranges)


def _suppression(subject: Subject[Any], match: re.Match[str], base: int) -> Suppression:
    source = subject.source
    start, end = base + match.start("comment"), base + match.end("comment")
    line = source.line_start(start)
    is_alone = not source.text[line:start].strip(" \t")
    removal = Span(line, source.next_line(start))
    if not is_alone:
        removal = Span(base + match.start("above"), end)
    names = list(_names(match, base))
    about: int | None = None
    if match["file"] is None:
        about = _line_below(subject, line) if is_alone else line
    return Suppression(Span(start, end), names, about, removal)


def _names(match: re.Match[str], base: int) -> Iterator[tuple[str, Span]]:
    if match["inside"] is None:
        return
    offset = base + match.start("inside")
    for found in _NAME.finditer(match["inside"]):
        name = found.group().strip(" \t")
        start = offset + found.start() + found.group().find(name)
        if name:
            yield name, Span(start, start + len(name))


def _line_below(subject: Subject[Any], line: int) -> int:
    """Return where the first line below a comment begins that is not a comment itself."""
    source = subject.source
    below = source.next_line(line)
    while source.text[below : source.line_end(below)].lstrip(" \t").startswith("#"):
        below = source.next_line(below)
    return below


def lines_of(subject: Subject[Any], place: Place, span: Span) -> set[int]:
    """Return where the lines begin on which, or above which, a comment about a place may be.

    These are the lines of its key or item and of those around it, of the range that is shown, and
    of the end of its value.

    Args:
        subject: The document.
        place: The place of its path.
        span: The range that is shown.
    """
    start = subject.source.line_start
    return {start(offset) for offset in (*place.anchors, span.start, place.end)}
