"""What was found in files, in the forms that people, editors and services read."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final, TypeAlias
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import attrs

from newsformat._version import __version__
from newsformat.cli.terminal import plural, printable

_SCHEMA_OF_SARIF: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_HOMEPAGE: Final = "https://github.com/newsformat/newsformat"


@attrs.frozen
class Reported:
    """One finding, as it is reported.

    Attributes:
        file: The path of the file, relative to the working folder where it is inside of it.
        code: The code of the rule.
        name: The name of the rule.
        severity: `error` or `warning`.
        message: What is wrong, and what to do.
        path: The place in the front matter, such as `$.images[0].width`.
        line: The line, counted from 1; `None` where there is no place.
        column: The column in code points, counted from 1.
        end_line: The line of the end.
        end_column: The column behind the end.
        excerpt: The source line and the marks under it.
        fix: `safe` or `unsafe` where there is a fix.
    """

    file: str
    code: str
    name: str
    severity: str
    message: str
    path: str = ""
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    excerpt: Sequence[str] = ()
    fix: str | None = None

    @property
    def place(self) -> str:
        """The file, with line and column where they are known."""
        parts = [self.file, *(str(part) for part in (self.line, self.column) if part is not None)]
        return ":".join(parts)


@attrs.frozen
class RuleRow:
    """What a report says of a rule."""

    code: str
    name: str
    summary: str
    severity: str


Report: TypeAlias = Callable[[Sequence[Reported], Sequence[RuleRow]], str]


def concise(findings: Sequence[Reported], _: Sequence[RuleRow] = ()) -> str:
    """Write a line a finding."""
    return "".join(
        f"{printable(each.place)}: {each.code}{_mark(each)} {printable(each.message)}\n"
        for each in findings
    )


def full(findings: Sequence[Reported], _: Sequence[RuleRow] = ()) -> str:
    """Write a finding with its name and its source line."""
    return "".join(_full(each) for each in findings)


def _full(finding: Reported) -> str:
    where = f"{printable(finding.path)}: " if finding.path else ""
    head = f"{printable(finding.place)}: {finding.code} ({finding.name}){_mark(finding)}"
    lines = [f"{head} {where}{printable(finding.message)}", *finding.excerpt]
    return "\n".join(lines) + "\n\n"


def _mark(finding: Reported) -> str:
    return {"safe": " [*]", "unsafe": " [?]"}.get(finding.fix or "", "")


def json_report(findings: Sequence[Reported], _: Sequence[RuleRow] = ()) -> str:
    """Write a JSON array with an object a finding."""
    rows = [attrs.asdict(each, filter=attrs.filters.exclude("excerpt")) for each in findings]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def github(findings: Sequence[Reported], _: Sequence[RuleRow] = ()) -> str:
    """Write workflow commands, which GitHub shows beside the lines of a pull request."""
    return "".join(_github(each) for each in findings)


def _github(finding: Reported) -> str:
    facts = {
        "title": f"newsformat {finding.code} ({finding.name})",
        "file": finding.file,
        "line": finding.line,
        "endLine": finding.end_line,
        "col": finding.column,
        "endColumn": finding.end_column if finding.end_line == finding.line else None,
    }
    said = ",".join(f"{key}={_property(str(value))}" for key, value in facts.items() if value)
    message = f"{finding.place}: {finding.code} {finding.message}"
    return f"::{finding.severity} {said}::{_command_data(message)}\n"


def _command_data(text: str) -> str:
    # What the runner reads as a line end or as an escape; the same three as in its toolkit.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _command_data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(findings: Sequence[Reported], _: Sequence[RuleRow] = ()) -> str:
    """Write a report of code quality for GitLab: a JSON array."""
    seen: Counter[str] = Counter()
    return (
        json.dumps([_gitlab(each, seen) for each in findings], ensure_ascii=False, indent=2) + "\n"
    )


def _gitlab(finding: Reported, seen: Counter[str]) -> dict[str, Any]:
    return {
        "description": f"{finding.code} ({finding.name}): {finding.message}",
        "check_name": finding.code,
        "fingerprint": _fingerprint(finding, seen),
        "severity": "major" if finding.severity == "error" else "minor",
        "location": {"path": finding.file, "lines": {"begin": finding.line or 1}},
    }


def _fingerprint(finding: Reported, seen: Counter[str]) -> str:
    """Return what stays the same of a finding while lines are added above it."""
    facts = "\0".join((finding.file, finding.code, finding.path, finding.message))
    seen[facts] += 1
    return hashlib.sha256(f"{facts}\0{seen[facts]}".encode(errors="replace")).hexdigest()


def junit(findings: Sequence[Reported], _: Sequence[RuleRow] = ()) -> str:
    """Write JUnit's XML: a suite a file, a failed case a finding."""
    files: dict[str, list[Reported]] = {}
    for each in findings:
        files.setdefault(each.file, []).append(each)
    suites = "".join(_suite(file, found) for file, found in files.items())
    count = len(findings)
    if not files:
        suites = (
            '  <testsuite name="newsformat" tests="1" errors="0" failures="0" skipped="0">\n'
            '    <testcase name="no findings" classname="newsformat"/>\n  </testsuite>\n'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="newsformat" tests="{count or 1}" errors="0" failures="{count}">\n'
        f"{suites}</testsuites>\n"
    )


def _suite(file: str, findings: Sequence[Reported]) -> str:
    count = len(findings)
    name = quoteattr(_xml(file))
    head = f'  <testsuite name={name} tests="{count}" errors="0" failures="{count}" skipped="0">\n'
    return head + "".join(_case(each) for each in findings) + "  </testsuite>\n"


def _case(finding: Reported) -> str:
    place = f' line="{finding.line}"' if finding.line is not None else ""
    name = quoteattr(f"{finding.code} ({finding.name})")
    folder = PurePath(finding.file).with_suffix("")
    message = _xml(finding.message)
    return (
        f"    <testcase name={name} classname={quoteattr(_xml(str(folder)))}{place}>\n"
        f"      <failure message={quoteattr(message)} type={quoteattr(finding.severity)}>"
        f"{escape(_xml(finding.place))}: {escape(message)}</failure>\n"
        "    </testcase>\n"
    )


def _xml(text: str) -> str:
    """Replace what XML 1.0 cannot hold (section 2.2)."""
    return "".join(
        each
        if each in "\t\n"
        or " " <= each <= "\ud7ff"
        or "\ue000" <= each <= "\ufffd"
        or each > "\uffff"
        else "\N{REPLACEMENT CHARACTER}"
        for each in text
    )


def sarif(findings: Sequence[Reported], rules: Sequence[RuleRow] = ()) -> str:
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
    report = {"$schema": _SCHEMA_OF_SARIF, "version": "2.1.0", "runs": [run]}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _sarif_rule(rule: RuleRow) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "defaultConfiguration": {"level": rule.severity},
    }


def _sarif_result(
    finding: Reported, positions: Mapping[str, int], seen: Counter[str]
) -> dict[str, Any]:
    place: dict[str, Any] = {
        "artifactLocation": {
            "uri": quote(finding.file, errors="surrogateescape"),
            "uriBaseId": "SRCROOT",
        }
    }
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    if finding.line is not None:
        place["region"] = {key: value for key, value in region.items() if value is not None}
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"newsformat/v1": _fingerprint(finding, seen)},
    }
    if finding.code in positions:
        result["ruleIndex"] = positions[finding.code]
    return result


def statistics(findings: Iterable[Reported]) -> str:
    """Write how many findings each rule has, the most first."""
    counts = Counter((each.code, each.name, each.fix is not None) for each in findings)
    width = max((len(str(count)) for count in counts.values()), default=0)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(
        f"{count:>{width}}  {code}{' [*]' if can_fix else '    '} {name}\n"
        for (code, name, can_fix), count in rows
    )


def summary(findings: Sequence[Reported], files: int) -> str:
    """Write the one line that closes a report."""
    if not findings:
        return f"{plural(files, 'file')} checked, nothing found.\n"
    marks = Counter(each.fix for each in findings)
    in_files = len({each.file for each in findings})
    line = f"{plural(len(findings), 'finding')} in {in_files} of {plural(files, 'file')}."
    if marks["safe"]:
        line += f" {marks['safe']:,} can be fixed with --fix."
    if marks["unsafe"]:
        more = " more" if marks["safe"] else ""
        line += f" {marks['unsafe']:,}{more} can be fixed with --unsafe-fixes."
    return f"{line}\n"


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
