"""The facts about findings and rules that all reports show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from newsformat.rules.definition import Safety
from newsformat.rules.findings import Finding

FIX_MARKS: Final[Mapping[Safety | None, str]] = {"safe": "[*]", "unsafe": "[?]", None: "   "}
"""The marks for findings and rules that have a fix, all of the same width."""


class RuleRow(NamedTuple):
    """The facts about a rule that reports show.

    Attributes:
        code: The code.
        name: The name.
        summary: What is wrong if the rule is broken.
        severity: The severity of its findings.
        why: Why it matters.
    """

    code: str
    name: str
    summary: str
    severity: str
    why: str = ""


class Place(NamedTuple):
    """Where something begins and ends, counted from 1; the end is the column after it."""

    line: int
    column: int
    end_line: int
    end_column: int


def place_of(finding: Finding) -> Place | None:
    """Return the place of a finding, limited to its first line."""
    if finding.line is None or finding.column is None or finding.span is None:
        return None
    end = min(finding.column + finding.span.length, len(finding.source) + 1)
    return Place(finding.line, finding.column, finding.line, max(end, finding.column))


def message_of(finding: Finding) -> str:
    """Return the message of a finding, after the path of its value."""
    return f"{finding.path}: {finding.message}" if finding.path else finding.message
