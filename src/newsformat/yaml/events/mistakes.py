"""Finds common mistakes in text that is not YAML, to say what is wrong and where it begins.

ruamel.yaml reports the place where it could not continue, which is often far from the mistake.

This module is imported only after a text has been refused.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from itertools import takewhile
from typing import Final

import attrs

from newsformat.lazy_patterns import pattern
from newsformat.text.fences import CONFLICT
from newsformat.yaml.events.scanner import RESERVED_PROBLEM, TAB_PROBLEM, Trail

_CONFLICT: Final = pattern(
    r"(?:\A|(?<=[\r\n]))([ \t]*)(<{7}|\|{7}|={7}|>{7})(?=[ \t\r\n]|\Z)", re.ASCII
)
_TEMPLATE: Final = pattern(
    r"\{\{[^}]{0,1000}\}\}|\{%(?:[^\r\n]{0,1000}?%\})?|\{#[^\r\n]{0,1000}?#\}"
)
_LINE_END: Final = pattern(r"[\r\n]|\Z")
_BLANKS: Final = pattern(r"[ \t]*")
_NOTHING: Final = pattern(r"(?:[ \t\r\n]|#[^\r\n]*)*+")
_KEY_BEHIND: Final = pattern(r"[^\r\n]*?:(?=[ \t\r\n]|\Z)")
_BEFORE_KEY: Final = pattern(r"[ ]*(?:[-?][ \t]+)*")
_BRACKETS: Final = {"[": ("]", "a list"), "{": ("}", "a mapping")}
_CLOSING: Final = frozenset({"", ",", "]", "}"})
_LONGEST_KEY: Final = 1_024

_COLON_PROBLEM: Final = "mapping values are not allowed here"
_NO_COLON_PROBLEM: Final = "could not find expected ':'"


@attrs.frozen
class Failure:
    """What ruamel.yaml reports about a text that it refuses.

    Attributes:
        problem: The problem, in its words.
        place: Where it could not continue.
        context: What it was reading at the time.
        context_place: Where that begins; the same as `place` if ruamel.yaml does not say.
        trail: What its scanner met on the way.
    """

    problem: str
    place: int
    context: str
    context_place: int
    trail: Trail


@attrs.frozen
class Mistake:
    """A mistake, as it is shown to the user.

    Attributes:
        code: Its code.
        message: What is wrong, and what to do.
        start: Where it begins.
        end: Where it ends.
    """

    code: str
    message: str
    start: int
    end: int


def explain(front: str, failure: Failure) -> Mistake:
    """Say which mistake makes a front matter invalid YAML.

    Args:
        front: The front matter.
        failure: What ruamel.yaml reports, with offsets in the front matter.
    """
    for look in _LOOKS:
        mistake = look(front, failure)
        if mistake is not None:
            return mistake
    reason = ", ".join(filter(None, (failure.context, failure.problem)))
    return Mistake("NF104", reason or "not YAML", failure.place, failure.place)


def find_conflict(front: str) -> Mistake | None:
    """Look for the first conflict marker of a Git merge that begins a line."""
    for match in _CONFLICT.finditer(front):
        if not match[1]:
            return _conflict_at(match)
    return None


def _conflict(front: str, failure: Failure) -> Mistake | None:
    """Look for a conflict marker before the place of a failure.

    An indented marker may be ordinary text, so it counts only where reading failed.
    """
    trail, places = failure.trail, (failure.place, failure.context_place)
    lines = [_line_start(front, each) for each in places]
    for match in _CONFLICT.finditer(front, 0, _line_end(front, failure.place)):
        start, following = match.start(), _line_end(front, match.end()) + 2
        is_text = _is_inside(trail.quoted, start) or _is_inside(trail.blocks, start)
        if not is_text and (not match[1] or any(start <= line <= following for line in lines)):
            return _conflict_at(match)
    return None


def _conflict_at(match: re.Match[str]) -> Mistake:
    return Mistake("NF115", CONFLICT, *match.span(2))


def find_template(front: str, places: list[int]) -> Mistake | None:
    """Look for a template at places where something else was read, or one character earlier."""
    for place in sorted(places):
        match = _TEMPLATE.match(front, place) or _TEMPLATE.match(front, max(place - 1, 0))
        if match is not None:
            start, end = match.span()
            while front[start - 1 : start] == "{":
                start -= 1
            name = "key" if _is_key(front, start, end) else "value"
            reason = f"a template where a {name} should be; fill it in, or quote the {name}"
            return Mistake("NF118", reason, start, end)
    return None


def _template(front: str, failure: Failure) -> Mistake | None:
    trail, place = failure.trail, failure.place
    places = [place, failure.context_place, *trail.opened]
    behind = _directly_before(front, trail.ended, place)
    if behind is not None:
        places.append(behind[0])
    line = _line_start(front, place)
    for bracket in takewhile(lambda bracket: bracket >= line, reversed(trail.brackets)):
        match = _TEMPLATE.match(front, bracket)
        if match is not None and bracket <= place < match.end():
            places.append(bracket)
    return find_template(front, places)


def _quote(front: str, failure: Failure) -> Mistake | None:
    """Look for a quote that is not closed, or that closes before the end of the value."""
    trail, start = failure.trail, failure.context_place
    if "quoted scalar" in failure.context and (
        "end of stream" in failure.problem or "document separator" in failure.problem
    ):
        for first, last in reversed(trail.quoted):
            if last == start and _has_line_end(front, first, last):
                start = first
        return _unclosed_quote(front, start)
    if failure.problem == _NO_COLON_PROBLEM:
        ends = dict(trail.quoted)
        if start in ends and _has_line_end(front, start, ends[start]):
            return _unclosed_quote(front, start)
        return None
    quoted = _directly_before(front, trail.quoted, failure.place)
    if quoted is None:
        return None
    start, end = quoted
    if _has_line_end(front, start, end):
        return _unclosed_quote(front, start)
    following = front[failure.place : failure.place + 1]
    if following == ":" or (following in _CLOSING and "flow" in failure.context):
        return None
    inside = "''" if front[start] == "'" else '\\"'
    reason = f"there is text after the closing quote; a quote inside a value is written {inside}"
    return Mistake("NF104", reason, failure.place, failure.place)


def _unclosed_quote(front: str, start: int) -> Mistake:
    reason = f"this quote is not closed; put another {front[start]} where the text ends"
    return Mistake("NF120", reason, start, start + 1)


def _tab(front: str, failure: Failure) -> Mistake | None:
    """Look for a tab that is used as indentation."""
    place, tab = failure.place, failure.trail.tab
    if failure.problem == TAB_PROBLEM:
        return Mistake("NF104", "a tab cannot indent; use spaces", place, place + 1)
    if "not allowed here" in failure.problem and _line_start(front, place) <= tab < place:
        reason = "no key or list can begin after a tab; use spaces"
        return Mistake("NF104", reason, tab, tab + 1)
    return None


def _bracket(front: str, failure: Failure) -> Mistake | None:
    """Look for a bracket or a brace that is not closed."""
    place, opened = failure.place, failure.trail.opened
    if failure.context in {"while parsing a flow sequence", "while parsing a flow mapping"}:
        start = failure.context_place
    elif opened:
        start = opened[-1]
    else:
        return None
    closing, name = _BRACKETS.get(front[start : start + 1], ("", ""))
    found = front[place : place + 1]
    is_closed_by_other = found in {"]", "}"} and found != closing
    is_key = failure.problem == _NO_COLON_PROBLEM
    if closing and (not found or is_closed_by_other or is_key or _is_below(front, start, place)):
        reason = f"this '{front[start]}' begins {name} that is not closed; "
        return Mistake("NF119", f"{reason}add a '{closing}', or quote the value", start, start + 1)
    return None


def _is_below(front: str, start: int, place: int) -> bool:
    """Tell whether a place is below a value in a line that is not indented as far as the value."""
    line, own_line = _line_start(front, place), _line_start(front, start)
    if line <= start:
        return False
    before = front[own_line:start]
    first = _BEFORE_KEY.match(before)
    column = first.end() if first is not None else 0
    if column == len(before):
        # No key precedes the value on its line; only dashes do, or the key is in a line above.
        column = max(before.rfind("-"), before.rfind("?"), column - 1 if before.isspace() else -1)
    return _indent(front, line) <= column


def _behind_bracket(front: str, failure: Failure) -> Mistake | None:
    """Look for a value that begins with a list or a mapping and continues after it."""
    collection = _directly_before(front, failure.trail.ended, failure.place)
    if collection is None:
        return None
    start, end = collection
    _, name = _BRACKETS[front[start]]
    reason = (
        f"a value that begins with '{front[start]}' is {name}, and ends at its '{front[end - 1]}'; "
        "quote the value"
    )
    return Mistake("NF117", reason, start, start + 1)


def _colon(front: str, failure: Failure) -> Mistake | None:
    """Look for a colon inside a text without quotes."""
    place, problem, trail = failure.place, failure.problem, failure.trail
    if problem != _COLON_PROBLEM and not problem.endswith("got ':'"):
        return None
    starts = [*trail.plain, *(start for start, _ in trail.quoted)]
    start = max((each for each in starts if each <= place), default=place)
    is_over_lines = _has_line_end(front, start, place)
    if is_over_lines and _NOTHING.match(front).end() >= start:  # type: ignore[union-attr] # it matches everywhere
        return _no_colon(front, start)
    reason = "': ' inside a text without quotes; quote the value"
    if is_over_lines:
        reason += ", or if this is a key, indent it as the keys above it"
    return Mistake("NF116", reason, place, place + 1)


def _reserved(front: str, failure: Failure) -> Mistake | None:
    """Look for a value that begins with a character that has another meaning in YAML."""
    problem, context, place = failure.problem, failure.context, failure.place
    character = front[place : place + 1]
    if RESERVED_PROBLEM in problem:
        return _begins_with(front, place, "which YAML reserves")
    if "block" in context + problem and problem.endswith(("','", "']'", "'}'")):
        return _begins_with(front, place, "which belongs to a list or a mapping in brackets")
    if context == "while scanning a block scalar" and " but found " in problem:
        return _begins_with(
            front, failure.context_place, "which begins a text on the lines below it"
        )
    for name, begun in (("alias", "an alias"), ("anchor", "an anchor"), ("tag", "a tag")):
        if context.endswith(f" {name}") or f" {name} handle" in problem:
            start = place if character == "!" else failure.context_place
            return _begins_with(front, start, f"which begins {begun}")
    if character in {"-", "?"} and problem.endswith("are not allowed here"):
        is_inside = bool(front[_line_start(front, place) : place].strip(" \t"))
        return _begins_with(front, place, "which begins a line of its own") if is_inside else None
    return None


def _begins_with(front: str, place: int, meaning: str) -> Mistake:
    name = "key" if _is_key(front, place, place + 1) else "value"
    reason = f"a {name} cannot begin with '{front[place]}', {meaning}; quote the {name}"
    return Mistake("NF117", reason, place, place + 1)


def _missing_colon(front: str, failure: Failure) -> Mistake | None:
    """Look for a line that is not `key: value`."""
    if failure.problem != _NO_COLON_PROBLEM:
        return None
    return _no_colon(front, failure.context_place)


def _no_colon(front: str, start: int) -> Mistake:
    end = _line_end(front, start)
    if end - start > _LONGEST_KEY:
        reason = f"a key can have at most {_LONGEST_KEY:,} characters"
        return Mistake("NF104", reason, start, end)
    return Mistake("NF104", "expected 'key: value', with a colon and a blank", start, end)


def _unfitting(front: str, failure: Failure) -> Mistake | None:
    """Look for something that does not belong to the lines or the collection around it."""
    place, problem = failure.place, failure.problem
    line = _line_start(front, place)
    if problem.startswith("expected ',' or"):
        closing, _ = _BRACKETS.get(front[failure.context_place], ("", ""))
        reason = f"expected ',' or '{closing}'; quote a text that has brackets or quotes in it"
        return Mistake("NF104", reason, place, place + 1)
    if problem.startswith("expected the node content"):
        reason = f"there is nothing before this '{front[place : place + 1]}'"
        return Mistake("NF104", reason, place, place + 1)
    if not problem.startswith(("expected <block end>", "expected '<document start>'")):
        return None
    if front[line:place].strip(" \t"):
        reason = "nothing more is allowed on this line; quote the value if all of it is text"
    else:
        reason = "this line does not fit the lines above it; check its indent and its colon"
    return Mistake("NF104", reason, place, _line_end(front, place))


def _escape(front: str, failure: Failure) -> Mistake | None:
    """Look for a backslash that was meant literally."""
    del front
    if failure.context != "while scanning a double-quoted scalar":
        return None
    reason = f"{failure.problem}; in double quotes a backslash is written twice"
    return Mistake("NF104", reason, failure.place, failure.place)


_LOOKS: Final[tuple[Callable[[str, Failure], Mistake | None], ...]] = (
    _conflict,
    _template,
    _quote,
    _tab,
    _bracket,
    _behind_bracket,
    _colon,
    _reserved,
    _missing_colon,
    _unfitting,
    _escape,
)


def _directly_before(
    front: str, spans: list[tuple[int, int]], place: int
) -> tuple[int, int] | None:
    """Return the last span that ends before a place with nothing but blanks between."""
    for start, end in reversed(spans):
        if end <= place:
            return None if front[end:place].strip(" \t") else (start, end)
    return None


def _is_inside(spans: list[tuple[int, int]], place: int) -> bool:
    """Tell whether a place is inside one of some spans, which are sorted."""
    index = bisect_left(spans, (place,)) - 1
    return index >= 0 and place < spans[index][1]


def _is_key(front: str, start: int, end: int) -> bool:
    """Tell whether the text at a place looks like a key and not like a value."""
    line = _line_start(front, start)
    before = _BEFORE_KEY.match(front, line)
    return (
        before is not None and before.end() >= start and _KEY_BEHIND.match(front, end) is not None
    )


def _has_line_end(front: str, start: int, end: int) -> bool:
    return front.find("\n", start, end) >= 0 or front.find("\r", start, end) >= 0


def _line_start(front: str, offset: int) -> int:
    return max(front.rfind("\n", 0, offset), front.rfind("\r", 0, offset)) + 1


def _line_end(front: str, offset: int) -> int:
    match = _LINE_END.search(front, offset)
    return match.start() if match is not None else len(front)


def _indent(front: str, line: int) -> int:
    blanks = _BLANKS.match(front, line)
    return blanks.end() - line if blanks is not None else 0
