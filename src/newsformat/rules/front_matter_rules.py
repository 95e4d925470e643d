"""Rules for all documents, about how their front matter is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from newsformat.diagnostics import CODES, Diagnostic, Span
from newsformat.lazy_patterns import pattern
from newsformat.rules.definition import Fix, Rule, Safety, Subject, Violation, rule
from newsformat.rules.key_sorting import disorders, in_order, is_in_order
from newsformat.rules.overview import Overview, Screen
from newsformat.rules.places import is_within, scalars_in
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.lines.expressions import BLOCK_HEADER
from newsformat.yaml.nodes import ScalarNode
from newsformat.yaml.scalars import double_quoted

_TRAILING: Final = re.compile(r"(?<![ \t])[ \t]++(?=[\r\n])")
# The header of a literal or folded scalar, and an escaped line end with blanks before it.
_VALUE_WITH_BLANKS: Final = pattern(rf"{BLOCK_HEADER}|\\[ \t]++[\r\n]")
# Searching for a blank before a line end takes twice as long as matching each line up to its end.
_LINES_WITHOUT: Final = re.compile(r"(?:.*+(?<! )\n)*+")


def _rule_of_doubt(
    code: str,
    name: str,
    why: str,
    example: str,
    fix: Callable[[Subject[Any], Diagnostic], Fix | None] | None = None,
) -> Rule:
    """Make a rule of a warning of `Document.check`, with its code, summary and severity.

    Args:
        code: The code of the warning.
        name: The readable name.
        why: Why it matters.
        example: Lines of front matter that cause the warning.
        fix: Returns the fix, which is safe.
    """

    def check(subject: Subject[Any]) -> Iterator[Violation]:
        for doubt in subject.doubts:
            if doubt.code == code:
                edits = None if fix is None else fix(subject, doubt)
                yield Violation(doubt.path, doubt.message, edits, doubt.span)

    known = CODES[code]
    safety: Safety | None = None if fix is None else "safe"
    return Rule(code, name, known.summary, check, why, example, known.severity, fix=safety)


def _quoted(subject: Subject[Any], doubt: Diagnostic) -> Fix | None:
    """Return a fix that quotes a plain scalar."""
    span = doubt.span
    return None if span is None else [TextEdit(span, double_quoted(subject.text[_range(span)]))]


def _range(span: Span) -> slice:
    return slice(span.start, span.end)


DOUBTS: Final[tuple[Rule, ...]] = (
    _rule_of_doubt(
        "NF301",
        "ambiguous-text",
        "YAML 1.1 readers read `no` as false, and nearly all YAML readers read `1984` as a number.",
        "category: no",
        _quoted,
    ),
    _rule_of_doubt(
        "NF302",
        "local-tag",
        "Other readers refuse the file, or turn the value into something else.",
        "category: !a b",
    ),
    _rule_of_doubt(
        "NF303",
        "mixed-line-ends",
        "Editors and Git may unify them unasked, so that every line shows up as changed.",
        "",
    ),
    _rule_of_doubt(
        "NF304",
        "lost-decimal-places",
        "Programs that read the file and write it again lose the further decimal places.",
        "publishedDateTime: 2020-06-24T03:48:04.0681394Z",
    ),
    _rule_of_doubt(
        "NF305",
        "doubled-key",
        "Some readers use the first value, some use the last, and some refuse the file.",
        "",
    ),
    _rule_of_doubt(
        "NF306",
        "naive-date",
        "Readers in different time zones take it for different moments.",
        "publishedDateTime: 2020-06-24T19:27:00",
    ),
)
"""The rules that report the warnings of `Document.check`."""


def _is_beyond_doubt(overview: Overview) -> bool:
    return overview.is_beyond_doubt


@rule(
    code="NF551",
    name="key-order",
    summary="The keys of a mapping are not in canonical order, which is the order of the fields.",
    why="Files whose keys have the same order are easier to read and to compare.",
    example="type: article\ncategory: news",
    fix="safe",
)
def key_order(subject: Subject[Any]) -> Iterator[Violation]:
    """Check every mapping that has a class; without a class, no order is declared."""
    parsed = subject.parsed
    if parsed.is_in_order or not parsed.layout.ranks:
        return
    for disorder in disorders(parsed):
        message = f"{disorder.key} belongs above {disorder.below}"
        edits = in_order(parsed, disorder)
        yield Violation(disorder.path, message, edits, disorder.span)


def _is_in_order(overview: Overview) -> bool:
    reading = overview.written.reading
    if reading.parsed.is_by_template:
        return reading.parsed.is_in_order
    return is_in_order(reading.parsed.data, reading.layout)


@rule(
    code="NF552",
    name="trailing-blanks",
    summary="A line of the front matter ends with blanks.",
    why="They are invisible, and editors that remove them change lines unintentionally.",
    example="category: news  ",
    fix="safe",
)
def trailing_blanks(subject: Subject[Any]) -> Iterator[Violation]:
    """Check all lines, except for block scalars and the one blank after a key without a value."""
    front = subject.front_matter
    # Searching for a few characters takes a small part of the time of a regular expression.
    if not (" \n" in front or "\r" in front or "\t" in front):
        return
    base = subject.parsed.fences.start
    spans = list(_blanks_at_ends(front))
    kept: list[tuple[int, int]] = []
    if spans and _may_keep_some(front, spans):
        kept = sorted(_kept(subject))
    for first, last in spans:
        start, end = base + first, base + last
        if is_within(kept, start):
            continue
        fix = [TextEdit(Span(start, end), "")]
        yield Violation((), "blanks at the end of the line", fix, Span(start, end))


def _no_line_ends_in_blanks(overview: Overview) -> bool:
    parsed = overview.written.reading.parsed
    text, fences = parsed.source.text, parsed.fences
    return (
        not parsed.has_in_front_matter("\t")
        and not parsed.has_in_front_matter("\r")
        and _LINES_WITHOUT.fullmatch(text, fences.start, fences.end) is not None
    )


def _blanks_at_ends(front: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the blanks at the ends of lines."""
    if "\r" in front or "\t" in front:
        yield from (match.span() for match in _TRAILING.finditer(front))
        return
    # Searching for two characters takes a small part of the time of the regular expression.
    found = front.find(" \n")
    while found >= 0:
        line, end = front.rfind("\n", 0, found) + 1, found + 1
        yield line + len(front[line:end].rstrip(" ")), end
        found = front.find(" \n", end)


def _may_keep_some(front: str, blanks: Iterable[tuple[int, int]]) -> bool:
    """Tell whether some blanks at the ends of lines may belong to a value, or be a null.

    Args:
        front: The front matter.
        blanks: The ranges of the blanks.
    """
    return any(front[start - 1 : end] == ": " for start, end in blanks) or (
        # These characters are rare, so each is searched for on its own first.
        ("|" in front or ">" in front or "\\" in front)
        and _VALUE_WITH_BLANKS.search(front) is not None
    )


def _kept(subject: Subject[Any]) -> Iterator[tuple[int, int]]:
    """Yield the ranges in which blanks at the ends of lines belong to a value."""
    source = subject.source
    for node in scalars_in(subject.parsed.root):
        if node.style in {"|", ">"}:
            # Blank lines below a block scalar may belong to it, even to one without text.
            start = source.next_line(node.start)
            end = max(start, source.line_start(node.end))
            while end < len(source.text) and not source.text[end : source.line_end(end)].strip():
                end = source.next_line(end)
            yield start, max(end, node.end)
        elif node.style == '"':
            yield from _escaped(source.text, node)
        elif node.is_empty and node.tag is None:
            # A null may be written as one blank after the colon.
            end = source.line_end(node.start)
            if source.text[node.start : end] == " " and source.text[node.start - 1] == ":":
                yield node.start, end


def _escaped(text: str, node: ScalarNode) -> Iterator[tuple[int, int]]:
    """Yield the blanks at the ends of lines that belong to a text because of an escape."""
    for found in re.finditer(r"\\[ \t]+(?=[\r\n])", text[node.start : node.end]):
        yield node.start + found.start(), node.start + found.end()


TEXT_RULES: Final[tuple[Rule, ...]] = (*DOUBTS, key_order, trailing_blanks)
"""The rules of this module."""

TEXT_SCREENS: Final[Mapping[Rule, Screen]] = {
    **dict.fromkeys(DOUBTS, _is_beyond_doubt),
    key_order: _is_in_order,
    trailing_blanks: _no_line_ends_in_blanks,
}
"""Tells for each of these rules whether a document certainly fits it."""
