"""Reports in JSON: the format of newsformat itself, GitLab's, and SARIF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, Final

from newsformat import __version__
from newsformat.cli.report_facts import RuleRow, message_of, place_of
from newsformat.cli.terminal import Screen
from newsformat.diagnostics import Severity, url_of
from newsformat.rules.findings import Finding
from newsformat.text.text_edits import TextEdit

_SCHEMA_OF_SARIF: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_HOMEPAGE: Final = "https://github.com/newsformat/newsformat"


def json_report(findings: Sequence[Finding], _: Sequence[RuleRow], __: Screen) -> str:
    """Return a JSON array with an object for each finding."""
    return _json_text([_json_finding(each) for each in findings])


def _json_finding(finding: Finding) -> dict[str, Any]:
    place = place_of(finding)
    fix = None
    if finding.fix is not None:
        fix = {"safety": finding.fix, "edits": edits_as_json(finding.edits)}
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
        "url": finding.url or None,
    }


def edits_as_json(edits: Iterable[TextEdit]) -> list[dict[str, object]]:
    """Return edits of a text for JSON."""
    return [
        {"start": each.span.start, "end": each.span.end, "replacement": each.replacement}
        for each in edits
    ]


def _json_text(value: object) -> str:
    import json  # noqa: PLC0415 - reports for people need it not

    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "".join(map(_json_character, text)) + "\n"


def _json_character(character: str) -> str:
    """Escape a character that a terminal would interpret; in JSON, strings alone contain any."""
    if character.isprintable() or character == "\n":
        return character
    if "\ud800" <= character <= "\udfff":
        # This is half of a surrogate pair, which some programs refuse.
        return "\\ufffd"
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def statistics_as_json(findings: Sequence[Finding]) -> str:
    """Return the number of findings for each rule in JSON, the highest first."""
    counts = Counter((each.code, each.name) for each in findings)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return _json_text(
        [{"code": code, "name": name, "count": count} for (code, name), count in rows]
    )


def gitlab(findings: Sequence[Finding], _: Sequence[RuleRow], __: Screen) -> str:
    """Return a code quality report for GitLab, which is a JSON array."""
    seen: Counter[str] = Counter()
    return _json_text([_gitlab(each, seen) for each in findings])


def _gitlab(finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    place = place_of(finding)
    lines = {"begin": place.line, "end": place.end_line} if place else {"begin": 1}
    return {
        "description": f"{finding.code} ({finding.name}): {message_of(finding)}",
        "check_name": finding.code,
        "fingerprint": _fingerprint(finding, seen),
        "severity": "major" if finding.severity is Severity.ERROR else "minor",
        "location": {"path": finding.file, "lines": lines},
    }


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """Return a fingerprint of a finding that does not change when lines are added above it."""
    import hashlib  # noqa: PLC0415 - most reports have none

    facts = f"{finding.file}\0{finding.code}\0{finding.path}\0{finding.message}"
    seen[facts] += 1
    content = f"{facts}\0{seen[facts]}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).hexdigest()


def sarif(findings: Sequence[Finding], rules: Sequence[RuleRow], _: Screen) -> str:
    """Return SARIF 2.1.0, with all rules declared and columns counted in code points."""
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
    return _json_text({"$schema": _SCHEMA_OF_SARIF, "version": "2.1.0", "runs": [run]})


def _sarif_rule(rule: RuleRow) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "defaultConfiguration": {"level": rule.severity},
    }
    if rule.why:
        declared["fullDescription"] = {"text": f"{rule.summary} {rule.why}"}
    if url := url_of(rule.code):
        declared["helpUri"] = url
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
        "message": {"text": message_of(finding)},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"newsformat/v1": _fingerprint(finding, seen)},
    }
    if finding.code in positions:
        result["ruleIndex"] = positions[finding.code]
    return result


def _sarif_file(file: str) -> dict[str, str]:
    """Return the location of a file, relative to the working folder if it is inside."""
    from urllib.parse import quote  # noqa: PLC0415 - no other report has addresses

    if PurePath(file).is_absolute() or ".." in PurePath(file).parts:
        return {"uri": f"file://{quote(Path(file).absolute().as_posix(), errors='replace')}"}
    # The first part of a relative URL must not contain a colon, which would end a scheme.
    uri = quote(file, errors="replace")
    return {"uri": uri, "uriBaseId": "SRCROOT"}
