"""Makes fixes repeatedly, until there are none left that can be made."""

from __future__ import annotations

import copy
import os
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

import attrs

from newsformat.document import Document, with_edits_applied
from newsformat.errors import EditError, ValidationError
from newsformat.rules.checking import DEFAULT_SETTINGS, check_document, finding_of, name_of
from newsformat.rules.definition import Subject
from newsformat.rules.findings import Finding
from newsformat.rules.fix_edits import apart, call_fix, edited
from newsformat.rules.rule_execution import Found, look
from newsformat.rules.settings import Settings


@attrs.frozen
class Fixed:
    """The result of `fix_document`.

    Attributes:
        text: The text with the fixes in it.
        fixed: The findings that were fixed, in the order of the fixes. Their lines are those at the
            time of the fix.
        left: The findings that remain.
    """

    text: str
    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]


def fix_document(
    document: Document[Any],
    path: str | os.PathLike[str] | None = None,
    settings: Settings = DEFAULT_SETTINGS,
    *,
    unsafe: bool = False,
    now: datetime | None = None,
) -> Fixed:
    r"""Fix what can be fixed automatically, and return the new text. The document is not changed.

    Fixing the new text again changes nothing more.

    Args:
        document: The document.
        path: The path of the file, for findings and for settings that hold for some files only.
        settings: Which rules to check; by default, all of them.
        unsafe: Whether to make fixes too that change what the file says, which somebody should
            look at.
        now: The current time. Only if you give it, dates in the future are found.

    Raises:
        EditError: A change of the document cannot be made without breaking a promise.
        RuleError: A rule raised an error itself.

    Example:
        >>> document = Document.parse("---\ntitle: 1984  \ntopics: [AI]\n---\n")
        >>> print(fix_document(document).text, end="")
        ---
        title: "1984"
        topics: [AI]
        ---
    """
    file = name_of(document, path)
    document = with_edits_applied(document)
    fixed: list[Finding] = []
    # Two fixes that undo each other would never end, so no text may come up a second time.
    seen = {str(document)}
    while True:
        subject, found = look(document, file, settings, now)
        step = _first_step(subject, [each for each in found if _is_wanted(each, unsafe)], seen)
        if step is None:
            left = check_document(document, file, settings, now=now)
            return Fixed(str(document), tuple(fixed), tuple(left))
        document, done = step
        seen.add(str(document))
        fixed += sorted(
            (finding_of(subject, file, each) for each in done), key=lambda each: each.sort_key
        )


def _is_wanted(found: Found, unsafe: bool) -> bool:  # noqa: FBT001 - as it was given
    rule = found.active.rule
    has_fix = rule.fix == "safe" or (unsafe and rule.fix is not None)
    return has_fix and found.violation.fix is not None


def _first_step(
    subject: Subject[Any], found: Sequence[Found], seen: AbstractSet[str]
) -> tuple[Document[Any], list[Found]] | None:
    """Make the fixes of one rule, together or else a single one; return `None` if there are none.

    Args:
        subject: The document.
        found: The violations with fixes, rule by rule.
        seen: The texts so far.
    """
    groups: dict[str, list[Found]] = {}
    for each in found:
        groups.setdefault(each.active.rule.code, []).append(each)
    for group in groups.values():
        singles = [[each] for each in group] if len(group) > 1 else []
        for chosen in (group, *singles):
            for after, done in (_with_edits(subject, chosen), _with_functions(subject, chosen)):
                if after is not None and str(after) not in seen:
                    return with_edits_applied(after), done
    return None


def _with_edits(
    subject: Subject[Any], group: Sequence[Found]
) -> tuple[Document[Any] | None, list[Found]]:
    """Make the fixes that are edits, except for those that overlap with others."""
    chosen, edits = apart(group)
    return (edited(subject, edits) if edits else None), chosen


def _with_functions(
    subject: Subject[Any], group: Sequence[Found]
) -> tuple[Document[Any] | None, list[Found]]:
    """Make the fixes that are functions, last one first, so that indices stay valid."""
    chosen = [each for each in group if callable(each.violation.fix)]
    document = copy.copy(subject.document)
    try:
        for each in reversed(chosen):
            call_fix(each, document)
        str(document)
    except (EditError, ValidationError):
        return None, []
    return (document if chosen else None), chosen
