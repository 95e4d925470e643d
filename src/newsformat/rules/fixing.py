"""Findings to a text without them: fixes are put in until none is left that can be made."""

from __future__ import annotations

import os
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

import attrs

from newsformat.document import Document, as_it_stands, with_text
from newsformat.errors import EditError, ParseError, ValidationError
from newsformat.rules.checking import DEFAULT_SETTINGS, check_document, says_the_same
from newsformat.rules.findings import Finding
from newsformat.rules.settings import Settings
from newsformat.text.text_edits import TextEdit, in_order, splice


@attrs.frozen
class Fixed:
    """What came of fixing a document.

    Attributes:
        text: The text with all fixes in it.
        fixed: The findings that were put right, in the order in which that was done. Their places
            are those of the text as it was then.
        left: The findings that are left in the text.
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
    r"""Put right what rules find in a document as it stands; the document itself stays as it is.

    Fixes are made until none is left that can be made, so that doing it again changes nothing.

    Args:
        document: The document.
        path: As of `check_document`.
        settings: Which rules are asked.
        unsafe: Whether fixes are made that somebody should look at.
        now: As of `check_document`.

    Raises:
        EditError: A change of the document cannot be made without breaking a promise.
        RuleError: A rule does not work.

    Example:
        >>> document = Document.parse("---\ntitle: 1984  \ntopics: [AI]\n---\n")
        >>> print(fix_document(document).text, end="")
        ---
        title: "1984"
        topics: [AI]
        ---
    """
    document = as_it_stands(document)
    fixed: list[Finding] = []
    # A pair of fixes that undo each other would never end; so no text comes up twice.
    seen = {str(document)}
    while True:
        findings = check_document(document, path, settings, now=now)
        wanted = [each for each in findings if each.fix == "safe" or (unsafe and each.fix)]
        step = _first_step(document, wanted, seen)
        if step is None:
            return Fixed(str(document), tuple(fixed), tuple(findings))
        document, done = step
        seen.add(str(document))
        fixed += done


def _first_step(
    document: Document[Any], findings: Sequence[Finding], seen: AbstractSet[str]
) -> tuple[Document[Any], list[Finding]] | None:
    """Make all fixes of one rule where they change no value, else one; `None` where none is left.

    Args:
        document: The document.
        findings: The findings with fixes.
        seen: The texts that there were before.
    """
    tried: set[str] = set()
    for finding in findings:
        if finding.code not in tried:
            tried.add(finding.code)
            group = _apart([each for each in findings if each.code == finding.code])
            after = _edited(document, group)
            is_new = after is not None and str(after) not in seen
            if after is not None and is_new and says_the_same(document, after):
                return after, group
        after = _edited(document, [finding])
        if after is not None and str(after) not in seen:
            return after, [finding]
    return None


def _apart(findings: Sequence[Finding]) -> list[Finding]:
    """Leave out findings whose edits want the place of others."""
    kept: list[Finding] = []
    edits: list[TextEdit] = []
    for finding in findings:
        together = [*edits, *finding.edits]
        try:
            in_order(together)
        except EditError:
            continue
        kept.append(finding)
        edits = together
    return kept


def _edited(document: Document[Any], findings: Sequence[Finding]) -> Document[Any] | None:
    """Return the document of a text with fixes in it; `None` where it could not be read."""
    edits = in_order(edit for finding in findings for edit in finding.edits)
    try:
        return with_text(document, splice(str(document), edits))
    except (ParseError, ValidationError):
        return None
