"""What reports say of a finding and of a rule, whatever their form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from newsformat.rules.definition import Safety
from newsformat.rules.findings import Finding

FIX_MARKS: Final[Mapping[Safety | None, str]] = {"safe": "[*]", "unsafe": "[?]", None: "   "}
"""The marks of findings and rules with a fix, for people, which are equally wide."""


class RuleRow(NamedTuple):
    """What a report says of a rule.

    Attributes:
        code: The code.
        name: The name.
        summary: What is wrong where it is broken.
        severity: How bad that is.
        why: Why that matters.
    """

    code: str
    name: str
    summary: str
    severity: str
    why: str = ""


class Place(NamedTuple):
    """Where something begins and ends, counted from 1; the end is the column behind it."""

    line: int
    column: int
    end_line: int
    end_column: int


def place_of(finding: Finding) -> Place | None:
    """Return the place of a finding, of which no more is shown than its first line."""
    if finding.line is None or finding.column is None or finding.span is None:
        return None
    end = min(finding.column + finding.span.length, len(finding.source) + 1)
    return Place(finding.line, finding.column, finding.line, max(end, finding.column))


def message_of(finding: Finding) -> str:
    """Return the message of a finding, behind the path of its value."""
    return f"{finding.path}: {finding.message}" if finding.path else finding.message
