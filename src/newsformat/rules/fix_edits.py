"""Converts fixes to edits of the text, and checks whether these change any value."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any, Final

from newsformat.document import Document, reading_of, with_text
from newsformat.errors import EditError, ParseError, ValidationError
from newsformat.lens.rereading import keep_data
from newsformat.rules.definition import Subject
from newsformat.rules.errors import RuleError
from newsformat.rules.rule_execution import Found
from newsformat.text.text_edits import TextEdit, in_order, splice
from newsformat.yaml.plain_data import same

# Each fix needs a look at the whole document, so in a document with very many only the first are
# tried.
_MOST: Final = 20

Edits = tuple[TextEdit, ...]


def edits_of(subject: Subject[Any], group: Sequence[Found]) -> list[Edits | None]:
    """Return the edits of each violation of one rule.

    Args:
        subject: The document.
        group: The violations.

    Returns:
        For each its edits, none of them where its fix cannot be made; `None` where there are too
        many fixes to look at.
    """
    if group[0].active.rule.fix is None:
        return [() for _ in group]
    together = set(map(id, _harmless_together(subject, group)))
    edits: list[Edits | None] = []
    looks = 0
    for each in group:
        fix = each.violation.fix
        if id(each) in together and fix is not None and not callable(fix):
            edits.append(tuple(fix))
        elif fix is None:
            edits.append(())
        else:
            edits.append(_edits(subject, each) if looks < _MOST else None)
            looks += 1
    return edits


def _harmless_together(subject: Subject[Any], group: Sequence[Found]) -> list[Found]:
    """Return the violations whose edits change no value, not even all of them together."""
    chosen, edits = apart(group)
    return chosen if len(chosen) > 1 and keep_values(subject, edits) else []


def apart(group: Sequence[Found]) -> tuple[list[Found], list[TextEdit]]:
    """Choose violations whose fixes are edits that do not overlap.

    Args:
        group: The violations of a rule.

    Returns:
        The violations, and their edits in order.
    """
    known = [(each, _edits_in_order(each)) for each in group]
    chosen: list[Found] = []
    edits: list[TextEdit] = []
    for each, own in sorted(known, key=lambda pair: pair[1][0].span.start if pair[1] else 0):
        if own and (not edits or edits[-1].span.end <= own[0].span.start):
            chosen.append(each)
            edits += own
    return chosen, edits


def _edits_in_order(found: Found) -> list[TextEdit]:
    """Return the edits of a fix, sorted; none if it is a function, or if its edits overlap."""
    fix = found.violation.fix
    try:
        return in_order(fix) if fix is not None and not callable(fix) else []
    except EditError:
        return []


def _edits(subject: Subject[Any], found: Found) -> Edits:
    """Return the edits of a fix; none if it cannot be made."""
    fix = found.violation.fix
    if fix is not None and not callable(fix):
        return tuple(fix) if keep_values(subject, fix) else ()
    document = copy.copy(subject.document)
    try:
        call_fix(found, document)
        return tuple(document.edits())
    except (EditError, ValidationError):
        return ()


def call_fix(found: Found, document: Document[Any]) -> None:
    """Call a fix that is a function with a document.

    Args:
        found: The violation.
        document: The document.

    Raises:
        EditError: An edit cannot be made.
        RuleError: The function raised another exception.
        ValidationError: The function set a value that does not fit.
    """
    fix, rule = found.violation.fix, found.active.rule
    try:
        if callable(fix):
            fix(document)
    except (EditError, ValidationError):
        raise
    except Exception as error:
        name = f"the rule {rule.code} ({rule.name})"
        reason = f"its fix failed: {type(error).__name__}: {error}"
        raise RuleError(name, reason) from error


def keep_values(subject: Subject[Any], edits: Iterable[TextEdit]) -> bool:
    """Tell whether a text has the same values after some edits.

    Args:
        subject: The document.
        edits: The edits.
    """
    try:
        ordered = in_order(edits)
    except EditError:
        return False
    parsed, text = subject.parsed, splice(subject.text, ordered)
    if keep_data(parsed, text, ordered, parsed.limits):
        return True
    return _document_with(subject, text) is not None


def edited(subject: Subject[Any], edits: Iterable[TextEdit]) -> Document[Any] | None:
    """Return the document of a text after some edits; `None` if its values changed.

    Args:
        subject: The document.
        edits: The edits.
    """
    try:
        text = splice(subject.text, in_order(edits))
    except EditError:
        return None
    return _document_with(subject, text)


def _document_with(subject: Subject[Any], text: str) -> Document[Any] | None:
    """Return the document of another text; `None` if it has other values than a document."""
    try:
        after = with_text(subject.document, text)
    except (ParseError, ValidationError):
        return None
    first, second = subject.parsed, reading_of(after).parsed
    is_same = first.body == second.body and same(first.data, second.data)
    return after if is_same else None
