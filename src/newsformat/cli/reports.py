"""What was found in files, in the forms that people, editors and services read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, Final, NamedTuple, TypeAlias

from newsformat import __version__
from newsformat.cli.excerpts import excerpt
from newsformat.cli.terminal import Screen, cells, plural, printable, wrapped
from newsformat.diagnostics import Severity
from newsformat.rules.findings import Finding

_SCHEMA_OF_SARIF: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_HOMEPAGE: Final = "https://github.com/newsformat/newsformat"
_MARKS: Final = {"safe": " [*]", "unsafe": " [?]"}


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


Report: TypeAlias = Callable[[Sequence[Finding], Sequence[RuleRow], Screen], str]
"""Takes findings, all rules that there are, and what the report is shown on."""


# For people


def concise(findings: Sequence[Finding], _: Sequence[RuleRow], screen: Screen) -> str:
    """Write a line a finding."""
    return "".join(f"{_head(each, screen)}\n" for each in findings)


def full(findings: Sequence[Finding], _: Sequence[RuleRow], screen: Screen) -> str:
    """Write a finding with its source line, and a blank line between two."""
    return "".join(f"{_full(each, screen)}\n\n" for each in findings)


def _full(finding: Finding, screen: Screen) -> str:
    lines = [_head(finding, screen)]
    place = place_of(finding)
    if place is not None:
        length = place.end_column - place.column
        lines += excerpt(place.line, finding.source, place.column, length, screen, _colour(finding))
    return "\n".join(lines)


def _head(finding: Finding, screen: Screen) -> str:
    file = screen.paint(printable(finding.file), "bold")
    numbers = "".join(f":{each}" for each in (finding.line, finding.column) if each is not None)
    code = screen.paint(finding.code, "bold", _colour(finding))
    sign = _MARKS.get(finding.fix or "", "")
    message = printable(_message(finding))
    if screen.is_terminal:
        before = f"{printable(finding.file)}{numbers}: {finding.code} {finding.name}{sign} "
        message = wrapped(message, screen.width, cells(before))
    mark = screen.paint(sign, "cyan")
    return f"{file}{numbers}: {code} {finding.name}{mark} {message}"


def _message(finding: Finding) -> str:
    return f"{finding.path}: {finding.message}" if finding.path else finding.message


def _colour(finding: Finding) -> str:
    return "red" if finding.severity is Severity.ERROR else "yellow"


# For programs


def json_report(findings: Sequence[Finding], _: Sequence[RuleRow], __: Screen) -> str:
    """Write a JSON array with an object a finding."""
    return _json([_json_finding(each) for each in findings])


def _json_finding(finding: Finding) -> dict[str, Any]:
    place = place_of(finding)
    fix = None
    if finding.fix is not None:
        edits = [
            {"start": each.span.start, "end": each.span.end, "replacement": each.replacement}
            for each in finding.edits
        ]
        fix = {"safety": finding.fix, "edits": edits}
    return {
        "file": finding.file,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "path": finding.path,
        "line": place and place.line,
        "column": place and place.column,
        "end_line": place and place.end_line,
        "end_column": place and place.end_column,
        "fix": fix,
    }


def _json(value: object) -> str:
    import json  # noqa: PLC0415 - reports for people need it not

    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "".join(map(_json_character, text)) + "\n"


def _json_character(character: str) -> str:
    """Escape what a terminal would act on; it stands in texts alone."""
    if character.isprintable() or character == "\n":
        return character
    if "\ud800" <= character <= "\udfff":
        # Half of a character, which not every program reads.
        return "\\ufffd"
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def github(findings: Sequence[Finding], _: Sequence[RuleRow], __: Screen) -> str:
    """Write workflow commands, which GitHub shows beside the lines of a pull request."""
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
    message = f"{finding.file}{numbers}: {finding.code} {_message(finding)}"
    return printable(f"::{finding.severity.value} {said}::{_command_data(message)}") + "\n"


def _command_data(text: str) -> str:
    # What the runner reads as a line end or as an escape; the same three as in its toolkit.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _command_data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(findings: Sequence[Finding], _: Sequence[RuleRow], __: Screen) -> str:
    """Write a report of code quality for GitLab: a JSON array."""
    seen: Counter[str] = Counter()
    return _json([_gitlab(each, seen) for each in findings])


def _gitlab(finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    place = place_of(finding)
    lines = {"begin": place.line, "end": place.end_line} if place else {"begin": 1}
    return {
        "description": f"{finding.code} ({finding.name}): {_message(finding)}",
        "check_name": finding.code,
        "fingerprint": _fingerprint(finding, seen),
        "severity": "major" if finding.severity is Severity.ERROR else "minor",
        "location": {"path": finding.file, "lines": lines},
    }


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """Return what stays the same of a finding while lines are added above it."""
    import hashlib  # noqa: PLC0415 - most reports have none

    facts = f"{finding.file}\0{finding.code}\0{finding.path}\0{finding.message}"
    seen[facts] += 1
    content = f"{facts}\0{seen[facts]}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).hexdigest()


def junit(findings: Sequence[Finding], _: Sequence[RuleRow], __: Screen) -> str:
    """Write JUnit's XML: a suite a file, a failed case a finding."""
    files: dict[str, list[Finding]] = {}
    for each in findings:
        files.setdefault(each.file, []).append(each)
    suites = "".join(_suite(file, found) for file, found in files.items())
    count = len(findings)
    if not files:
        suites = (
            '  <testsuite name="newsformat" tests="1" errors="0" failures="0" skipped="0">\n'
            '    <testcase name="no findings" classname="newsformat"/>\n'
            "  </testsuite>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="newsformat" tests="{count or 1}" errors="0" failures="{count}">\n'
        f"{suites}</testsuites>\n"
    )


def _suite(file: str, findings: Sequence[Finding]) -> str:
    count = len(findings)
    head = (
        f'  <testsuite name="{_xml(file)}" tests="{count}" errors="0" failures="{count}"'
        ' skipped="0">\n'
    )
    return head + "".join(_case(each) for each in findings) + "  </testsuite>\n"


def _case(finding: Finding) -> str:
    place = place_of(finding)
    line = f' line="{place.line}"' if place else ""
    numbers = f":{place.line}:{place.column}" if place else ""
    name = f"{finding.code} ({finding.name})"
    folder = str(PurePath(finding.file).with_suffix("")) if PurePath(finding.file).name else ""
    message = _xml(_message(finding))
    return (
        f'    <testcase name="{_xml(name)}" classname="{_xml(folder)}"{line}>\n'
        f'      <failure message="{message}" type="{finding.severity.value}">'
        f"{_xml(finding.file)}{numbers}: {message}</failure>\n"
        "    </testcase>\n"
    )


_XML_NAMES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def _xml(text: str) -> str:
    """Escape a text for XML, also what a terminal would act on."""
    return "".join(_xml_character(each) for each in text)


def _xml_character(character: str) -> str:
    if character in _XML_NAMES:
        return _XML_NAMES[character]
    if character.isprintable():
        return character
    is_allowed = (
        character in "\t\n\r"
        or " " <= character <= "\ud7ff"
        or "\ue000" <= character <= "\ufffd"
        or character > "\uffff"
    )
    # XML 1.0 cannot hold the others at all (section 2.2).
    return f"&#{ord(character)};" if is_allowed else "\N{REPLACEMENT CHARACTER}"


def sarif(findings: Sequence[Finding], rules: Sequence[RuleRow], _: Screen) -> str:
    """Write SARIF 2.1.0, with all rules declared and columns counted in code points."""
    positions = {each.code: index for index, each in enumerate(rules)}
    seen: Counter[str] = Counter()
    run = {
        "tool": {
            "driver": {
                "name": "newsformat",
                "informationUri": _HOMEPAGE,
                "version": __version__,
                "rules": [_sarif_rule(each) for each in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The working folder."}}},
        "results": [_sarif_result(each, positions, seen) for each in findings],
    }
    return _json({"$schema": _SCHEMA_OF_SARIF, "version": "2.1.0", "runs": [run]})


def _sarif_rule(rule: RuleRow) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "defaultConfiguration": {"level": rule.severity},
    }
    if rule.why:
        declared["fullDescription"] = {"text": f"{rule.summary} {rule.why}"}
    return declared


def _sarif_result(
    finding: Finding, positions: Mapping[str, int], seen: Counter[str]
) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _sarif_file(finding.file)}
    place = place_of(finding)
    if place is not None:
        location["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": finding.severity.value,
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"newsformat/v1": _fingerprint(finding, seen)},
    }
    if finding.code in positions:
        result["ruleIndex"] = positions[finding.code]
    return result


def _sarif_file(file: str) -> dict[str, str]:
    """Return where a file is, from the working folder if it is in there."""
    from urllib.parse import quote  # noqa: PLC0415 - no other report has addresses

    if PurePath(file).is_absolute() or ".." in PurePath(file).parts:
        return {"uri": f"file://{quote(Path(file).absolute().as_posix(), errors='replace')}"}
    # The first part of a relative address has no colon, or it would be a scheme.
    uri = quote(file, errors="replace")
    return {"uri": uri, "uriBaseId": "SRCROOT"}


# Counts


def statistics(findings: Iterable[Finding], screen: Screen) -> str:
    """Write how many findings each rule has, the most first."""
    counts = Counter((each.code, each.name, each.severity) for each in findings)
    fixes = {each.code: each.fix for each in findings if each.fix is not None}
    width = max((len(f"{count:,}") for count in counts.values()), default=0)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0][0]))
    lines = []
    for (code, name, severity), count in rows:
        colour = "red" if severity is Severity.ERROR else "yellow"
        mark = screen.paint(_MARKS.get(fixes.get(code) or "", "    "), "cyan")
        lines.append(f"{count:>{width},}  {screen.paint(code, 'bold', colour)}{mark} {name}\n")
    return "".join(lines)


def statistics_as_json(findings: Sequence[Finding]) -> str:
    """Write the same as JSON."""
    counts = Counter((each.code, each.name) for each in findings)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return _json([{"code": code, "name": name, "count": count} for (code, name), count in rows])


class Totals(NamedTuple):
    """What became of all files together.

    Attributes:
        files: Files that were checked.
        skipped: Files without front matter.
        known: Findings that the baseline knows.
        fixed: Findings that were put right, or would be.
        fixed_files: The files that they are in.
        is_planned: Whether the fixes are only shown.
    """

    files: int
    skipped: int = 0
    known: int = 0
    fixed: int = 0
    fixed_files: int = 0
    is_planned: bool = False


def summary(findings: Sequence[Finding], totals: Totals) -> str:
    """Write the one line that closes a report."""
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
"""The reports by the names of their formats."""

FOR_PEOPLE: Final = frozenset({"full", "concise"})
"""Those that are closed by a summary."""
