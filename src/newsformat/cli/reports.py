"""Reports of findings, in formats for people, editors and services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from newsformat.cli.excerpts import excerpt
from newsformat.cli.json_reports import gitlab, json_report, sarif
from newsformat.cli.junit_report import junit
from newsformat.cli.report_facts import FIX_MARKS, RuleRow, message_of, place_of
from newsformat.cli.terminal import Screen, cells, plural, printable, wrapped
from newsformat.diagnostics import Severity
from newsformat.rules.findings import Finding

Report: TypeAlias = Callable[[Sequence[Finding], Sequence[RuleRow], Screen], str]
"""Makes a report from findings, all existing rules, and the screen to show it on."""


# For people


def concise(findings: Sequence[Finding], _: Sequence[RuleRow], screen: Screen) -> str:
    """Return one line for each finding."""
    return "".join(f"{_head(each, screen)}\n" for each in findings)


def full(findings: Sequence[Finding], _: Sequence[RuleRow], screen: Screen) -> str:
    """Return each finding with its source line, separated by blank lines."""
    return "".join(f"{_full(each, screen)}\n\n" for each in findings)


def _full(finding: Finding, screen: Screen) -> str:
    lines = [_head(finding, screen)]
    place = place_of(finding)
    if place is not None:
        length = place.end_column - place.column
        lines += excerpt(
            place.line, finding.source, place.column, length, screen, _colour(finding.severity)
        )
    return "\n".join(lines)


def _head(finding: Finding, screen: Screen) -> str:
    file = screen.paint(printable(finding.file), "bold")
    numbers = "".join(f":{each}" for each in (finding.line, finding.column) if each is not None)
    code = screen.link(screen.paint(finding.code, "bold", _colour(finding.severity)), finding.url)
    sign = f" {FIX_MARKS[finding.fix]}" if finding.fix is not None else ""
    message = printable(message_of(finding))
    if screen.is_terminal:
        before = f"{printable(finding.file)}{numbers}: {finding.code} {finding.name}{sign} "
        message = wrapped(message, screen.width, cells(before))
    mark = screen.paint(sign, "cyan")
    return f"{file}{numbers}: {code} {finding.name}{mark} {message}"


def _colour(severity: Severity) -> str:
    return "red" if severity is Severity.ERROR else "yellow"


# For GitHub


def github(findings: Sequence[Finding], _: Sequence[RuleRow], __: Screen) -> str:
    """Return workflow commands, which GitHub shows beside the lines of a pull request."""
    return "".join(_github(each) for each in findings)


def _github(finding: Finding) -> str:
    place = place_of(finding)
    facts: dict[str, object] = {
        "title": f"newsformat {finding.code} ({finding.name})",
        "file": finding.file,
        "line": place and place.line,
        "col": place and place.column,
        "endLine": place and place.end_line,
        "endColumn": place and place.end_column,
    }
    said = ",".join(f"{key}={_property(str(value))}" for key, value in facts.items() if value)
    numbers = f":{place.line}:{place.column}" if place else ""
    message = f"{finding.file}{numbers}: {finding.code} {message_of(finding)}"
    return printable(f"::{finding.severity.value} {said}::{_command_data(message)}") + "\n"


def _command_data(text: str) -> str:
    # The characters that the runner would interpret; the same three as in GitHub's toolkit.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _command_data(text).replace(":", "%3A").replace(",", "%2C")


# Counts


def statistics(findings: Iterable[Finding], screen: Screen) -> str:
    """Return the number of findings for each rule, the highest first."""
    counts = Counter((each.code, each.name, each.severity) for each in findings)
    fixes = {each.code: each.fix for each in findings if each.fix is not None}
    width = max((len(f"{count:,}") for count in counts.values()), default=0)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0][0]))
    lines = []
    for (code, name, severity), count in rows:
        shown = screen.paint(code, "bold", _colour(severity))
        mark = screen.paint(f" {FIX_MARKS[fixes.get(code)]}", "cyan")
        lines.append(f"{count:>{width},}  {shown}{mark} {name}\n")
    return "".join(lines)


class Totals(NamedTuple):
    """The totals of a run over all files.

    Attributes:
        files: The number of files that were checked.
        skipped: The number of files without front matter.
        known: The number of findings that are in the baseline.
        fixed: The number of findings that were fixed, or would be.
        fixed_files: The number of files that these are in.
        is_planned: Whether the fixes are shown but not made.
    """

    files: int
    skipped: int = 0
    known: int = 0
    fixed: int = 0
    fixed_files: int = 0
    is_planned: bool = False


def summary(findings: Sequence[Finding], totals: Totals) -> str:
    """Return the last line of a report."""
    parts = [f"{plural(totals.files, 'file')} checked"]
    if totals.skipped:
        parts.append(f"{totals.skipped:,} without front matter skipped")
    if totals.fixed:
        verb = "would be fixed" if totals.is_planned else "fixed"
        where = plural(totals.fixed_files, "file")
        parts.append(f"{plural(totals.fixed, 'finding')} {verb} in {where}")
    if findings:
        where = plural(len({each.file for each in findings}), "file")
        left = " left" if totals.fixed else ""
        parts.append(f"{plural(len(findings), 'finding')}{left} in {where}")
    elif totals.fixed:
        parts.append("none left")
    else:
        parts.append("no new findings" if totals.known else "no findings")
    line = ", ".join(parts)
    if totals.known:
        line += f" ({totals.known:,} more in the baseline)"
    return line + _fixable(findings) + ".\n"


def _fixable(findings: Sequence[Finding]) -> str:
    marks = Counter(each.fix for each in findings)
    said = []
    if marks["safe"]:
        said.append(f"{marks['safe']:,} can be fixed with --fix")
    if marks["unsafe"]:
        more = " more" if marks["safe"] else ""
        said.append(f"{marks['unsafe']:,}{more} with --fix --unsafe-fixes")
    if not said:
        return ""
    text = ", ".join(said)
    return f"; {text}" if marks["safe"] else f"; {text.replace(' with', ' can be fixed with', 1)}"


REPORTS: Final[Mapping[str, Report]] = {
    "full": full,
    "concise": concise,
    "json": json_report,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
    "sarif": sarif,
}
"""The functions that make reports, by the names of their formats."""

FOR_PEOPLE: Final = frozenset({"full", "concise"})
"""The formats that end with a summary."""
